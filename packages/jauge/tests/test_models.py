from __future__ import annotations

import numpy as np
import pytest
from examples import slopes, threshold_lists
from hypothesis import given
from hypothesis import strategies as st

from jauge import GRID, information, log_probabilities


@given(slopes, threshold_lists)
def test_probabilities_sum_to_one(slope: float, thresholds: list[float]) -> None:
    log_p = log_probabilities(GRID, np.array([slope]), np.array([thresholds]))
    assert log_p.shape == (1, len(thresholds) + 1, 61)
    np.testing.assert_allclose(np.exp(log_p).sum(axis=1), 1, atol=1e-13)


@given(slopes, threshold_lists, st.floats(-3, 3))
def test_information_is_minus_the_expected_curvature(
    slope: float, thresholds: list[float], theta: float
) -> None:
    step = 1e-3
    around = np.array([theta - step, theta, theta + step])
    log_p = log_probabilities(around, np.array([slope]), np.array([thresholds]))[0]
    curvature = (log_p[:, 0] - 2 * log_p[:, 1] + log_p[:, 2]) / step**2
    expected = -(np.exp(log_p[:, 1]) * curvature).sum()
    found = information(np.array([theta]), np.array([slope]), np.array([thresholds]))[0, 0]
    assert found == pytest.approx(expected, rel=1e-4, abs=1e-6)


@given(slopes, st.floats(-3, 3))
def test_one_threshold_is_the_two_parameter_logistic(slope: float, threshold: float) -> None:
    a, b = np.array([slope, 1.0]), np.array([[threshold, np.nan, np.nan], [0.0, 1.0, 2.0]])
    log_p = log_probabilities(GRID, a, b)[0]
    p = 1 / (1 + np.exp(-slope * (GRID - threshold)))
    np.testing.assert_allclose(np.exp(log_p[:2]), [1 - p, p], atol=1e-13)
    assert (log_p[2:] == -np.inf).all()
    np.testing.assert_allclose(information(GRID, a, b)[0], slope**2 * p * (1 - p), atol=1e-12)


def test_a_category_is_likeliest_between_its_thresholds() -> None:
    log_p = log_probabilities(np.array([-2.0, 0.0, 2.0]), np.array([1.5]), np.array([[-1.0, 1.0]]))[0]
    assert log_p.argmax(axis=0).tolist() == [0, 1, 2]
