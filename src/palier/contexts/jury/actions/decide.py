"""The president writes down what the panel decided; a revision is a new decision."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from palier.kernel import journal
from palier.kernel.access import Actor
from palier.kernel.errors import InvalidInput
from palier.kernel.transitions import advance

from ..comparison import HIGHEST
from ..errors import AlreadyDecided, DecisionReplaced, RatingsNotComplete
from ..events import DecisionTaken, decision_taken
from ..models import Decision, Portfolio
from ..policies import require_president
from ..queries.rows import lock_portfolio
from ..states import PORTFOLIO

SHORTEST_REASON, LONGEST_REASON = 20, 4000


@transaction.atomic
def decide(portfolio: Portfolio, *, level: int, reason: str, actor: Actor, at: datetime) -> Decision:
    """A second press, with the same level and reason, finds the first one's decision."""
    row = require_president(lock_portfolio(portfolio), actor)
    reason = _read(level, reason)
    last = row.decisions.last()
    if row.state == "decided" and last:
        if (last.level, last.reason) == (level, reason):
            return last
        raise AlreadyDecided()
    if row.state != "rated":
        raise RatingsNotComplete()
    return _write(row, level, reason, actor=actor, at=at)


@transaction.atomic
def revise_decision(
    portfolio: Portfolio, *, level: int, reason: str, replaces: int | None = None, actor: Actor, at: datetime
) -> Decision:
    """`replaces` is the number that was read: a decision revised in between is not overwritten."""
    row = require_president(lock_portfolio(portfolio), actor)
    reason = _read(level, reason)
    last = row.decisions.last()
    if row.state != "decided" or last is None:
        raise RatingsNotComplete()
    if (last.level, last.reason) == (level, reason):
        return last
    if replaces is not None and replaces != last.number:
        raise DecisionReplaced()
    advance(row, PORTFOLIO, "reopen", actor=actor, at=at, reason=reason)
    return _write(row, level, reason, actor=actor, at=at)


def _write(portfolio: Portfolio, level: int, reason: str, *, actor: Actor, at: datetime) -> Decision:
    assert actor.person_id is not None  # a president is somebody
    decision = Decision.objects.create(
        portfolio=portfolio,
        number=portfolio.decisions.count() + 1,
        level=level,
        reason=reason,
        decided_by_id=actor.person_id,
        decided_at=at,
    )
    advance(portfolio, PORTFOLIO, "decide", actor=actor, at=at)
    payload = {"decision": str(decision.public_id), "number": decision.number, "level": level}
    journal.record(portfolio.stream, "decided", payload, actor=actor, at=at)
    event = DecisionTaken(
        portfolio.candidate.public_id, portfolio.public_id, decision.number, level, actor, at
    )
    transaction.on_commit(lambda: decision_taken(event))
    return decision


def _read(level: int, reason: str) -> str:
    if not 0 <= level <= HIGHEST:
        raise InvalidInput(_("Choisissez un niveau de 0 à 4."), field="level")
    reason = reason.replace("\r\n", "\n").strip()
    if len(reason) < SHORTEST_REASON:
        raise InvalidInput(
            _("Motivez la décision en %(minimum)s caractères au moins.") % {"minimum": SHORTEST_REASON},
            field="reason",
        )
    if len(reason) > LONGEST_REASON:
        raise InvalidInput(_("Résumez en 4 000 caractères au plus."), field="reason")
    return reason
