"""What other contexts hang on people: their part of an export, their part of an erasure.

A context registers at start-up (its `apps.py` imports its `personal_records.py`):

    @exporter("diagnostics", _("Diagnostics et réponses"))
    def export_diagnostics(person: Person) -> list[dict[str, object]]: ...

    @eraser("diagnostics")
    def erase_diagnostics(person: Person) -> None: ...

And what people announces once it is written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.dispatch import Signal
from django.utils.functional import Promise

if TYPE_CHECKING:
    from .models import Person

Export = Callable[["Person"], Any]
Erase = Callable[["Person"], None]


@dataclass(frozen=True)
class Exporter:
    name: str
    label: str | Promise
    read: Export


#: Sent with `email`, `name` and `language`: nobody knows them any more.
account_closed = Signal()

EXPORTERS: dict[str, Exporter] = {}
ERASERS: dict[str, Erase] = {}


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
