"""What the jury announces. Subscribers live above; they run after the commit, each on its own.

# credentials/apps.py, ready():
subscribe(award_after_decision)
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.dispatch import Signal

from palier.kernel.access import Actor

logger = logging.getLogger(__name__)

#: Sent after the commit with `portfolio` (its row's public id) and `at`.
portfolio_deposited = Signal()


@dataclass(frozen=True)
class DecisionTaken:
    """The panel's level for a candidate. `number` above 1 replaces the decision before."""

    candidate: UUID
    portfolio: UUID
    number: int
    level: int
    actor: Actor
    at: datetime


Subscriber = Callable[[DecisionTaken], None]
SUBSCRIBERS: list[Subscriber] = []


def subscribe(subscriber: Subscriber) -> Subscriber:
    """Twice the same one counts once."""
    if subscriber not in SUBSCRIBERS:
        SUBSCRIBERS.append(subscriber)
    return subscriber


def decision_taken(event: DecisionTaken) -> None:
    """A subscriber that fails is logged and holds up neither the others nor the decision."""
    for subscriber in SUBSCRIBERS:
        try:
            subscriber(event)
        except Exception:
            logger.exception("a subscriber failed on decision %s of %s", event.number, event.portfolio)
