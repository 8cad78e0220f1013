"""Dates of the demonstration's runs, counted from the day it is loaded, on working days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

PARIS = "Europe/Paris"
MORNING = time(9)
EVENING = time(17)
LUNCH = timedelta(hours=1)
HALF_DAY_HOURS = 4


def run_dates(
    run: Mapping[str, Any], *, hours: float, zone: str | None, at: datetime
) -> tuple[datetime, datetime]:
    """Start and end in the local time of the place; one day lasts its hours, lunch included."""
    local = ZoneInfo(zone or PARIS)
    first = working_day(at.astimezone(local).date() + timedelta(days=run["in_days"]))
    starts_at = datetime.combine(first, MORNING, local)
    if run["duration_days"] == 1:
        return starts_at, starts_at + timedelta(hours=hours) + (
            LUNCH if hours > HALF_DAY_HOURS else timedelta()
        )
    last = working_day(first + timedelta(days=run["duration_days"] - 1))
    return starts_at, datetime.combine(last, EVENING, local)


def working_day(day: date) -> date:
    """The day itself, or the Monday after a week-end."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
