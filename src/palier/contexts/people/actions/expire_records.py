"""End what is past its end, a batch at a time; each batch is counted in the journal as it ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from palier.kernel import journal
from palier.kernel.access import Actor

from ..events import EXPIRERS, Expirer, Term

BATCH = 200


def count_expired(purpose: str, term: Term) -> int:
    """What `expire_records` would end; writes nothing."""
    return sum(each.due(term).count() for each in _expirers(purpose))


def expire_records(purpose: str, term: Term, *, actor: Actor) -> int:
    """How many rows ended. Stopped half-way, it goes on at the next call; a second call ends nothing."""
    return sum(_expire(each, term, actor=actor) for each in _expirers(purpose))


def _expirers(purpose: str) -> list[Expirer]:
    """The highest context first: its rows point to those below."""
    return [each for each in reversed(EXPIRERS) if each.purpose == purpose]


def _expire(each: Expirer, term: Term, *, actor: Actor) -> int:
    ended, last = 0, 0
    while rows := _expire_batch(each, term, after=last, actor=actor):
        ended, last = ended + len(rows), rows[-1].pk
    return ended


@transaction.atomic
def _expire_batch(each: Expirer, term: Term, *, after: int, actor: Actor) -> list[Any]:
    """A row that a person brings back to life meanwhile is read again once locked, and left."""
    found = each.due(term).filter(pk__gt=after).order_by("pk")
    rows = [*found.select_for_update(of=("self",))[:BATCH]]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL palier.erasing = 'on'")
            each.end(rows, term)
            cursor.execute("SET LOCAL palier.erasing = 'off'")
        _tell(each.purpose, rows, actor=actor, at=term.at)
    return rows


def _tell(purpose: str, rows: list[Any], *, actor: Actor, at: datetime) -> None:
    payload = {"model": rows[0]._meta.label, "rows": len(rows)}
    journal.record(f"retention:{purpose}", "ended", payload, actor=actor, at=at)
