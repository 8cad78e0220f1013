"""A hash-chained journal, one chain per stream, written with what it tells."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from django.db import connection, transaction

from .access import Actor
from .models import JournalEntry

GENESIS = "0" * 64


def record(stream: str, kind: str, payload: Mapping[str, Any], *, actor: Actor, at: datetime) -> JournalEntry:
    """Append to `stream` (`kind:identifier`, such as `session:0190…`), in the caller's transaction."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [stream])
        last = JournalEntry.objects.filter(stream=stream).order_by("-position").first()
        entry = JournalEntry(
            stream=stream,
            position=last.position + 1 if last else 1,
            at=at,
            actor=actor.label,
            kind=kind,
            payload=dict(payload),
            previous=last.digest if last else GENESIS,
        )
        entry.digest = digest(entry)
        entry.save(force_insert=True)
        return entry


def digest(entry: JournalEntry) -> str:
    """SHA-256 of the entry's canonical JSON, the previous digest included."""
    content = {
        "stream": entry.stream,
        "position": entry.position,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "kind": entry.kind,
        "payload": entry.payload,
        "previous": entry.previous,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Break:
    """Where a chain no longer holds."""

    stream: str
    position: int
    problem: str


def check_journal() -> Iterator[Break]:
    """Walk every chain; yield each entry that was changed, or that lost its neighbour."""
    rows = JournalEntry.objects.order_by("stream", "position").iterator(chunk_size=2000)
    for stream, entries in groupby(rows, key=lambda row: row.stream):
        previous, expected = GENESIS, 1
        for entry in entries:
            if entry.position != expected:
                yield Break(stream, entry.position, f"expected position {expected}")
            elif entry.previous != previous:
                yield Break(stream, entry.position, "does not follow the entry before")
            if digest(entry) != entry.digest:
                yield Break(stream, entry.position, "content does not match its digest")
            previous, expected = entry.digest, entry.position + 1
