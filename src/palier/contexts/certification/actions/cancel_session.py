"""Cancel a session in which no test began; everybody's seat is given back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from palier.kernel import journal
from palier.kernel.access import Actor
from palier.kernel.errors import InvalidInput
from palier.kernel.transitions import advance

from ..errors import SessionNotCancellable
from ..events import session_cancelled
from ..models import Session
from ..policies import require_manager
from ..queries.rows import lock_candidates, lock_session
from ..states import CANDIDATE, SESSION

MIN_REASON = 10
MAX_REASON = 300


@transaction.atomic
def cancel_session(session: Session, *, reason: str, actor: Actor, at: datetime) -> Session:
    require_manager(session, actor)
    row = lock_session(session)
    if row.state == "cancelled":
        return row
    if row.state != "open":
        raise SessionNotCancellable()
    reason = reason.strip()
    if not MIN_REASON <= len(reason) <= MAX_REASON:
        words = _("Donnez le motif en quelques mots : il sera montré aux personnes inscrites.")
        raise InvalidInput(words, field="reason")
    seated = lock_candidates(row, "registered", "present")
    for candidate in seated:
        if candidate.state == "present":
            advance(candidate, CANDIDATE, "unconfirm", actor=actor, at=at, reason=reason)
        advance(candidate, CANDIDATE, "withdraw", actor=actor, at=at, reason=reason)
    row.cancel_reason = reason
    row.save(update_fields=["cancel_reason"])
    advance(row, SESSION, "cancel", actor=actor, at=at, reason=reason)
    journal.record(f"session:{row.public_id}", "cancelled", {"reason": reason}, actor=actor, at=at)
    told = tuple(candidate.public_id for candidate in seated)
    transaction.on_commit(
        lambda: session_cancelled.send_robust(Session, session=row.public_id, candidates=told, at=at)
    )
    return row
