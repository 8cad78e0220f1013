"""Until when a certificate holds."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import datetime
from typing import Any


def expiry(award: Mapping[str, Any], issued_at: datetime) -> datetime | None:
    """None without a limit. The last day of a shorter month stands for a day that it lacks."""
    months = award["validity_months"]["value"]
    if months is None:
        return None
    years, month = divmod(issued_at.month - 1 + months, 12)
    year = issued_at.year + years
    day = min(issued_at.day, calendar.monthrange(year, month + 1)[1])
    return issued_at.replace(year=year, month=month + 1, day=day)
