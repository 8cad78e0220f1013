"""The retention rules in force."""

from __future__ import annotations

from ..errors import NotPublished
from ..retention import RetentionRule, read_retention
from .documents import current_document


def retention_rules() -> tuple[RetentionRule, ...]:
    """Empty before the first load of content."""
    try:
        return read_retention(current_document("retention").body)
    except NotPublished:
        return ()
