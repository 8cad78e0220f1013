"""The national desk reads the results of a session and makes them known."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from palier.kernel import journal
from palier.kernel.access import Actor, Permission, require
from palier.kernel.transitions import advance

from ..events import session_published
from ..models import Session
from ..queries.results import result_digest
from ..queries.rows import lock_candidates, lock_session
from ..states import SESSION


@transaction.atomic
def publish_session(session: Session, *, actor: Actor, at: datetime) -> Session:
    require(actor, Permission.PUBLISH_RESULTS)
    row = lock_session(session)
    if row.state == "published":
        return row
    advance(row, SESSION, "publish", actor=actor, at=at)
    results = {str(each.public_id): result_digest(each) for each in lock_candidates(row, "scored")}
    journal.record(f"session:{row.public_id}", "published", {"results": results}, actor=actor, at=at)
    transaction.on_commit(lambda: session_published.send_robust(Session, session=row.public_id, at=at))
    return row
