"""Give the seat back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from palier.kernel import journal
from palier.kernel.access import Actor
from palier.kernel.transitions import advance

from ..errors import NotWithdrawable
from ..events import registration_withdrawn
from ..models import Candidate
from ..policies import require_manager, require_self
from ..queries.rows import lock_candidate
from ..states import CANDIDATE


@transaction.atomic
def withdraw_registration(candidate: Candidate, *, actor: Actor, at: datetime) -> None:
    """Until presence is confirmed; by the person, only before the first test of the session."""
    row = lock_candidate(candidate)
    by_oneself = actor.person_id == row.person_id
    if by_oneself:
        require_self(row, actor)
    else:
        require_manager(row.session, actor)
    if row.state == "withdrawn":
        return
    until = {"open"} if by_oneself else {"open", "running"}
    if row.state != "registered" or row.session.state not in until:
        raise NotWithdrawable()
    advance(row, CANDIDATE, "withdraw", actor=actor, at=at)
    payload = {"candidate": str(row.public_id)}
    journal.record(f"session:{row.session.public_id}", "withdrawn", payload, actor=actor, at=at)
    transaction.on_commit(
        lambda: registration_withdrawn.send_robust(Candidate, candidate=row.public_id, at=at)
    )
