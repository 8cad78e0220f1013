"""Close a session and compute every result: nobody reads it until it is published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from palier.contexts.testing.api import result_of
from palier.kernel import journal
from palier.kernel.access import Actor
from palier.kernel.errors import DomainError
from palier.kernel.transitions import advance

from ..models import Candidate, Session
from ..policies import require_manager
from ..queries.results import result_digest
from ..queries.rows import lock_candidates, lock_session
from ..scoring import score_test
from ..states import CANDIDATE, SESSION
from .end_test import leave_unfinished


class NothingToFinalise(DomainError):
    message = _("Aucun test n’a commencé dans cette session : annulez-la en donnant le motif.")


@transaction.atomic
def finalise_session(
    session: Session, *, end_reasons: Mapping[UUID, str], actor: Actor, at: datetime
) -> Session:
    """`end_reasons` says, for each test still under way, why it stops: abandoned or technical."""
    require_manager(session, actor)
    row = lock_session(session)
    if row.state in {"finalised", "published"}:
        return row
    if row.state != "running":
        raise NothingToFinalise()
    for candidate in lock_candidates(row, "registered", "present"):
        advance(candidate, CANDIDATE, "miss", actor=actor, at=at)
    for candidate in lock_candidates(row, "testing"):
        leave_unfinished(candidate, end_reasons.get(candidate.public_id, ""), actor=actor, at=at)
    scored = lock_candidates(row, "ended")
    for candidate in scored:
        _score(candidate, row, actor=actor, at=at)
    advance(row, SESSION, "finalise", actor=actor, at=at)
    row.incidents.filter(category="help", handled_at=None).update(handled_at=at)
    results = {str(each.public_id): result_digest(each) for each in scored}
    journal.record(f"session:{row.public_id}", "finalised", {"results": results}, actor=actor, at=at)
    return row


def _score(candidate: Candidate, session: Session, *, actor: Actor, at: datetime) -> None:
    assert candidate.sitting is not None  # the database ties the state to a sitting
    result = result_of(candidate.sitting)
    assert result is not None  # an ended test has a closed sitting
    found = score_test(result, session.rules.body)
    candidate.outcome = found.outcome
    candidate.general_score = found.general_score
    candidate.general_level = found.general_level
    candidate.professional_level = found.professional_level
    candidate.save(update_fields=["outcome", "general_score", "general_level", "professional_level"])
    advance(candidate, CANDIDATE, "score", actor=actor, at=at)
