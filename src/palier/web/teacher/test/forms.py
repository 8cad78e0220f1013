"""The code read out by the invigilator."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

TYPED_BY_HAND = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class AccessCodeForm(forms.Form):
    access_code = forms.CharField(
        label=_("Code d’accès"),
        max_length=20,
        help_text=_("La personne qui surveille vous le donne. Majuscules et espaces ne comptent pas."),
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
