"""The goal, in words a person would use."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from palier.contexts.diagnosis.api import Aim, current_scales

#: What is proposed first: the level of a regular user, the second professional level.
SUGGESTED = {"general": 4, "professional": 2}

AIM_WORDS = {
    Aim.SITUATE: _("Savoir où j’en suis, pour moi, sans autre engagement."),
    Aim.TRAIN: _("Recevoir un plan de formation qui part de ce que je sais déjà."),
    Aim.CERTIFY: _("Préparer puis passer la certification, avec son test et son dossier."),
}


class GoalForm(forms.Form):
    aim = forms.ChoiceField(label=_("Que voulez-vous faire ?"), choices=Aim.choices, widget=forms.RadioSelect)
    general_target = forms.TypedChoiceField(
        label=_("Le niveau que je vise en numérique, au quotidien"),
        coerce=int,
        widget=forms.RadioSelect,
    )
    professional_target = forms.TypedChoiceField(
        label=_("Le niveau que je vise dans mon métier, avec les élèves et l’équipe"),
        coerce=int,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for scale in current_scales():
            self.fields[f"{scale.rule.key}_target"].choices = [  # type: ignore[attr-defined]
                (mark.rank, mark.label) for mark in scale.levels if mark.rank
            ]
        self.words: dict[str, dict[str | int, object]] = {
            "aim": {aim.value: words for aim, words in AIM_WORDS.items()},
            **{
                f"{scale.rule.key}_target": {m.rank: m.description for m in scale.levels}
                for scale in current_scales()
            },
        }

    @property
    def questions(self) -> list[tuple[forms.BoundField, list[tuple[object, str]]]]:
        """Each field with its options and the plain words of each one."""
        return [
            (self[name], [(option, str(self.words[name][_key(option)])) for option in self[name]])
            for name in self.fields
        ]


def _key(option: forms.boundfield.BoundWidget) -> str | int:
    value = option.data["value"]
    return int(value) if str(value).isdigit() else str(value)
