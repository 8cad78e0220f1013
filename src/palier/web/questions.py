"""Any question of a sitting as native controls, and the answer that comes back.

Used by the diagnostic and by the supervised test; the partial is `templates/questions/question.html`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from palier.contexts.bank.types import TASKS, Field, FieldKind, Interaction, Presentation
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
    Interaction.INLINE_CHOICE: _(
        "Complétez chaque espace. Avec une seule erreur, une partie des points peut être acquise."
    ),
    Interaction.GAP_MATCH: _(
        "Placez un mot dans chaque espace : chacun sert une fois au plus, certains ne servent pas. "
        "Avec une seule erreur, une partie des points peut être acquise."
    ),
    Interaction.HOTSPOT: _(
        "Touchez la zone de l’image, ou choisissez-la dans la liste : une seule réponse est juste."
    ),
    Interaction.SLIDER: _("Déplacez le curseur, ou écrivez la valeur."),
    **dict.fromkeys(
        TASKS,
        _(
            "Agissez comme vous le feriez dans l’outil réel : c’est le résultat qui compte. "
            "Avec une seule erreur, une partie des points peut être acquise."
        ),
    ),
}

#: Judgement is shown as a choice; a simulated task has the page of its name, `questions/tasks/<name>.html`.
TEMPLATES: Mapping[Interaction, str] = {
    Interaction.CHOICE: "questions/choice.html",
    Interaction.MULTIPLE: "questions/multiple.html",
    Interaction.TEXT: "questions/text.html",
    Interaction.ORDER: "questions/order.html",
    Interaction.MATCH: "questions/match.html",
    Interaction.JUDGEMENT: "questions/choice.html",
    Interaction.INLINE_CHOICE: "questions/gaps.html",
    Interaction.GAP_MATCH: "questions/gaps.html",
    Interaction.HOTSPOT: "questions/hotspot.html",
    Interaction.SLIDER: "questions/slider.html",
    **{task: f"questions/tasks/{task}.html" for task in TASKS},
}


@dataclass(frozen=True)
class Option:
    value: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class Control:
    """A field as a native control, with what was entered; `error` stands beside it."""

    field: Field
    id: str
    label: str
    value: str
    options: tuple[Option, ...]
    error: str

    @property
    def name(self) -> str:
        return self.field.name


@dataclass(frozen=True)
class Group:
    """Controls of one object of a task."""

    title: str
    controls: tuple[Control, ...]


@dataclass(frozen=True)
class Part:
    """A run of text, or a control in it."""

    text: str
    control: Control | None


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

    @property
    def named(self) -> dict[str, Control]:
        """Controls by the name of their field."""
        return {control.name: control for control in self.controls}

    @property
    def groups(self) -> list[Group]:
        """Controls that follow each other under one title."""
        runs = groupby(self.controls, key=lambda control: control.field.group)
        return [Group(title, tuple(controls)) for title, controls in runs]

    @property
    def parts(self) -> list[Part]:
        """A text with its controls in place."""
        controls = {control.name: control for control in self.controls}
        return [Part(piece.text, controls.get(piece.field)) for piece in self.presentation.pieces]

    @property
    def state_json(self) -> str:
        """What a picture or a simulated task starts from, for the script that shows it."""
        return json.dumps(self.presentation.state, ensure_ascii=False)

    @property
    def file_url(self) -> str:
        """Of the attached file or picture."""
        attachment = self.presentation.attachment
        assert attachment is not None
        return reverse("teacher:question_file", args=[attachment.digest, attachment.name])


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
    return tuple(
        _control(field, field.label or shown.question, served.position, entered, refusal)
        for field in shown.fields
    )


def _control(
    field: Field, label: str, position: int, entered: QueryDict, refusal: InvalidInput | None
) -> Control:
    given = entered.getlist(field.name) if entered else _at_first(field)
    return Control(
        field=field,
        id=f"q{position}-{field.name}",
        label=label,
        value=given[0] if given else "",
        options=tuple(Option(each.token, each.text, each.token in given) for each in field.options),
        error=str(refusal) if refusal and refusal.field == field.name else "",
    )


def _at_first(field: Field) -> list[str]:
    if field.kind is FieldKind.SEVERAL:
        return field.value.split()
    return [field.value] if field.value else []
