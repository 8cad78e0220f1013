"""The candidates of a session as those who run it see them: one list, its counts drawn from it."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Candidate, Incident, Session
from ..types import IncidentView, Roster, SeatView

STATE_LABELS: dict[str, str | Promise] = {
    "registered": _("Attendu·e"),
    "present": _("Présent·e, prêt·e à commencer"),
    "testing": _("Test en cours"),
    "ended": _("Test terminé"),
    "absent": _("Absent·e"),
    "withdrawn": _("Désinscrit·e"),
    "scored": _("Résultat calculé"),
}
#: Who may need the invigilator first: those in front of a screen, then those at the door.
URGENCY = ("testing", "present", "registered", "ended", "scored", "absent", "withdrawn")
LONG_AGO = datetime.min.replace(tzinfo=UTC)


def roster(session: Session) -> Roster:
    """Calls for help first (the longest wait first), then by state, then by name."""
    incidents = _incidents(session)
    seats = [_seat(row, incidents[row.pk]) for row in _rows(session)]
    seats.sort(key=_need)
    return Roster(tuple(seats), Counter(seat.state for seat in seats))


def _rows(session: Session) -> QuerySet[Any]:
    return (
        session.candidates.exclude(state="withdrawn")
        .select_related("person")
        .annotate(
            n_answers=Count("sitting__questions__answer"),
            last_answer_at=Max("sitting__questions__answer__answered_at"),
        )
    )


def _incidents(session: Session) -> dict[int | None, list[IncidentView]]:
    found: dict[int | None, list[IncidentView]] = defaultdict(list)
    for row in session.incidents.select_related("candidate__person"):
        found[row.candidate_id].append(incident_view(row))
    return found


def incident_view(row: Incident) -> IncidentView:
    return IncidentView(
        id=row.pk,
        category=row.category,
        label=row.get_category_display(),
        text=row.text,
        at=row.at,
        is_waiting=row.category == "help" and row.handled_at is None,
        candidate=row.candidate.person.full_name if row.candidate else "",
    )


def incidents_of(session: Session) -> tuple[IncidentView, ...]:
    return tuple(incident_view(row) for row in session.incidents.select_related("candidate__person"))


def seat_of(candidate: Candidate) -> SeatView:
    """One candidate, read apart from the list."""
    row = _rows(candidate.session).get(pk=candidate.pk)
    return _seat(row, [incident_view(each) for each in candidate.incidents.all()])


def _seat(row: Any, incidents: list[IncidentView]) -> SeatView:
    """`row` is a candidate annotated by `_rows`."""
    return SeatView(
        public_id=row.public_id,
        name=f"{row.person.last_name} {row.person.first_name}",
        email=row.person.email,
        state=row.state,
        state_label=str(STATE_LABELS[row.state]),
        end_reason_label=row.get_end_reason_display() if row.end_reason else "",
        confirmed_at=row.confirmed_at,
        began_at=row.began_at,
        ended_at=row.ended_at,
        n_answers=row.n_answers,
        last_answer_at=row.last_answer_at,
        incidents=tuple(incidents),
    )


def _need(seat: SeatView) -> tuple[bool, datetime, int, str]:
    call = seat.waiting_call
    return (call is None, call.at if call else LONG_AGO, URGENCY.index(seat.state), seat.name.casefold())
