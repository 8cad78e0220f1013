"""The invigilator's door: a number and a password, no account."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password

from palier.kernel import journal
from palier.kernel.access import Actor, Grant, Role, Scope, ScopeKind

from ..codes import PASSWORD_GROUPS, as_written, session_number
from ..errors import SessionNotRunning, WrongInvigilatorKeys
from ..models import Session


def enter_as_invigilator(number: str, password: str, at: datetime) -> Session:
    """The session behind the two keys. An unknown number costs as much time as a wrong password."""
    session = Session.objects.filter(number=session_number(number)).first()
    typed = as_written(password, PASSWORD_GROUPS)
    if session is None:
        make_password(typed)
        raise WrongInvigilatorKeys()
    if not check_password(typed, session.invigilator_password):
        raise WrongInvigilatorKeys()
    if session.state not in {"open", "running"}:
        raise SessionNotRunning()
    actor = invigilator_of(session)
    journal.record(f"session:{session.public_id}", "invigilator_entered", {}, actor=actor, at=at)
    return session


def invigilator_of(session: Session) -> Actor:
    """Whoever holds the keys of this session, without an account."""
    door = Grant(Role.INVIGILATOR, Scope(ScopeKind.SESSION, session.number))
    return Actor(f"invigilator:{session.number}", None, frozenset({door}))
