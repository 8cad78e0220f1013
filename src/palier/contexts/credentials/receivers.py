"""Certificates follow the publication of a session and the decision of a panel, after their commit.

What fails here is logged: `palier award_pending` issues it later.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from palier.contexts.certification.api import Candidate
from palier.contexts.certification.events import session_published
from palier.contexts.jury.events import DecisionTaken, subscribe
from palier.kernel.access import SYSTEM

from .actions.award import award

logger = logging.getLogger(__name__)


@receiver(session_published)
def award_after_publication(*, session: UUID, at: datetime, **_kwargs: Any) -> None:
    for candidate in Candidate.objects.filter(session__public_id=session, state="scored"):
        try:
            award(candidate, actor=SYSTEM, at=at)
        except Exception:
            logger.exception("no certificate could be issued to candidate %s", candidate.public_id)


@subscribe
def award_after_decision(event: DecisionTaken) -> None:
    award(Candidate.objects.get(public_id=event.candidate), actor=event.actor, at=event.at)
