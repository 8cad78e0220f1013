"""The two forms of a security key, whose name the library leaves in English."""

from __future__ import annotations

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

NAME = _("Nom de cette clé")


class AddKeyForm(AddWebAuthnForm):
    name = forms.CharField(label=NAME, max_length=80, required=False)


class RenameKeyForm(EditWebAuthnForm):
    name = forms.CharField(label=NAME, max_length=80)
