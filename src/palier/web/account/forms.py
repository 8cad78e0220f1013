"""Forms of an account. A certificate bears the name, so sign-up asks for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from palier.contexts.people.api import (
    Audience,
    Degree,
    Discipline,
    Person,
    Profile,
    open_teacher_account,
    read_name,
)
from palier.contexts.territory.api import academies
from palier.kernel import clock
from palier.kernel.errors import InvalidInput

CHOOSE = _("Choisissez…")


class NameForm(forms.Form):
    first_name = forms.CharField(
        label=_("Prénom"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=pgettext_lazy("family name", "Nom"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        help_text=_("Tels qu’ils figureront sur vos certificats."),
    )

    def clean_first_name(self) -> str:
        return self._name("first_name")

    def clean_last_name(self) -> str:
        return self._name("last_name")

    def _name(self, field: str) -> str:
        try:
            return read_name(self.cleaned_data[field], field=field)
        except InvalidInput as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class SignupForm(NameForm):
    """Extends allauth's own fields: e-mail and password."""

    field_order = ("first_name", "last_name", "email", "password1", "password2")

    def signup(self, request: HttpRequest, user: Person) -> None:
        open_teacher_account(user, at=clock.now())


class ProfileForm(forms.Form):
    audience = forms.ChoiceField(label=_("Vous êtes"), choices=Audience.choices, widget=forms.RadioSelect)
    degree = forms.ChoiceField(label=_("Vous exercez"), choices=Degree.choices, widget=forms.RadioSelect)
    academie = forms.ChoiceField(label=_("Académie"))
    uai = forms.CharField(
        label=_("Établissement"),
        required=False,
        max_length=120,
        help_text=_("Son code UAI (sept chiffres et une lettre), ou bien son nom et sa ville."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    discipline = forms.ChoiceField(label=_("Discipline"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(a.code, a.name) for a in academies()]
        self.fields["academie"].choices = [("", CHOOSE), *places]  # type: ignore[attr-defined]
        self.fields["discipline"].choices = [("", CHOOSE), *Discipline.choices]  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(profile: Profile | None) -> dict[str, str]:
        if profile is None:
            return {}
        return {
            "audience": profile.audience,
            "degree": profile.degree,
            "academie": profile.academie.code,
            "uai": profile.establishment.uai if profile.establishment else "",
            "discipline": profile.discipline,
        }


class CloseForm(forms.Form):
    is_understood = forms.BooleanField(
        label=_("J’ai compris : mes diagnostics seront effacés et mon compte ne pourra pas être rouvert.")
    )
