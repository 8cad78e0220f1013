"""A session's results as a person reads them before they count: nothing is published by a machine alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from palier.contexts.certification.api import (
    Candidate,
    Session,
    incidents_of,
    publish_session,
    roster,
    rule_set_of,
    sessions_visible_to,
    test_result,
)
from palier.contexts.certification.types import IncidentView, SeatView, TestResult
from palier.contexts.testing.api import result_of
from palier.contexts.testing.types import ScaleMeasure
from palier.kernel import clock
from palier.kernel.access import Permission, require
from palier.kernel.errors import DomainError, NotFound
from palier.web.actors import actor_of
from palier.web.refused_forms import stand_in

from .forms import PublishForm


@dataclass(frozen=True)
class ResultLine:
    """A candidate's computed result, with what it has of uncertain and what happened."""

    name: str
    state_label: str
    end_reason_label: str
    test: TestResult | None
    general: ScaleMeasure | None
    professional: ScaleMeasure | None
    n_answers: int
    added: int
    incidents: tuple[IncidentView, ...]


@login_required
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Read, then publish. A second press finds the session published and changes nothing."""
    actor = actor_of(request)
    require(actor, Permission.PUBLISH_RESULTS)
    row = sessions_visible_to(actor).filter(public_id=session_id).first()
    if row is None:
        raise NotFound()
    form = PublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            publish_session(row, actor=actor, at=clock.now())
        except DomainError as refusal:
            stand_in(form, refusal)
        else:
            messages.success(request, _("Les résultats sont publiés : chaque personne lit les siens."))
            return redirect("officer:session", session_id)
    context = {
        "session": row,
        "timezone": row.centre.academie.timezone,
        "lines": result_lines(row),
        "rules": rule_set_of(row),
        "incidents": [each for each in incidents_of(row) if not each.candidate],
        "form": form,
    }
    return render(request, "officer/session.html", context)


def result_lines(session: Session) -> tuple[ResultLine, ...]:
    rows = {
        row.public_id: row
        for row in session.candidates.exclude(state="withdrawn").select_related("person", "sitting")
    }
    seats = sorted(roster(session).seats, key=lambda seat: seat.name.casefold())
    return tuple(_line(rows[seat.public_id], seat) for seat in seats if seat.public_id in rows)


def _line(row: Candidate, seat: SeatView) -> ResultLine:
    result = result_of(row.sitting) if row.sitting else None
    test = test_result(row)
    is_scored = result is not None and test is not None and test.is_scored
    return ResultLine(
        name=seat.name,
        state_label=seat.state_label,
        end_reason_label=seat.end_reason_label,
        test=test,
        general=result.scales.get("general") if result and is_scored else None,
        professional=result.scales.get("professional") if result and is_scored else None,
        n_answers=result.n_answers if result else 0,
        added=result.added if result else 0,
        incidents=tuple(_told(seat.incidents)),
    )


def _told(incidents: Iterable[IncidentView]) -> Iterable[IncidentView]:
    return (each for each in incidents if each.category != "help")
