"""End a sitting before its plan is fulfilled."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

import jauge
from palier.kernel.access import Actor

from ..engine import Engine, History
from ..models import Sitting
from .serve_question import close, frozen_result


@transaction.atomic
def interrupt(sitting: Sitting, *, complete_as_wrong: bool, actor: Actor, at: datetime) -> Sitting:
    """Close the sitting with what was answered; a sitting already closed is left as it is.

    With `complete_as_wrong`, the questions left unanswered count as wrong, so that leaving early
    is never worth more than not knowing. The caller says who may interrupt: this action is called
    by diagnostics and by the end of a session, never by a page.
    """
    row = Sitting.objects.select_for_update().get(pk=sitting.pk)
    if row.state != "open":
        return row
    engine = Engine.of(row)
    given = engine.history(answered_pairs(row))
    stop, added = end_of(engine, given, complete_as_wrong=complete_as_wrong)
    result = frozen_result(row, stop, n_answers=len(given), added=added)
    reason = "left_as_wrong" if complete_as_wrong else "left"
    close(row, "interrupt", reason, result, actor=actor, at=at)
    return row


def answered_pairs(sitting: Sitting) -> list[tuple[int, int]]:
    """(bank index, score) of every answer, in order."""
    rows = sitting.questions.filter(answer__isnull=False).order_by("position")
    return list(rows.values_list("bank_index", "answer__score"))


def end_of(engine: Engine, given: History, *, complete_as_wrong: bool) -> tuple[jauge.Stop, int]:
    """How an interrupted sitting is measured, and how many answers were added to it."""
    if complete_as_wrong:
        completed = engine.complete_as_wrong(given)
        return completed.stop, completed.added
    return jauge.Stop(jauge.StopReason.LENGTH, jauge.estimate(engine.bank, given)), 0
