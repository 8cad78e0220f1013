"""From a test and a jury to levels: pure, and so computed again whenever it is contested."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from palier.contexts.certification.types import TestResult

from .types import Awarded, Part, PartStatus

NOTHING = Part(PartStatus.NONE)


def award_levels(
    test: TestResult, jury_level: int | None, rules: Mapping[str, Any], rule_set: str
) -> Awarded:
    """`rules` is the body of the award document; `rule_set` is A or B, as the session froze them.

    `jury_level` is None until the panel has decided; level 0 of either side gives no certificate.
    """
    if not test.is_scored:
        return Awarded(NOTHING, NOTHING, rules["minimum_answers"]["explanation"])
    found = next(row for row in rules["rule_sets"] if row["key"] == rule_set)
    professional = _professional(test.professional_level or 0, jury_level, found)
    return Awarded(_part(test.general_level or 0, test.general_score), professional, found["explanation"])


def _professional(test_level: int, jury_level: int | None, rule_set: Mapping[str, Any]) -> Part:
    is_gate = rule_set["method"] == "gate"
    if test_level < (rule_set["minimum_test_level"] if is_gate else 1):
        return NOTHING
    if jury_level is None:
        return Part(PartStatus.PENDING)
    return _part(jury_level if is_gate else min(test_level, jury_level))


def _part(level: int, score: int | None = None) -> Part:
    return Part(PartStatus.AWARDED, level, score) if level >= 1 else NOTHING
