"""What an invigilator fills in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from palier.contexts.certification.api import Category, EndReason

TYPED_BY_HAND = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
CATEGORIES = [(value, label) for value, label in Category.choices if value != Category.HELP]
REASONS = [
    (EndReason.ABANDONED.value, _("Abandon : la personne arrête ou est partie")),
    (EndReason.TECHNICAL.value, _("Problème technique : elle ne peut pas continuer")),
]


class EnterForm(forms.Form):
    number = forms.CharField(
        label=_("Numéro de session"),
        max_length=20,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=_("Huit signes, par exemple 7KQ4-2MXD."),
    )
    password = forms.CharField(
        label=_("Mot de passe de surveillance"),
        max_length=30,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=_("Il vous est remis par le centre. Majuscules et tirets ne comptent pas."),
    )


class IncidentForm(forms.Form):
    category = forms.ChoiceField(label=_("Ce qui s’est passé"), choices=CATEGORIES, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Précisions"), required=False, max_length=2000, widget=forms.Textarea({"rows": 4})
    )


class EndForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Pourquoi ce test s’arrête-t-il ?"), choices=REASONS, widget=forms.RadioSelect
    )
