"""From measures to the test's result, on chosen measures."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from palier.contexts.certification.codes import as_written, session_number
from palier.contexts.certification.scoring import counts_missing_as_wrong, score_test
from palier.contexts.testing.types import Result, ScaleMeasure

pytestmark = pytest.mark.unit

AWARD = yaml.safe_load((Path(__file__).resolve().parents[3] / "content/rules/award.yaml").read_text())


def scale(level: int, score: float | None) -> ScaleMeasure:
    return ScaleMeasure(
        mean=0.0,
        sd=0.3,
        lower=-0.5,
        upper=0.5,
        n_answers=20,
        level=level,
        level_lower=level,
        level_upper=level,
        level_probabilities=(1.0,),
        score=score,
        score_lower=score,
        score_upper=score,
    )


def result(n_answers: int, *, score: float = 383.999, professional: bool = True) -> Result:
    scales = {"general": scale(3, score), "professional": scale(2, None) if professional else None}
    return Result(scales=scales, domains={}, competences={}, n_answers=n_answers, added=0, unmet=())


def test_points_are_rounded_down_so_that_they_never_contradict_the_level() -> None:
    found = score_test(result(20), AWARD)
    assert (found.general_score, found.general_level, found.professional_level) == (383, 3, 2)
    assert score_test(result(20, score=384 - 1e-9), AWARD).general_score == 384


@pytest.mark.parametrize(("n_answers", "professional"), [(19, True), (40, False)])
def test_too_little_to_say_gives_no_level(n_answers: int, professional: bool) -> None:
    found = score_test(result(n_answers, professional=professional), AWARD)
    assert found.outcome == "insufficient"
    assert (found.general_score, found.general_level, found.professional_level) == (None, None, None)


def test_policies_come_from_the_rules() -> None:
    assert counts_missing_as_wrong(AWARD, "abandoned")
    assert not counts_missing_as_wrong(AWARD, "technical")
    assert not counts_missing_as_wrong(AWARD, "completed")


@pytest.mark.parametrize("typed", ["7kq42mxd", "7KQ4 2MXD", " 7kq4-2mxd ", "7-K-Q-4-2-M-X-D"])
def test_every_way_of_typing_a_number_is_one_number(typed: str) -> None:
    assert session_number(typed) == "7KQ4-2MXD"
    assert as_written("7KQ42MXDZ", (4, 4)) == "7KQ4-2MXD-Z"
