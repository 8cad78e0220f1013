"""Sign-up asks for a name, because a certificate bears it."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from palier.contexts.people.api import Person, open_teacher_account
from palier.kernel import clock


class SignupForm(forms.Form):
    first_name = forms.CharField(label=_("Prénom"), max_length=80)
    last_name = forms.CharField(label=_("Nom"), max_length=80)

    def signup(self, request: HttpRequest, user: Person) -> None:
        open_teacher_account(user, at=clock.now())
