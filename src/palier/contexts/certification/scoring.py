"""From a sitting's measures to the test's result: pure, and so computed again whenever it is contested."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from palier.contexts.testing.types import Result

from .types import TestResult

#: Hides the last bits of a floating-point score that stands for a whole number of points.
ROUNDING = 1e-6


def score_test(result: Result, award: Mapping[str, Any]) -> TestResult:
    """General score and level, professional level; nothing below the minimum of given answers.

    `award` is the body of the document frozen in the session. Points are rounded down, so that a
    score never shows a level that the measure has not reached.
    """
    general, professional = result.scales.get("general"), result.scales.get("professional")
    too_few = result.n_answers < award["minimum_answers"]["value"]
    if too_few or general is None or professional is None or general.score is None:
        return TestResult("insufficient")
    return TestResult(
        outcome="scored",
        general_score=math.floor(general.score + ROUNDING),
        general_level=general.level,
        professional_level=professional.level,
    )


def counts_missing_as_wrong(award: Mapping[str, Any], reason: str) -> bool:
    """Whether the questions left by an unfinished test count as wrong, by its reason."""
    policies = {row["reason"]: row["policy"] for row in award["unfinished"]}
    return policies.get(reason) == "missing_as_wrong"
