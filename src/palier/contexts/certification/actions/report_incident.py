"""Note what happens, as it happens: calls for help, and typed incidents."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from palier.kernel import journal
from palier.kernel.access import Actor
from palier.kernel.errors import InvalidInput

from ..errors import AlreadyOver, NotStarted, SessionNotRunning
from ..models import Candidate, Category, Incident, Session
from ..policies import require_invigilator, require_self
from ..queries.rows import lock_candidate, lock_session

MAX_TEXT = 2000
#: The same words about the same person within this time are a second press.
SECOND_PRESS = timedelta(minutes=1)


@transaction.atomic
def report_incident(
    session: Session, *, candidate: Candidate | None, category: str, text: str, actor: Actor, at: datetime
) -> Incident:
    """By the invigilator. About one candidate, or about the session."""
    require_invigilator(session, actor)
    row = lock_session(session)
    if row.state not in {"open", "running"}:
        raise SessionNotRunning()
    if category not in Category.values or category == Category.HELP:
        raise InvalidInput(_("Choisissez ce qui s’est passé."), field="category")
    text = _read(text)
    if category == Category.OTHER and not text:
        raise InvalidInput(_("Décrivez ce qui s’est passé."), field="text")
    again = row.incidents.filter(
        candidate=candidate, category=category, text=text, at__gt=at - SECOND_PRESS
    ).first()
    return again or _note(row, candidate, category, text, actor=actor, at=at)


@transaction.atomic
def call_for_help(candidate: Candidate, *, text: str, actor: Actor, at: datetime) -> Incident:
    """By the candidate during the test. One call waits at a time: a second press finds the first."""
    require_self(candidate, actor)
    row = lock_candidate(candidate)
    if row.state not in {"present", "testing"}:
        raise NotStarted() if row.state == "registered" else AlreadyOver()
    waiting = row.incidents.filter(category=Category.HELP, handled_at=None).first()
    return waiting or _note(row.session, row, Category.HELP, _read(text), actor=actor, at=at)


@transaction.atomic
def answer_call(candidate: Candidate, *, actor: Actor, at: datetime) -> None:
    """The invigilator has helped: nothing waits any more for this candidate."""
    require_invigilator(candidate.session, actor)
    row = lock_candidate(candidate)
    if row.incidents.filter(category=Category.HELP, handled_at=None).update(handled_at=at):
        payload = {"candidate": str(row.public_id)}
        journal.record(f"session:{row.session.public_id}", "call_answered", payload, actor=actor, at=at)


def _read(text: str) -> str:
    text = text.strip()
    if len(text) > MAX_TEXT:
        raise InvalidInput(_("Résumez en 2 000 caractères au plus."), field="text")
    return text


def _note(
    session: Session, candidate: Candidate | None, category: str, text: str, *, actor: Actor, at: datetime
) -> Incident:
    """The journal keeps the category; the words, which may name somebody, stay in the row."""
    incident = Incident.objects.create(
        session=session, candidate=candidate, category=category, text=text, reported_by=actor.label, at=at
    )
    payload = {"category": str(category), "candidate": str(candidate.public_id) if candidate else None}
    journal.record(f"session:{session.public_id}", "incident", payload, actor=actor, at=at)
    return incident
