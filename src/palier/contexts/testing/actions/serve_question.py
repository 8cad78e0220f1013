"""Store the next question, or close the sitting: what follows an answer, inside its transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import jauge
from palier.contexts.bank.api import item_version_of
from palier.kernel import journal
from palier.kernel.access import Actor
from palier.kernel.transitions import advance

from ..digest import sitting_digest
from ..engine import Engine, History, rules_of, why
from ..measure import result_json
from ..models import Question, Sitting
from ..states import SITTING


def serve_next(
    sitting: Sitting, engine: Engine, history: History, *, actor: Actor, at: datetime
) -> Question | None:
    """The next question, or None when the plan is fulfilled and the sitting is finished."""
    decision = engine.step(history)
    if isinstance(decision, jauge.Ask):
        return serve(sitting, engine, decision, position=len(history) + 1, at=at)
    result = frozen_result(sitting, decision, n_answers=len(history))
    close(sitting, "finish", decision.reason.value, result, actor=actor, at=at)
    return None


def serve(sitting: Sitting, engine: Engine, ask: jauge.Ask, *, position: int, at: datetime) -> Question:
    return Question.objects.create(
        sitting=sitting,
        position=position,
        bank_index=engine.index(ask.item),
        item_version=item_version_of(sitting.bank_version_id, ask.item),
        why=why(ask),
        served_at=at,
    )


def frozen_result(sitting: Sitting, stop: jauge.Stop, *, n_answers: int, added: int = 0) -> dict[str, Any]:
    return result_json(stop, rules_of(sitting.scales_id), n_answers=n_answers, added=added)


def close(
    sitting: Sitting,
    transition: str,
    reason: str,
    result: dict[str, Any],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Freeze the result of a locked sitting, move its state, and seal questions and answers."""
    sitting.stop_reason, sitting.result = reason, result
    sitting.save(update_fields=["stop_reason", "result"])
    advance(sitting, SITTING, transition, actor=actor, at=at)
    journal.record(
        f"sitting:{sitting.public_id}",
        f"sitting_{sitting.state}",
        {
            "reason": reason,
            "answers": result["n_answers"],
            "added": result["added"],
            "engine": sitting.engine_version,
            "digest": sitting_digest(sitting),
        },
        actor=actor,
        at=at,
    )
