"""A need is a plausible distance to the goal, and nothing else."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palier.contexts.diagnosis.queries.needs import PLAUSIBLE, need_of, shortfall
from palier.contexts.diagnosis.queries.scales import Scale
from palier.contexts.diagnosis.types import LevelMark
from palier.contexts.testing.api import ScaleRule
from palier.contexts.testing.types import Measure

pytestmark = pytest.mark.unit

CUTS = (-1.25, -0.25, 0.5, 1.25)
RULE = ScaleRule("professional", "crcn-edu", CUTS, None)
MARKS = tuple(LevelMark(rank, str(rank), "", start) for rank, start in enumerate((None, *CUTS)))
SCALE = Scale("Échelle", RULE, MARKS)

abilities = st.floats(-4, 4)
deviations = st.floats(0.2, 1)


def measure(mean: float, sd: float) -> Measure:
    return Measure(mean, sd, mean - 1.645 * sd, mean + 1.645 * sd, 2, RULE.level(mean))


@given(mean=abilities, sd=deviations, cut=abilities)
def test_the_expected_shortfall_is_at_least_the_distance_of_the_mean(
    mean: float, sd: float, cut: float
) -> None:
    found = shortfall(mean, sd, cut)
    assert 0 <= found.probability <= 1
    assert found.expected >= max(0.0, cut - mean) - 1e-9


@pytest.mark.parametrize(("mean", "sd", "cut"), [(0.0, 1.0, 0.0), (-0.7, 0.5, 0.5), (1.2, 0.4, 0.5)])
def test_the_expected_shortfall_is_the_integral(mean: float, sd: float, cut: float) -> None:
    """Oracle: midpoint rule over [-10, cut]."""
    n = 100_000
    step = (cut + 10) / n
    total = 0.0
    for i in range(n):
        x = -10 + (i + 0.5) * step
        total += (cut - x) * math.exp(-(((x - mean) / sd) ** 2) / 2) * step
    oracle = total / (sd * math.sqrt(2 * math.pi))
    assert shortfall(mean, sd, cut).expected == pytest.approx(oracle, abs=1e-6)


@given(mean=abilities, sd=deviations, target=st.integers(1, 3))
def test_a_higher_target_is_never_less_of_a_need(mean: float, sd: float, target: int) -> None:
    low = need_of("crcn-edu:1.1", "x", measure(mean, sd), SCALE, target)
    high = need_of("crcn-edu:1.1", "x", measure(mean, sd), SCALE, target + 1)
    if low:
        assert high
        assert high.shortfall > low.shortfall


@given(mean=abilities, sd=deviations, target=st.integers(1, 4))
def test_a_need_is_below_its_target_and_plausible(mean: float, sd: float, target: int) -> None:
    need = need_of("crcn-edu:1.1", "x", measure(mean, sd), SCALE, target)
    if need:
        assert need.gap == target - need.measured_level >= 1
        assert need.probability >= PLAUSIBLE
    else:
        assert mean > CUTS[target - 1] - 0.5 * sd


def test_a_mean_just_below_the_cut_is_not_called_a_need() -> None:
    assert need_of("crcn-edu:1.1", "x", measure(0.45, 0.6), SCALE, 3) is None
    assert need_of("crcn-edu:1.1", "x", measure(-0.2, 0.6), SCALE, 3) is not None
