"""The grid as a form, a conflict, a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palier.contexts.framework.api import level_label
from palier.contexts.jury.api import LONGEST_EVIDENCE, SHORTEST_EVIDENCE, Rating
from palier.contexts.jury.types import Criterion, Grid
from palier.contexts.people.api import Person, people_with_role
from palier.kernel.access import Role
from palier.web.teacher.portfolio.forms import InDraft, LongText

HIGHEST = 4


@dataclass(frozen=True)
class CriterionFields:
    criterion: Criterion
    level: forms.BoundField
    evidence: forms.BoundField


class Level(InDraft, forms.TypedChoiceField):
    pass


class RatingForm(forms.Form):
    """One level and its evidence per domain; both may wait while it is a draft."""

    use_required_attribute = False

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, grid: Grid, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grid = grid
        for criterion in grid.criteria:
            self.fields[f"level_{criterion.domain}"] = Level(
                label=_("Niveau"),
                coerce=int,
                empty_value=None,
                widget=forms.RadioSelect,
                choices=[(each.level, f"{each.level}. {each.text}") for each in criterion.descriptors],
            )
            self.fields[f"evidence_{criterion.domain}"] = LongText(
                label=_("Ce qui le montre dans le dossier"),
                help_text=_("%(minimum)s caractères au moins. %(evidence)s")
                % {"minimum": SHORTEST_EVIDENCE, "evidence": criterion.evidence},
                max_length=LONGEST_EVIDENCE,
                rows=4,
            )

    @staticmethod
    def initial_of(rating: Rating) -> dict[str, Any]:
        levels = {f"level_{domain}": level for domain, level in rating.levels.items()}
        evidence = {f"evidence_{domain}": text for domain, text in rating.evidence.items()}
        return {"revision": rating.revision, **levels, **evidence}

    @property
    def criteria(self) -> list[CriterionFields]:
        return [
            CriterionFields(each, self[f"level_{each.domain}"], self[f"evidence_{each.domain}"])
            for each in self.grid.criteria
        ]

    @property
    def levels(self) -> dict[str, int]:
        read = {domain: self.cleaned_data[f"level_{domain}"] for domain in self.grid.domains}
        return {domain: level for domain, level in read.items() if level is not None}

    @property
    def evidence(self) -> dict[str, str]:
        return {domain: self.cleaned_data[f"evidence_{domain}"] for domain in self.grid.domains}


class ConflictForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Ce qui vous lie à ce dossier"),
        help_text=gettext_lazy("Lu par le pôle certification seul. Quelques mots suffisent."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DecisionForm(forms.Form):
    replaces = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"] = forms.TypedChoiceField(
            label=_("Niveau décidé"), coerce=int, widget=forms.RadioSelect, choices=level_choices()
        )
        self.fields["reason"] = forms.CharField(
            label=_("Motif"),
            help_text=_("La personne candidate le lira, et il figure au procès-verbal."),
            widget=forms.Textarea(attrs={"rows": 6}),
        )


def level_choices() -> list[tuple[int, str]]:
    return [(rank, f"{rank}. {level_label('crcn-edu', rank)}") for rank in range(HIGHEST + 1)]


class ThirdForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(each.public_id): each for each in people_with_role(Role.EXAMINER)}
        self.fields["examiner"] = forms.ChoiceField(
            label=_("Examinateur·rice hors de la commission"),
            choices=[("", _("Choisissez…")), *((key, each.full_name) for key, each in self.people.items())],
        )

    @property
    def person(self) -> Person:
        return self.people[self.cleaned_data["examiner"]]
