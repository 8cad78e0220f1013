"""When a run takes place, in words and in local time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from palier.contexts.training.types import RunView

PARIS = "Europe/Paris"


def dates_in_words(run: RunView) -> str:
    """One day with its hours, or the first and the last day; the zone is told when it is not Paris."""
    start, end = run.local_start, run.local_end
    if start is None:
        return _("Quand vous voulez")
    if end is None or end.date() == start.date():
        words = _("%(day)s, %(hours)s") % {"day": date_format(start, "l j F Y"), "hours": _hours(start, end)}
    else:
        words = _("du %(start)s au %(end)s, première séance à %(hour)s") % {
            "start": date_format(start, "j F Y"),
            "end": date_format(end, "j F Y"),
            "hour": date_format(start, "H:i"),
        }
    if run.zone.key == PARIS:
        return words
    if not run.academie:
        return _("%(words)s (votre heure locale)") % {"words": words}
    return _("%(words)s (heure locale : %(place)s)") % {"words": words, "place": run.academie}


def _hours(start: datetime, end: datetime | None) -> str:
    if end is None:
        return date_format(start, "H:i")
    return _("de %(start)s à %(end)s") % {"start": date_format(start, "H:i"), "end": date_format(end, "H:i")}


def place_in_words(run: RunView) -> str:
    if run.is_standing:
        return _("À distance, en autonomie")
    if run.is_remote:
        return (
            _("À distance, académie : %(name)s") % {"name": run.academie} if run.academie else _("À distance")
        )
    return run.place


def seats_in_words(run: RunView) -> str:
    if run.seats_left is None:
        return _("Sans limite de places")
    if run.is_full:
        return _("Complet")
    if run.seats_left == 1:
        return _("Dernière place")
    return _("%(left)s places libres sur %(seats)s") % {"left": run.seats_left, "seats": run.seats}


@dataclass(frozen=True)
class RunLine:
    """A run ready to be shown."""

    run: RunView
    dates: str
    place: str
    seats: str


def run_line(run: RunView) -> RunLine:
    return RunLine(run, dates_in_words(run), place_in_words(run), seats_in_words(run))
