"""One answer of the supervised test, while it is under way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from palier.contexts.testing.api import answer
from palier.contexts.testing.types import AnswerOutcome
from palier.kernel.access import Actor

from ..errors import AlreadyOver, NotStarted, SessionNotRunning
from ..models import Candidate, EndReason
from ..policies import require_self
from ..queries.rows import lock_candidate
from .end_test import end_candidate


@transaction.atomic
def answer_test(
    candidate: Candidate, *, position: int, data: Mapping[str, Any] | None, actor: Actor, at: datetime
) -> AnswerOutcome:
    """The last answer of the plan ends the test; `data` is None for « je ne sais pas »."""
    require_self(candidate, actor)
    row = lock_candidate(candidate)
    if row.state in {"registered", "present"} or row.sitting is None:
        raise NotStarted()
    if row.state != "testing":
        raise AlreadyOver()
    if row.session.state != "running":
        raise SessionNotRunning()
    outcome = answer(row.sitting.public_id, position=position, data=data, actor=actor, at=at)
    if outcome.is_finished:
        end_candidate(row, EndReason.COMPLETED, actor=actor, at=at)
    return outcome
