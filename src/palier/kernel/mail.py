"""Letters by electronic mail: words first, simple HTML beside them, sent after the commit.

A letter is a nicety: one that cannot be written or sent is logged, and stops nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import override

logger = logging.getLogger(__name__)
_silent: ContextVar[bool] = ContextVar("palier_mail_silent", default=False)


@dataclass(frozen=True)
class Recipient:
    """`language` is a code of `settings.LANGUAGES`."""

    email: str
    name: str
    language: str = settings.LANGUAGE_CODE


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True)
class Letter:
    """`template` is the name of a file of `templates/mails`: its first line is the subject."""

    to: Recipient
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    attachments: Sequence[Attachment] = ()


def post(*letters: Letter) -> None:
    """Over one connection, once the transaction in course is committed."""
    if letters and not _silent.get():
        transaction.on_commit(lambda: _deliver(letters), robust=True)


@contextmanager
def silenced() -> Iterator[None]:
    """Nothing is posted: for a programme that is played, not lived."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def silence() -> None:
    """The same until the process ends."""
    _silent.set(True)


def _deliver(letters: Sequence[Letter]) -> None:
    connection = get_connection()
    try:
        connection.open()
    except Exception:
        logger.exception("the mail server does not answer: %s letters are lost", len(letters))
        return
    try:
        for letter in letters:
            _send(letter, connection)
    finally:
        connection.close()


def _send(letter: Letter, connection: Any) -> None:
    try:
        compose(letter, connection).send()
    except Exception:
        logger.exception("a letter could not be sent: %s", letter.template)


def compose(letter: Letter, connection: Any = None) -> EmailMultiAlternatives:
    """The words as they are, and the same words as paragraphs with their links."""
    with override(letter.to.language):
        context = {"base_url": settings.BASE_URL, **letter.context}
        written = render_to_string(f"mails/{letter.template}.txt", context).strip()
        subject, _newline, body = written.partition("\n")
        parts = {
            "base_url": settings.BASE_URL,
            "name": letter.to.name,
            "body": body.strip(),
            "subject": subject,
        }
        words = render_to_string("mails/letter.txt", parts).strip() + "\n"
        page = render_to_string("mails/letter.html", parts)
    message = EmailMultiAlternatives(
        subject=f"Palier – {subject.strip()}",
        body=words,
        to=[letter.to.email],
        headers={"Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    message.attach_alternative(page, "text/html")
    for each in letter.attachments:
        message.attach(each.name, each.content.decode(), each.media_type)
    return message
