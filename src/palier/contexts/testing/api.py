"""The door of testing."""

from .actions.answer import answer
from .actions.interrupt import interrupt
from .actions.open_sitting import open_sitting
from .actions.report_problem import report_problem
from .measure import ScaleRule, scale_rules
from .models import ProblemCategory, Purpose, Sitting
from .queries.replay import replay
from .queries.sittings import (
    answered_questions,
    current_question,
    result_of,
    seen_item_slugs,
    sitting_by_public_id,
)

__all__ = [
    "ProblemCategory",
    "Purpose",
    "ScaleRule",
    "Sitting",
    "answer",
    "answered_questions",
    "current_question",
    "interrupt",
    "open_sitting",
    "replay",
    "report_problem",
    "result_of",
    "scale_rules",
    "seen_item_slugs",
    "sitting_by_public_id",
]
