"""An account that ends because nobody signs in."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from palier.contexts.people.api import person_by_public_id
from palier.contexts.people.events import account_ending
from palier.kernel.mail import post
from palier.web.calendar_files import link

from .writing import letter_to


@receiver(account_ending)
def announce_ending(*, person: UUID, ends_on: date, **_kwargs: Any) -> None:
    post(letter_to(person_by_public_id(person), "account_ending", ends_on=ends_on, url=link("account_login")))
