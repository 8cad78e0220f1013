"""Catch up: issue what a publication or a decision should have issued, had the process not stopped."""

from __future__ import annotations

import logging
from datetime import datetime

from palier.kernel.access import Actor

from ..models import Certificate
from ..queries.due import candidates_due
from ..types import AwardReport
from .award import award

logger = logging.getLogger(__name__)


def award_pending(*, actor: Actor, at: datetime) -> AwardReport:
    """Each candidate in a transaction of their own: one that fails is logged and keeps nobody waiting."""
    due, issued, before = candidates_due(), 0, _revoked()
    for candidate in due:
        try:
            issued += len(award(candidate, actor=actor, at=at))
        except Exception:
            logger.exception("no certificate could be issued to candidate %s", candidate.public_id)
    return AwardReport(len(due), issued, _revoked() - before)


def _revoked() -> int:
    return Certificate.objects.filter(state="revoked").count()
