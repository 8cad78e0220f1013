from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge import PRIOR, JaugeError, PiecewiseScale, level_of, level_probabilities

SCALE = PiecewiseScale([(-3, 0), (-1, 128), (0, 512), (3, 1024)])


@given(st.lists(st.floats(-5, 5), max_size=6, unique=True))
def test_level_probabilities_sum_to_one(cuts: list[float]) -> None:
    found = level_probabilities(PRIOR, sorted(cuts))
    assert found.shape == (len(cuts) + 1,)
    assert (found >= 0).all()
    assert found.sum() == pytest.approx(1)


def test_levels_of_the_prior_are_those_of_the_normal_law() -> None:
    cdf = NormalDist().cdf
    expected = np.diff([0, cdf(-1), cdf(0), cdf(1), 1])
    np.testing.assert_allclose(level_probabilities(PRIOR, [-1, 0, 1]), expected, atol=1e-4)


@pytest.mark.parametrize(("mean", "level"), [(-9, 0), (-1, 1), (-0.5, 1), (0, 2), (0.99, 2), (1, 3), (9, 3)])
def test_an_ability_on_a_cut_reaches_it(mean: float, level: int) -> None:
    assert level_of(mean, [-1, 0, 1]) == level


@given(st.floats(-10, 10), st.floats(-10, 10))
def test_scale_is_monotone_and_clipped(first: float, second: float) -> None:
    low, high = sorted((first, second))
    assert 0 <= SCALE.score(low) <= SCALE.score(high) <= 1024


@given(st.floats(-3, 3))
def test_scale_has_an_inverse(ability: float) -> None:
    assert SCALE.ability(SCALE.score(ability)) == pytest.approx(ability, abs=1e-9)


def test_scale_meets_its_knots() -> None:
    assert [SCALE.score(theta) for theta in (-4, -3, -2, -1, 0, 3, 4)] == [0, 0, 64, 128, 512, 1024, 1024]


NAN = float("nan")


@pytest.mark.parametrize("knots", [[], [(0, 0)], [(0, 0), (0, 1)], [(0, 1), (1, 1)], [(0, 0), (1, NAN)]])
def test_knots_must_increase(knots: list[tuple[float, float]]) -> None:
    with pytest.raises(JaugeError, match="knots"):
        PiecewiseScale(knots)


def test_cuts_must_increase() -> None:
    with pytest.raises(JaugeError, match=r"cuts is \[1.0, 0.0\], but must be"):
        level_of(0, [1, 0])
