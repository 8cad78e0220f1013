"""An account that was closed, and the language of letters."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils.translation import get_language

from palier.contexts.people.api import Person, remember_language
from palier.contexts.people.events import account_closed
from palier.kernel.mail import Letter, Recipient, post

from .writing import language_of


@receiver(account_closed)
def confirm_closing(*, email: str, name: str, language: str, **_kwargs: Any) -> None:
    post(Letter(Recipient(email, name, language_of(language)), "account_closed"))


@receiver(user_logged_in)
def keep_language(*, user: Person, **_kwargs: Any) -> None:
    remember_language(user, get_language() or "")
