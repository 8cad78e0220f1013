"""Give a person a seat."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from palier.contexts.people.api import Person
from palier.kernel import journal
from palier.kernel.access import Actor, Permission, require
from palier.kernel.errors import NotFound

from ..errors import AlreadyRegistered, NotEligible, SessionClosed, SessionFull, SessionPast
from ..events import candidate_registered
from ..models import LIVE, Candidate, Session
from ..policies import require_manager
from ..queries.eligibility import eligibility_of
from ..queries.rows import SESSIONS


@transaction.atomic
def register(session_public_id: UUID, *, person: Person, actor: Actor, at: datetime) -> Candidate:
    """By oneself until the session begins; by its centre until it is finalised.

    A second press finds the first one's seat.
    """
    session = SESSIONS.select_for_update(of=("self",)).filter(public_id=session_public_id).first()
    if session is None:
        raise NotFound()
    by_oneself = actor.person_id == person.pk
    if by_oneself:
        require(actor, Permission.REQUEST_REGISTRATION)
    else:
        require_manager(session, actor)
    seat = session.candidates.filter(person=person).exclude(state="withdrawn").first()
    if seat:
        return seat
    _check_open(session, by_oneself, at)
    if seats_left(session) < 1:
        raise SessionFull()
    return give_seat(session, person, actor=actor, at=at)


def _check_open(session: Session, by_oneself: bool, at: datetime) -> None:
    if session.state in {"finalised", "published", "cancelled"}:
        raise SessionClosed()
    if by_oneself and (session.state != "open" or session.starts_at <= at):
        raise SessionPast()


def seats_left(session: Session) -> int:
    return session.seats - session.candidates.exclude(state="withdrawn").count()


def give_seat(session: Session, person: Person, *, actor: Actor, at: datetime) -> Candidate:
    """In a locked session with a seat left; checks what holds of the person."""
    if has_candidacy(person):
        raise AlreadyRegistered()
    eligibility = eligibility_of(person, at)
    if not eligibility.is_eligible:
        raise NotEligible(eligibility.advice)
    try:
        with transaction.atomic():
            candidate = Candidate.objects.create(
                session=session, person=person, eligibility=eligibility.as_json(), registered_at=at
            )
    except IntegrityError as error:  # somebody took a seat elsewhere for this person meanwhile
        raise AlreadyRegistered() from error
    payload = {"candidate": str(candidate.public_id), "direct_access": eligibility.is_direct_access}
    journal.record(f"session:{session.public_id}", "registered", payload, actor=actor, at=at)
    transaction.on_commit(
        lambda: candidate_registered.send_robust(Candidate, candidate=candidate.public_id, at=at)
    )
    return candidate


def has_candidacy(person: Person) -> bool:
    """Waiting for a test, or for its results."""
    waiting = Q(state__in=LIVE) | Q(state="scored", session__state="finalised")
    return Candidate.objects.filter(waiting, person=person).exists()
