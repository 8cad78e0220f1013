"""Rows fetched with the right to see them."""

from __future__ import annotations

from uuid import UUID

from palier.kernel.access import Actor, Permission, ScopeKind
from palier.kernel.errors import NotFound

from ..models import Candidate, Session
from ..policies import require_invigilator, require_manager, require_self

SESSIONS = Session.objects.select_related("centre__academie", "rules")


def managed_session(public_id: UUID, *, actor: Actor) -> Session:
    """A session of a centre the actor manages."""
    session = SESSIONS.all().filter(public_id=public_id).first()
    if session is None:
        raise NotFound()
    require_manager(session, actor)
    return session


def invigilated_session(*, actor: Actor) -> Session:
    """The session whose door the actor has opened."""
    keys = {
        scope.key for scope in actor.scopes(Permission.INVIGILATE_SESSION) if scope.kind is ScopeKind.SESSION
    }
    session = SESSIONS.all().filter(number__in=keys).first()
    if session is None:
        raise NotFound()
    require_invigilator(session, actor)
    return session


def candidate_of(session: Session, public_id: UUID) -> Candidate:
    """A candidate of this very session."""
    found = session.candidates.select_related("person", "sitting").filter(public_id=public_id).first()
    if found is None:
        raise NotFound()
    return found


def own_candidate(public_id: UUID, *, actor: Actor) -> Candidate:
    """The actor's own candidacy; anybody else's does not exist."""
    found = (
        Candidate.objects.select_related("session__centre__academie", "sitting")
        .filter(public_id=public_id)
        .first()
    )
    return require_self(found, actor)


def lock_session(session: Session) -> Session:
    return SESSIONS.all().select_for_update(of=("self",)).get(pk=session.pk)


def lock_candidate(candidate: Candidate) -> Candidate:
    rows = Candidate.objects.select_related("session__centre", "session__rules", "person", "sitting")
    return rows.select_for_update(of=("self",)).get(pk=candidate.pk)


def lock_candidates(session: Session, *states: str) -> list[Candidate]:
    rows = Candidate.objects.select_related("person", "sitting", "session__rules")
    rows = rows.filter(session=session, state__in=states).order_by("pk")
    return list(rows.select_for_update(of=("self",)))
