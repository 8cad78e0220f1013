"""Titles and names on a certificate, from the award document, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from .models import Certificate

FRAMEWORKS = {"general": "crcn", "professional": "crcn-edu"}
ISSUER = {"fr": "Palier"}


def in_language(texts: Mapping[str, str]) -> str:
    return texts.get((get_language() or "fr")[:2]) or texts["fr"]


def title_of(row: Certificate) -> str:
    """The kind's own name when the document of that day gave no title."""
    titles: Mapping[str, Any] = row.rules.body.get("certificates", {}).get("titles", {})
    return in_language(titles[row.kind]) if row.kind in titles else row.get_kind_display()


def issuer_of(row: Certificate) -> str:
    return in_language(row.rules.body.get("certificates", {}).get("issuer", ISSUER))
