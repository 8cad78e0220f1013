"""Any question of a sitting as native controls, and the answer that comes back.

Used by the diagnostic and by the supervised test; the partial is `templates/questions/question.html`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from palier.contexts.bank.types import Interaction, Presentation, Shown
from palier.contexts.testing.api import ProblemCategory
from palier.contexts.testing.types import ServedQuestion
from palier.kernel.errors import InvalidInput

HELP: Mapping[Interaction, object] = {
    Interaction.CHOICE: _("Une seule réponse est juste."),
    Interaction.MULTIPLE: _(
        "Plusieurs réponses peuvent être justes : cochez-les toutes. "
        "Avec une seule erreur, une partie des points peut être acquise."
    ),
    Interaction.TEXT: _("Écrivez une réponse courte. Les majuscules ne comptent pas."),
    Interaction.ORDER: _(
        "Donnez à chaque élément sa position. "
        "Avec une seule inversion, une partie des points peut être acquise."
    ),
    Interaction.MATCH: _(
        "Choisissez une réponse par ligne. Avec une seule erreur, une partie des points peut être acquise."
    ),
    Interaction.JUDGEMENT: _(
        "Choisissez ce qui convient le mieux : plusieurs réponses peuvent valoir des points."
    ),
}

#: Radio for a judgement as for a choice.
TEMPLATES: Mapping[Interaction, str] = {
    Interaction.CHOICE: "questions/choice.html",
    Interaction.MULTIPLE: "questions/multiple.html",
    Interaction.TEXT: "questions/text.html",
    Interaction.ORDER: "questions/order.html",
    Interaction.MATCH: "questions/match.html",
    Interaction.JUDGEMENT: "questions/choice.html",
}


@dataclass(frozen=True)
class Option:
    value: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class Control:
    """A native control. `options` is empty for a text input; `error` stands beside it."""

    field: str
    id: str
    label: str
    value: str
    options: tuple[Option, ...]
    error: str


@dataclass(frozen=True)
class QuestionPage:
    """What `questions/question.html` renders: the question and what was entered already."""

    served: ServedQuestion
    template: str
    help: object
    controls: tuple[Control, ...]
    error: str
    error_id: str
    categories: list[tuple[str, str]]

    @property
    def presentation(self) -> Presentation:
        return self.served.presentation


def question_page(
    served: ServedQuestion,
    *,
    entered: QueryDict | None = None,
    refusal: InvalidInput | None = None,
) -> QuestionPage:
    """`entered` keeps what was typed when the response was refused."""
    entered = entered if entered is not None else QueryDict()
    controls = _controls(served, entered, refusal)
    wrong = next((control for control in controls if control.error), controls[0])
    return QuestionPage(
        served=served,
        template=TEMPLATES[served.presentation.interaction],
        help=HELP[served.presentation.interaction],
        controls=controls,
        error=str(refusal) if refusal else "",
        error_id=wrong.id,
        categories=[(value, str(label)) for value, label in ProblemCategory.choices],
    )


@dataclass(frozen=True)
class Pressed:
    """What a person sent. `data` is None for « je ne sais pas »; `position` is 0 when it is unreadable."""

    position: int
    data: QueryDict | None


def read_press(request: HttpRequest) -> Pressed:
    raw = request.POST.get("position", "")
    position = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 5 else 0
    return Pressed(position, None if "unknown" in request.POST else request.POST)


def _controls(
    served: ServedQuestion, entered: QueryDict, refusal: InvalidInput | None
) -> tuple[Control, ...]:
    shown = served.presentation
    match shown.interaction:
        case Interaction.ORDER:
            positions = [Shown(str(place), str(place)) for place in shown.positions]
            rows = [(f"position-{each.token}", each, positions) for each in shown.choices]
        case Interaction.MATCH:
            rows = [(f"row-{each.token}", each, list(shown.targets)) for each in shown.choices]
        case _:
            rows = [("response", Shown("", shown.question), list(shown.choices))]
    return tuple(
        _control(field, each.text, options, served.position, entered, refusal)
        for field, each, options in rows
    )


def _control(
    field: str,
    label: str,
    options: list[Shown],
    position: int,
    entered: QueryDict,
    refusal: InvalidInput | None,
) -> Control:
    given = entered.getlist(field)
    return Control(
        field=field,
        id=f"q{position}-{field}",
        label=label,
        value=given[0] if given else "",
        options=tuple(Option(each.token, each.text, each.token in given) for each in options),
        error=str(refusal) if refusal and refusal.field == field else "",
    )
