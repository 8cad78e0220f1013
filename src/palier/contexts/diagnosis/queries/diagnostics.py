"""A person's goal and diagnostics."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from palier.contexts.framework.api import current_document
from palier.contexts.people.api import Person
from palier.contexts.testing.api import result_of
from palier.kernel.access import Actor
from palier.kernel.errors import NotFound

from ..models import BLUEPRINT, Diagnostic, Goal
from ..types import FinishedDiagnostic


def goal_of(person: Person) -> Goal | None:
    return Goal.objects.filter(person=person).first()


def latest_diagnostic(person: Person) -> Diagnostic | None:
    """Open or finished."""
    rows = Diagnostic.objects.filter(person=person).select_related("sitting")
    return rows.order_by("-started_at", "-pk").first()


def latest_finished(person: Person) -> FinishedDiagnostic | None:
    rows = Diagnostic.objects.filter(person=person, sitting__state="finished")
    last = rows.select_related("sitting").order_by("-sitting__closed_at", "-pk").first()
    return _finished(last) if last else None


def own_diagnostic(public_id: UUID, *, actor: Actor) -> Diagnostic:
    """The actor's own diagnostic; anybody else's does not exist."""
    if actor.person_id is None:
        raise NotFound()
    rows = Diagnostic.objects.select_related("sitting")
    found = rows.filter(public_id=public_id, person_id=actor.person_id).first()
    if found is None:
        raise NotFound()
    return found


def finished(diagnostic: Diagnostic) -> FinishedDiagnostic | None:
    """None as long as the sitting is open."""
    return _finished(diagnostic) if diagnostic.sitting.state == "finished" else None


def retake_days() -> int:
    """Days between the end of a diagnostic and the beginning of the next."""
    return int(current_document(BLUEPRINT).body.get("retake_after_days", 0))


def retake_from(person: Person) -> datetime | None:
    """When a new diagnostic may begin; None when the person has not finished any."""
    last = latest_finished(person)
    return last.closed_at + timedelta(days=retake_days()) if last else None


def _finished(diagnostic: Diagnostic) -> FinishedDiagnostic:
    sitting = diagnostic.sitting
    result = result_of(sitting)
    if result is None or sitting.closed_at is None:
        raise NotFound()
    return FinishedDiagnostic(diagnostic, result, sitting.closed_at)
