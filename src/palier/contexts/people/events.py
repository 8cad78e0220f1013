"""What other contexts hang on people: their part of an export, of an erasure, of what time ends.

A context registers at start-up (its `apps.py` imports its `personal_records.py`):

    @exporter("diagnostics", _("Diagnostics et réponses"))
    def export_diagnostics(person: Person) -> list[dict[str, object]]: ...

    @eraser("diagnostics")
    def erase_diagnostics(person: Person) -> None: ...

    @expirer("diagnostic")
    def expired_diagnostics(term: Term) -> QuerySet[Diagnostic]: ...

And what people announces once it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.dispatch import Signal
from django.utils.functional import Promise

if TYPE_CHECKING:
    from .models import Person

Export = Callable[["Person"], Any]
Erase = Callable[["Person"], None]


@dataclass(frozen=True)
class Term:
    """The end of a purpose at `at`: what began its duration at `before` or earlier is past it."""

    before: datetime
    at: datetime
    notice_days: int = 0


#: The rows past their end: what the command counts is what it ends.
Due = Callable[[Term], QuerySet[Any]]
End = Callable[[Sequence[Any], Term], None]


@dataclass(frozen=True)
class Expirer:
    """`purpose` is a key of the `retention` document."""

    purpose: str
    due: Due
    end: End


@dataclass(frozen=True)
class Exporter:
    name: str
    label: str | Promise
    read: Export


#: Sent with `email`, `name` and `language`: nobody knows them any more.
account_closed = Signal()

#: Sent with `person` (public id), `ends_on` (a date) and `at`: the account ends unless they sign in.
account_ending = Signal()

EXPORTERS: dict[str, Exporter] = {}
ERASERS: dict[str, Erase] = {}
EXPIRERS: list[Expirer] = []


def exporter(name: str, label: str | Promise) -> Callable[[Export], Export]:
    """The function gives what JSON can hold (dates and ids included) about one person."""

    def register(read: Export) -> Export:
        EXPORTERS[name] = Exporter(name, label, read)
        return read

    return register


def eraser(name: str) -> Callable[[Erase], Erase]:
    """The function deletes what the closing of an account erases; registers and certificates stay.

    Erasers run in the order of the house, the highest context first, in one transaction where
    `palier.erasing` is on.
    """

    def register(erase: Erase) -> Erase:
        ERASERS[name] = erase
        return erase

    return register


def delete_rows(rows: Sequence[Any], term: Term) -> None:
    model = type(rows[0])
    model._default_manager.filter(pk__in=[row.pk for row in rows]).delete()


def expirer(purpose: str, *, end: End = delete_rows) -> Callable[[Due], Due]:
    """The function finds the rows past their end; `end` ends a batch of them, in a transaction
    where `palier.erasing` is on. Public archives have none: nothing here deletes them.

    Expirers run in the order of the house, the highest context first.
    """

    def register(due: Due) -> Due:
        EXPIRERS.append(Expirer(purpose, due, end))
        return due

    return register
