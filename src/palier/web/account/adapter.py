"""What allauth asks of us."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from palier.contexts.people.api import Person


class AccountAdapter(DefaultAccountAdapter):
    def save_user(self, request: HttpRequest, user: Person, form: Any, commit: bool = True) -> Person:
        data = form.cleaned_data
        user.email = data["email"].strip().lower()
        user.first_name = data["first_name"]
        user.last_name = data["last_name"]
        user.set_password(data["password1"])
        if commit:
            user.save()
        return user


def display_name(person: Person) -> str:
    return person.full_name or person.email
