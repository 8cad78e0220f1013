"""Give the seat back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from palier.kernel import journal
from palier.kernel.access import Actor
from palier.kernel.transitions import advance

from ..errors import NotWithdrawable
from ..models import Candidate
from ..policies import require_manager, require_self
from ..queries.rows import lock_candidate
from ..states import CANDIDATE


@transaction.atomic
def withdraw_registration(candidate: Candidate, *, actor: Actor, at: datetime) -> None:
    """By the person or by the session's centre, until presence is confirmed."""
    row = lock_candidate(candidate)
    if actor.person_id == row.person_id:
        require_self(row, actor)
    else:
        require_manager(row.session, actor)
    if row.state == "withdrawn":
        return
    if row.state != "registered" or row.session.state not in {"open", "running"}:
        raise NotWithdrawable()
    advance(row, CANDIDATE, "withdraw", actor=actor, at=at)
    payload = {"candidate": str(row.public_id)}
    journal.record(f"session:{row.session.public_id}", "withdrawn", payload, actor=actor, at=at)
