"""Published documents."""

from __future__ import annotations

from ..errors import NotPublished
from ..models import Document


def current_document(kind: str) -> Document:
    """The highest number of a kind."""
    found = Document.objects.filter(kind=kind).order_by("-number").first()
    if found is None:
        raise NotPublished()
    return found
