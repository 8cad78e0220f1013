"""The catalogue's filters, and a questionnaire as a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from palier.contexts.framework.api import domain_tree, framework_label, themes
from palier.contexts.surveys.types import Question, Questionnaire
from palier.contexts.training.api import Modality

FRAMEWORKS = ("crcn", "crcn-edu")
GROUPS = {"transversal": _("Thèmes transversaux"), "professional": _("Thèmes du métier")}


class OfferFilter(forms.Form):
    """Themes and domains in one list: `theme:key` or `crcn:1`."""

    subject = forms.ChoiceField(label=_("Thème ou domaine"), required=False)
    modality = forms.ChoiceField(
        label=_("Modalité"), required=False, choices=[("", _("Toutes")), *Modality.choices]
    )
    text = forms.CharField(label=_("Mots"), required=False, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.competences: dict[str, tuple[str, ...]] = {}
        choices: list[Any] = [("", _("Tous"))]
        for kind, label in GROUPS.items():
            found = [theme for theme in themes() if theme.domain == kind]
            choices.append((label, [(f"theme:{theme.key}", theme.label) for theme in found]))
            self.competences.update({f"theme:{theme.key}": theme.competences for theme in found})
        for key in FRAMEWORKS:
            domains = domain_tree(key)
            choices.append((framework_label(key), [(domain.key, domain.label) for domain in domains]))
            self.competences.update({d.key: tuple(c.key for c in d.competences) for d in domains})
        self.fields["subject"].choices = choices  # type: ignore[attr-defined]

    def search(self) -> dict[str, Any]:
        """Arguments for `find_offers`; a filter that is not in the lists is left out."""
        self.is_valid()
        known = self.cleaned_data
        return {
            "competences": self.competences.get(known.get("subject", ""), ()),
            "modality": known.get("modality", ""),
            "text": known.get("text", ""),
        }


class SurveyForm(forms.Form):
    """Fields are named by question; rules are checked by the action, not here."""

    def __init__(self, questionnaire: Questionnaire, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questionnaire.questions:
            self.fields[question.key] = _field(question, questionnaire)


def _field(question: Question, questionnaire: Questionnaire) -> forms.Field:
    if question.kind == "text":
        widget = forms.Textarea(attrs={"rows": 4, "maxlength": question.maximum_length})
        return forms.CharField(label=question.label, required=False, widget=widget)
    choices: list[tuple[int, Any]] = (
        list(questionnaire.likert_labels)
        if question.kind == "likert"
        else [(value, str(value)) for value in range(11)]
    )
    widget_class = forms.RadioSelect if question.kind == "likert" else forms.Select
    options = choices if question.kind == "likert" else [("", _("Choisissez une note")), *choices]
    return OpenChoice(label=question.label, required=question.required, choices=options, widget=widget_class)


class OpenChoice(forms.ChoiceField):
    """Shows choices and lets anything through: the action answers, with the sentence of the domain."""

    def validate(self, value: Any) -> None:
        return None
