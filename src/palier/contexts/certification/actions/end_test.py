"""The invigilator ends a test that its candidate will not finish."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from palier.contexts.testing.api import interrupt
from palier.kernel import journal
from palier.kernel.access import Actor
from palier.kernel.errors import InvalidInput
from palier.kernel.transitions import advance

from ..models import Candidate, EndReason
from ..policies import require_invigilator
from ..queries.rows import lock_candidate
from ..scoring import counts_missing_as_wrong
from ..states import CANDIDATE

UNFINISHED = (EndReason.ABANDONED, EndReason.TECHNICAL)


@transaction.atomic
def end_test(candidate: Candidate, *, reason: str, actor: Actor, at: datetime) -> Candidate:
    """Irreversible. A test already ended keeps the reason it ended for."""
    require_invigilator(candidate.session, actor)
    row = lock_candidate(candidate)
    if row.state == "ended":
        return row
    leave_unfinished(row, reason, actor=actor, at=at)
    return row


def leave_unfinished(candidate: Candidate, reason: str, *, actor: Actor, at: datetime) -> None:
    """Close a locked candidate's sitting by the policy of the reason, then the test."""
    if reason not in UNFINISHED:
        words = _("Dites pourquoi ce test n’est pas terminé : abandon ou problème technique.")
        raise InvalidInput(words, field=f"reason-{candidate.public_id}")
    end_candidate(candidate, EndReason(reason), actor=actor, at=at)
    if candidate.sitting is not None:
        as_wrong = counts_missing_as_wrong(candidate.session.rules.body, reason)
        candidate.sitting = interrupt(candidate.sitting, complete_as_wrong=as_wrong, actor=actor, at=at)


def end_candidate(candidate: Candidate, reason: EndReason, *, actor: Actor, at: datetime) -> None:
    """Note why the test of a locked candidate ended; calls for help end with it."""
    advance(candidate, CANDIDATE, "end", actor=actor, at=at, reason=reason.value)
    candidate.end_reason = reason.value
    candidate.save(update_fields=["end_reason"])
    candidate.incidents.filter(category="help", handled_at=None).update(handled_at=at)
    payload = {"candidate": str(candidate.public_id), "reason": reason.value}
    journal.record(f"session:{candidate.session.public_id}", "test_ended", payload, actor=actor, at=at)
