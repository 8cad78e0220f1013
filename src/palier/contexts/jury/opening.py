"""When the test opens the jury: pure, from the award rules frozen in the session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def minimum_test_level(award: Mapping[str, Any], rule_set: str) -> int:
    """Professional level of the test from which the jury is open.

    `minimum` takes the lower of test and jury, so a test below level 1 leaves nothing to give;
    `gate` says its own threshold.
    """
    rules = next(row for row in award["rule_sets"] if row["key"] == rule_set)
    return rules["minimum_test_level"] if rules["method"] == "gate" else 1


def opens_jury(award: Mapping[str, Any], rule_set: str, professional_level: int | None) -> bool:
    return professional_level is not None and professional_level >= minimum_test_level(award, rule_set)
