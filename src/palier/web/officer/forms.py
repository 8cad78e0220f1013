"""What the national desk fills in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Motif du retrait"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Le centre le lira."),
    )


class PublishForm(forms.Form):
    confirmed = forms.BooleanField(
        label=_("J’ai relu les résultats et les incidents de cette session, et je les valide.")
    )


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("Motif de la révocation"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_(
            "La personne le lira dans son espace. La page publique de vérification ne le montre pas."
        ),
    )
    confirmed = forms.BooleanField(
        label=_("La personne a été informée et a pu répondre. Je sais que la révocation est définitive.")
    )


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Code ou nom de la personne"),
        required=False,
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
