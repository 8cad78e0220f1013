"""A letter to one person, in their language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import override

from palier.contexts.people.api import Person
from palier.kernel.mail import Attachment, Letter, Recipient
from palier.web.calendar_files import FILE_NAME, MEDIA_TYPE, Appointment, calendar_file


def letter_to(person: Person, template: str, *attachments: Attachment, **context: Any) -> Letter:
    to = Recipient(person.email, person.first_name, language_of(person.language))
    return Letter(to, template, context, attachments)


def language_of(language: str) -> str:
    """French until a person has read in another language."""
    return language or settings.LANGUAGE_CODE


@contextmanager
def in_language_of(person: Person) -> Iterator[None]:
    with override(language_of(person.language)):
        yield


def invitation(appointment: Appointment, *, at: datetime, is_cancelled: bool = False) -> Attachment:
    return Attachment(FILE_NAME, calendar_file(appointment, at=at, is_cancelled=is_cancelled), MEDIA_TYPE)
