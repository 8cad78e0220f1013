"""The only reader of the time: actions receive `at`, and only pages and commands ask here."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """Aware, in UTC."""
    return timezone.now()
