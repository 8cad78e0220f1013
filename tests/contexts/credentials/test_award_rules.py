"""Property tests of the award, under the rules that the programme ships."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from palier.contexts.certification.types import TestResult
from palier.contexts.credentials.award_rules import award_levels
from palier.contexts.credentials.types import Awarded, PartStatus

RULES = yaml.safe_load((Path(__file__).parents[3] / "content" / "rules" / "award.yaml").read_text())
GATE = next(row for row in RULES["rule_sets"] if row["key"] == "B")["minimum_test_level"]

pytestmark = pytest.mark.unit
levels = st.integers(0, 4)
sets = st.sampled_from(["A", "B"])


def awarded(test: int, jury: int | None, rule_set: str, general: int = 3) -> Awarded:
    return award_levels(TestResult("scored", 300, general, test), jury, RULES, rule_set)


def height(part) -> int:
    return part.level or 0


@given(levels, levels)
def test_a_gives_the_lower_of_test_and_jury(test: int, jury: int) -> None:
    assert height(awarded(test, jury, "A").professional) == min(test, jury)


@given(levels, levels)
def test_b_gives_the_jury_level_to_whom_the_test_admits(test: int, jury: int) -> None:
    assert height(awarded(test, jury, "B").professional) == (jury if test >= GATE else 0)


@given(levels, levels, levels, levels, sets)
def test_more_never_gives_less(test: int, more_test: int, jury: int, more_jury: int, rule_set: str) -> None:
    low, high = sorted((test, more_test)), sorted((jury, more_jury))
    lower = height(awarded(low[0], high[0], rule_set).professional)
    assert lower <= height(awarded(low[1], high[1], rule_set).professional)


@given(levels, sets)
def test_nothing_is_final_before_the_jury(test: int, rule_set: str) -> None:
    admitted = test >= (GATE if rule_set == "B" else 1)
    found = awarded(test, None, rule_set).professional
    assert found.status is (PartStatus.PENDING if admitted else PartStatus.NONE)
    assert found.level is None


@given(st.integers(0, 8), levels, levels | st.none(), sets)
def test_the_general_certificate_ignores_the_jury(
    general: int, test: int, jury: int | None, rule_set: str
) -> None:
    part = awarded(test, jury, rule_set, general).general
    assert (part.status is PartStatus.AWARDED) == (general >= 1)
    assert height(part) == general


@given(levels | st.none(), sets)
def test_too_few_answers_give_nothing(jury: int | None, rule_set: str) -> None:
    found = award_levels(TestResult("insufficient"), jury, RULES, rule_set)
    assert found.general.status is found.professional.status is PartStatus.NONE
    assert found.explanation == RULES["minimum_answers"]["explanation"]
