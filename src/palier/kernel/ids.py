"""Identifiers that people and addresses may see: never a database key."""

from __future__ import annotations

import secrets
import uuid

from django.db import models
from uuid_utils.compat import uuid7

#: Letters and digits that survive being read aloud or written by hand.
CLEAR_ALPHABET = "BCDFGHJKMNPQRTVWXY2346789"


def new_public_id() -> uuid.UUID:
    """A UUIDv7 (RFC 9562): unguessable enough to sit in a URL, sorted by creation."""
    return uuid7()


def readable_code(*groups: int, prefix: str = "") -> str:
    """Random code such as `PAL-7KQ4-2MXD`: `groups` give the length of each group.

    Each character carries log2(25) ≈ 4.6 bits.
    """
    parts = ["".join(secrets.choice(CLEAR_ALPHABET) for _ in range(size)) for size in groups]
    return "-".join([prefix, *parts] if prefix else parts)


class PublicModel(models.Model):
    """A row that a person can meet by its address."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)

    class Meta:
        abstract = True
