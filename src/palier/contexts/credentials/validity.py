"""Until when a certificate holds, and a result may be contested."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import datetime
from typing import Any


def expiry(award: Mapping[str, Any], issued_at: datetime) -> datetime | None:
    """None without a limit."""
    months = award["validity_months"]["value"]
    return None if months is None else months_after(issued_at, months)


def months_after(start: datetime, months: int) -> datetime:
    """The last day of a shorter month stands for a day that it lacks."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)
