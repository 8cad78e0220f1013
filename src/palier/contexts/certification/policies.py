"""Who may act on a session and on a candidate."""

from __future__ import annotations

from palier.contexts.territory.api import Centre
from palier.kernel.access import Actor, Permission, Scope, ScopeKind, require
from palier.kernel.errors import NotFound

from .models import Candidate, Session


def centre_scope(centre: Centre) -> Scope:
    return Scope(ScopeKind.CENTRE, centre.key)


def require_manager(session: Session, actor: Actor) -> None:
    """A session of another centre does not exist for an organiser."""
    require(actor, Permission.MANAGE_SESSION)
    if not actor.may(Permission.MANAGE_SESSION, centre_scope(session.centre)):
        raise NotFound()


def require_invigilator(session: Session, actor: Actor) -> None:
    """An invigilator holds the key of one session; every other one does not exist."""
    require(actor, Permission.INVIGILATE_SESSION)
    if not actor.may(Permission.INVIGILATE_SESSION, Scope(ScopeKind.SESSION, session.number)):
        raise NotFound()


def require_self(candidate: Candidate | None, actor: Actor) -> Candidate:
    """The actor's own candidacy; anybody else's does not exist."""
    if candidate is None or actor.person_id is None or candidate.person_id != actor.person_id:
        raise NotFound()
    require(actor, Permission.TAKE_TEST)
    return candidate
