"""Fold a stored sitting again, and say where the stored one differs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import jauge
from palier.contexts.bank.api import score
from palier.kernel.models import JournalEntry

from ..actions.interrupt import end_of
from ..actions.serve_question import frozen_result
from ..digest import sitting_digest
from ..engine import Engine
from ..errors import AnswersEnded
from ..models import Question, Sitting
from ..types import Difference, ReplayReport

TOLERANCE = 1e-9


def replay(sitting: Sitting) -> ReplayReport:
    """Questions, scores and result as the engine gives them now, against what is stored.

    Questions are compared up to the first that differs: after it, the history is another one.
    """
    questions = list(sitting.questions.select_related("item_version__item", "answer").order_by("position"))
    if sitting.state != "open" and not questions:  # every sitting opens with its first question
        raise AnswersEnded()
    return ReplayReport(
        sitting=sitting.public_id,
        questions=len(questions),
        engine_stored=sitting.engine_version,
        engine_now=jauge.__version__,
        differences=tuple(_differences(sitting, questions)),
    )


def _differences(sitting: Sitting, questions: list[Question]) -> Iterator[Difference]:
    engine = Engine.of(sitting)
    yield from _seal(sitting)
    yield from _scores(questions)
    question = next(_questions(engine, questions), None)
    if question:
        yield question
        return
    given = engine.history([(q.bank_index, q.answer.score) for q in questions if hasattr(q, "answer")])
    if sitting.state == "finished":
        yield from _finished(sitting, engine.step(given), len(given))
    elif sitting.state == "interrupted":
        as_wrong = sitting.stop_reason == "left_as_wrong"
        stop, added = end_of(engine, given, complete_as_wrong=as_wrong)
        expected = frozen_result(sitting, stop, n_answers=len(given), added=added)
        yield from compare(expected, sitting.result, "result")


def _finished(sitting: Sitting, decision: jauge.Ask | jauge.Stop, n_answers: int) -> Iterator[Difference]:
    if isinstance(decision, jauge.Ask):
        yield Difference(n_answers + 1, "question", decision.item, None)
        return
    if decision.reason.value != sitting.stop_reason:
        yield Difference(None, "stop_reason", decision.reason.value, sitting.stop_reason)
    expected = frozen_result(sitting, decision, n_answers=n_answers)
    yield from compare(expected, sitting.result, "result")


def _questions(engine: Engine, questions: list[Question]) -> Iterator[Difference]:
    """Questions that the engine would not have asked, the unanswered last one included."""
    history: list[jauge.Answer] = []
    for question in questions:
        decision = engine.step(history)
        expected = decision.item if isinstance(decision, jauge.Ask) else None
        found = engine.bank.ids[question.bank_index]
        if expected != found:
            yield Difference(question.position, "question", expected, found)
        if hasattr(question, "answer"):
            history.append(jauge.Answer(found, question.answer.score))


def _scores(questions: list[Question]) -> Iterator[Difference]:
    """Responses whose score is not the one that was stored."""
    for question in questions:
        if not hasattr(question, "answer"):
            continue
        response = question.answer.response
        expected = 0 if response is None else score(question.item_version, response)
        if expected != question.answer.score:
            yield Difference(question.position, "score", expected, question.answer.score)


def _seal(sitting: Sitting) -> Iterator[Difference]:
    """The digest written in the journal when the sitting was closed."""
    if sitting.state == "open":
        return
    entry = JournalEntry.objects.filter(
        stream=f"sitting:{sitting.public_id}", kind=f"sitting_{sitting.state}"
    ).first()
    sealed, found = entry.payload["digest"] if entry else None, sitting_digest(sitting)
    if sealed != found:
        yield Difference(None, "digest", sealed, found)


def compare(expected: Any, found: Any, path: str) -> Iterator[Difference]:
    """Walk two JSON values; numbers may differ by `TOLERANCE`."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        for key in sorted(expected.keys() | found.keys()):
            yield from compare(expected.get(key), found.get(key), f"{path}.{key}")
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for place, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from compare(one, other, f"{path}[{place}]")
    elif not _same(expected, found):
        yield Difference(None, path, expected, found)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=0, abs_tol=TOLERANCE)
    return bool(one == other)
