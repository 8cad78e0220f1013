"""The invigilator has checked an identity, or takes the tick back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from palier.kernel import journal
from palier.kernel.access import Actor
from palier.kernel.transitions import advance

from ..errors import SessionNotRunning
from ..models import Candidate
from ..policies import require_invigilator
from ..queries.rows import lock_candidate
from ..states import CANDIDATE


@transaction.atomic
def confirm_presence(candidate: Candidate, *, present: bool, actor: Actor, at: datetime) -> Candidate:
    require_invigilator(candidate.session, actor)
    row = lock_candidate(candidate)
    if row.session.state not in {"open", "running"}:
        raise SessionNotRunning()
    if row.state == ("present" if present else "registered"):
        return row
    advance(row, CANDIDATE, "confirm" if present else "unconfirm", actor=actor, at=at)
    kind = "presence_confirmed" if present else "presence_removed"
    payload = {"candidate": str(row.public_id)}
    journal.record(f"session:{row.session.public_id}", kind, payload, actor=actor, at=at)
    return row
