"""A new invigilator's password; the doors opened with the former one close."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from palier.kernel import journal
from palier.kernel.access import Actor

from ..codes import new_password
from ..errors import SessionNotRunning
from ..models import Session
from ..policies import require_manager
from ..queries.rows import lock_session


@transaction.atomic
def renew_password(session: Session, *, actor: Actor, at: datetime) -> str:
    require_manager(session, actor)
    row = lock_session(session)
    if row.state not in {"open", "running"}:
        raise SessionNotRunning()
    password = new_password()
    row.invigilator_password = make_password(password)
    row.save(update_fields=["invigilator_password"])
    journal.record(f"session:{row.public_id}", "password_renewed", {}, actor=actor, at=at)
    return password
