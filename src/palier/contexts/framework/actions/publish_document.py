"""Publish rules as data, under a number that never changes afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from palier.kernel.content_files import canonical_digest

from ..models import Document


@transaction.atomic
def publish_document(kind: str, body: Mapping[str, Any], *, at: datetime) -> Document:
    """The current number when nothing changed, else the next one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"document:{kind}"])
    digest = canonical_digest(body)
    current = Document.objects.filter(kind=kind).order_by("-number").first()
    if current and current.digest == digest:
        return current
    return Document.objects.create(
        kind=kind,
        number=current.number + 1 if current else 1,
        digest=digest,
        body=dict(body),
        published_at=at,
    )
