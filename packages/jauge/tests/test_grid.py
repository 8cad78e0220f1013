from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge import GRID, PRIOR, SPACING
from jauge.grid import distribution_at, normal_weights, quantiles


@given(st.floats(-1.5, 1.5), st.floats(0.2, 0.8))
def test_moments_of_normal_densities(mean: float, sd: float) -> None:
    weights = normal_weights(mean, sd)
    assert weights @ GRID == pytest.approx(mean, abs=1e-5)
    assert weights @ (GRID - mean) ** 2 == pytest.approx(sd**2, abs=1e-4)


def test_sixty_one_nodes_two_tenths_apart() -> None:
    assert len(GRID) == 61
    assert pytest.approx(0.2) == SPACING
    np.testing.assert_allclose(np.diff(GRID), SPACING)
    assert PRIOR.sum() == pytest.approx(1)
    assert not GRID.flags.writeable


@given(st.floats(-2, 2), st.floats(0.25, 0.9), st.floats(0.01, 0.99))
def test_quantiles_and_distribution_of_normal_densities(mean: float, sd: float, probability: float) -> None:
    exact = NormalDist(mean, sd)
    weights = normal_weights(mean, sd)
    found = quantiles(weights, np.array([probability]))[0]
    assert found == pytest.approx(exact.inv_cdf(probability), abs=2e-3)
    assert distribution_at(weights, np.array([mean + sd]))[0] == pytest.approx(exact.cdf(mean + sd), abs=1e-3)
