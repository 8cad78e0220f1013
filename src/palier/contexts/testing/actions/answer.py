"""The hot path: one answer, one transaction, durable before the next question is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from palier.contexts.bank.api import read_response, score
from palier.kernel.access import Actor, require

from ..engine import Engine
from ..errors import QuestionNotServed, SittingClosed
from ..models import Answer, Question, Sitting
from ..policies import PERMISSIONS, require_owner
from ..types import AnswerOutcome
from .serve_question import serve_next


@dataclass(frozen=True)
class Asked:
    """A row of the sitting's past, without the text of its item."""

    position: int
    bank_index: int
    score: int | None
    answered_at: datetime | None


@transaction.atomic
def answer(
    sitting_public_id: UUID,
    *,
    position: int,
    data: Mapping[str, Any] | None,
    actor: Actor,
    at: datetime,
) -> AnswerOutcome:
    """Answer the question at `position`; `data` is None for « je ne sais pas ».

    A second press at an answered position writes nothing and gets the first one's outcome.
    """
    sitting = _locked(sitting_public_id, actor)
    past = _asked(sitting)
    if not 1 <= position <= len(past):
        raise SittingClosed() if sitting.state != "open" else QuestionNotServed()
    asked = past[position - 1]
    if asked.answered_at is not None:
        is_last = position == len(past)
        return AnswerOutcome(position, asked.answered_at, is_finished=is_last)
    if sitting.state != "open":
        raise SittingClosed()
    obtained = _store(sitting, position, data, at)
    engine = Engine.of(sitting)
    answers = [(row.bank_index, row.score) for row in past[:-1] if row.score is not None]
    history = engine.history([*answers, (asked.bank_index, obtained)])
    following = serve_next(sitting, engine, history, actor=actor, at=at)
    return AnswerOutcome(position, at, is_finished=following is None)


def _locked(public_id: UUID, actor: Actor) -> Sitting:
    sitting = Sitting.objects.select_for_update().filter(public_id=public_id).first()
    sitting = require_owner(sitting, actor)
    require(actor, PERMISSIONS[sitting.purpose])
    return sitting


def _asked(sitting: Sitting) -> list[Asked]:
    rows = sitting.questions.order_by("position").values_list(
        "position", "bank_index", "answer__score", "answer__answered_at"
    )
    return [Asked(*row) for row in rows]


def _store(sitting: Sitting, position: int, data: Mapping[str, Any] | None, at: datetime) -> int:
    """Read the response against its item, score it, keep both; the score."""
    question = Question.objects.select_related("item_version").get(sitting=sitting, position=position)
    response = None if data is None else read_response(question.item_version, data)
    obtained = 0 if response is None else score(question.item_version, response)
    Answer.objects.create(question=question, response=response, score=obtained, answered_at=at)
    return obtained
