from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from jauge.checks import FloatArray, JaugeError
from jauge.response_times import (
    TimeModel,
    Times,
    TotalTime,
    calibrate_times,
    information_of_times,
)

MODEL = TimeModel([3.5, 4.0, 4.4, 3.8], [1.5, 2.5, 2.0, 1.2], 0.35)


def sparse_times(persons: int, rng: np.random.Generator, model: TimeModel = MODEL) -> Times:
    seconds = model.draw(model.speed_sd * rng.standard_normal(persons), rng)
    seconds[rng.random(seconds.shape) < 0.3] = np.nan
    seconds[:, 0] = np.where(np.isnan(seconds).all(axis=1), 20.0, seconds[:, 0])
    return Times.from_matrix(seconds)


def covariance(model: TimeModel, items: np.ndarray) -> FloatArray:
    return np.asarray(np.diag(1 / model.discriminations[items] ** 2) + model.speed_sd**2)


def moved(model: TimeModel, parameters: FloatArray) -> TimeModel:
    """Model from intensities, log discriminations and log speed_sd."""
    n = len(model)
    return TimeModel(parameters[:n], np.exp(parameters[n:-1]), float(np.exp(parameters[-1])))


def parameters_of(model: TimeModel) -> FloatArray:
    return np.concatenate((model.intensities, np.log(model.discriminations), [np.log(model.speed_sd)]))


def test_oracle_likelihood_is_that_of_a_multivariate_normal() -> None:
    """scipy.stats.multivariate_normal person by person, covariance diag(1 / a²) + sd² 1 1'."""
    times = sparse_times(7, np.random.default_rng(1))
    exact = 0.0
    for first, last in zip(times.start[:-1], times.start[1:], strict=True):
        items = times.items[first:last]
        normal = multivariate_normal(MODEL.intensities[items], covariance(MODEL, items))
        exact += normal.logpdf(times.logs[first:last])
    assert MODEL.log_likelihood(times) == pytest.approx(exact, abs=1e-9)


def test_oracle_information_is_that_of_explicit_matrices() -> None:
    """½ tr(S⁻¹ ∂S S⁻¹ ∂S) and S⁻¹, summed over persons with explicit inverses and numerical derivatives."""
    times = sparse_times(6, np.random.default_rng(2))
    n = len(MODEL)
    exact = np.zeros((2 * n + 1, 2 * n + 1))
    base = parameters_of(MODEL)
    for first, last in zip(times.start[:-1], times.start[1:], strict=True):
        items = times.items[first:last]
        inverse = np.linalg.inv(covariance(MODEL, items))
        exact[np.ix_(items, items)] += inverse
        slopes = []
        for k in range(n, 2 * n + 1):
            shift = np.zeros_like(base)
            shift[k] = 1e-6
            up, down = (covariance(moved(MODEL, base + s * shift), items) for s in (1, -1))
            slopes.append(inverse @ (up - down) / 2e-6)
        exact[n:, n:] += [[0.5 * np.trace(a @ b) for b in slopes] for a in slopes]
    np.testing.assert_allclose(information_of_times(MODEL, times), exact, atol=1e-7)


def test_calibration_ends_where_the_exact_gradient_vanishes() -> None:
    times = sparse_times(60, np.random.default_rng(3))
    fit = calibrate_times(times, tolerance=1e-10)
    assert fit.converged
    base = parameters_of(fit.model)
    for k in range(len(base)):
        shift = np.zeros_like(base)
        shift[k] = 1e-5
        rise = moved(MODEL, base + shift).log_likelihood(times) - moved(MODEL, base - shift).log_likelihood(
            times
        )
        assert abs(rise / 2e-5) < 1e-4
    assert fit.log_likelihood == pytest.approx(fit.model.log_likelihood(times))
    assert (fit.discrimination_errors > 0).all()
    assert not calibrate_times(times, most_iterations=1).converged


def test_a_run_cut_short_says_so_and_likelihood_never_falls() -> None:
    times = sparse_times(40, np.random.default_rng(4))
    values = [calibrate_times(times, most_iterations=k).log_likelihood for k in range(1, 8)]
    assert (np.diff(values) > -1e-9).all()


@given(st.floats(0.1, 1.0), st.floats(-1, 1))
def test_speeds_shrink_towards_zero_and_follow_the_clock(sd: float, shift: float) -> None:
    model = TimeModel(MODEL.intensities, MODEL.discriminations, sd)
    times = Times.from_triplets(np.zeros(4, int), np.arange(4), np.exp(MODEL.intensities - shift), 2, 4)
    speeds = model.speeds(times)
    assert abs(speeds.means[0]) <= abs(shift)
    assert np.sign(np.round(speeds.means[0], 12)) == np.sign(np.round(shift, 12)) or abs(shift) < 1e-10
    assert (speeds.means[1], speeds.sds[1]) == (0, pytest.approx(sd))


@settings(max_examples=20)
@given(st.permutations(range(6)))
def test_the_order_of_triplets_is_nothing(order: list[int]) -> None:
    who, what = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 1, 2, 0, 3])
    seconds = np.arange(1.0, 7.0)
    plain = Times.from_triplets(who, what, seconds, 3, 4)
    mixed = Times.from_triplets(who[order], what[order], seconds[order], 3, 4)
    np.testing.assert_array_equal(plain.logs, mixed.logs)
    np.testing.assert_array_equal(plain.items, mixed.items)


@pytest.mark.parametrize("wrong", [0.0, -3.0, np.inf])
def test_impossible_times_are_refused_with_their_place(wrong: float) -> None:
    with pytest.raises(
        JaugeError, match=r"seconds of person 1 on item 0 is .* but must be positive and finite"
    ):
        Times.from_matrix([[3.0, 4.0], [wrong, 5.0]])


def test_refusals() -> None:
    cases: list[tuple[Callable[[], object], str]] = [
        (lambda: Times.from_matrix([1.0, 2.0]), "seconds is"),
        (lambda: Times.from_triplets([0], [0, 1], [1.0], 1, 2), "three equal vectors"),
        (lambda: Times.from_triplets([0], [0], [1.0], 0, 1), "n_persons, n_items"),
        (lambda: Times.from_triplets([1], [0], [1.0], 1, 1), "persons is"),
        (lambda: Times.from_triplets([0], [4], [1.0], 1, 1), "items is"),
        (lambda: Times.from_triplets([0, 0], [1, 1], [1.0, 2.0], 1, 2), "once per person and item"),
        (lambda: TimeModel([], [], 1.0), "intensities is"),
        (lambda: TimeModel([1.0], [1.0, 2.0], 1.0), "discriminations is"),
        (lambda: TimeModel([1.0], [0.0], 1.0), "discriminations is 0"),
        (lambda: TimeModel([np.nan], [1.0], 1.0), "intensities"),
        (lambda: TimeModel([1.0], [1.0], 0.0), "speed_sd is 0"),
        (lambda: MODEL.total_time([]), "items is"),
        (lambda: MODEL.total_time([9]), "items is"),
        (lambda: MODEL.total_time([0], speed=np.nan), "speed is nan"),
        (lambda: MODEL.draw([np.inf], np.random.default_rng(0)), "speeds"),
        (lambda: MODEL.speeds(Times.from_matrix([[1.0]])), "times is 'of 1 items'"),
        (lambda: MODEL.log_likelihood(Times.from_matrix([[1.0]])), "times is 'of 1 items'"),
        (lambda: TotalTime(8, 0.3).limit(1.0), "share is 1"),
        (lambda: TotalTime(8, 0.3).completed(0.0), "limit is 0"),
        (lambda: TotalTime(8, 0.3).completed(1.0, extra=-1), "extra is -1"),
        (lambda: TotalTime(8, 0.3).completed(1.0, slowing=np.inf), "slowing is inf"),
        (lambda: calibrate_times(Times.from_matrix([[1.0, 2.0], [3.0, np.nan]])), "times of item 1 is '1 in"),
        (lambda: calibrate_times(Times.from_matrix([[1.0], [2.0]])), "of two items for some persons"),
        (lambda: calibrate_times(Times.from_matrix([[2.0, 3.0], [2.0, 3.0]])), "spread around"),
        (lambda: calibrate_times(Times.from_matrix([[1.0, 2.0]] * 2), tolerance=0), "tolerance is 0"),
        (
            lambda: calibrate_times(Times.from_matrix([[1.0, 2.0]] * 2), most_iterations=0),
            "most_iterations is 0",
        ),
    ]
    for call, message in cases:
        with pytest.raises(JaugeError, match=message):
            call()


@settings(max_examples=20)
@given(st.floats(-1, 1), st.floats(0.05, 0.95))
def test_completion_and_limits_undo_each_other(slowing: float, share: float) -> None:
    total = MODEL.total_time([0, 1, 2, 3])
    assert total.completed(total.limit(share)) == pytest.approx(share)
    assert total.completed(total.limit(share) * np.exp(slowing), slowing) == pytest.approx(share)
    extra = total.completed(100.0, slowing, extra=1 / 3)
    assert extra >= total.completed(100.0, slowing)
    assert extra == pytest.approx(total.completed(100.0 * 4 / 3, slowing))


def test_total_time_of_one_speed_has_the_exact_mean() -> None:
    exact = np.exp(MODEL.intensities - 0.2 + 0.5 / MODEL.discriminations**2).sum()
    assert MODEL.total_time(range(4), speed=0.2).mean == pytest.approx(exact)


def test_oracle_total_time_against_simulated_sums() -> None:
    """20,000 simulated sums of 40 items: Fenton's lognormal finds the 50th, 90th and 95th percentiles."""
    rng = np.random.default_rng(5)
    model = TimeModel(rng.normal(4, 0.4, 40), rng.uniform(1.2, 2.5, 40), 0.3)
    sums = model.draw(0.3 * rng.standard_normal(20_000), rng).sum(axis=1)
    total = model.total_time(np.arange(40))
    for share in (0.5, 0.9, 0.95):
        assert total.limit(share) == pytest.approx(np.quantile(sums, share), rel=0.015)
    assert total.mean == pytest.approx(sums.mean(), rel=0.01)


@pytest.mark.slow
def test_recovery_with_honest_standard_errors() -> None:
    rng = np.random.default_rng(9)
    model = TimeModel(rng.normal(4, 0.4, 15), rng.uniform(1.2, 2.5, 15), 0.3)
    z: list[FloatArray] = []
    for _ in range(100):
        fit = calibrate_times(sparse_times(300, rng, model))
        assert fit.converged
        z.append((fit.model.intensities - model.intensities) / fit.intensity_errors)
        z.append((fit.model.discriminations - model.discriminations) / fit.discrimination_errors)
        z.append(np.array([(fit.model.speed_sd - model.speed_sd) / fit.speed_sd_error]))
    inside = (np.abs(np.concatenate(z)) < 1.96).mean()
    assert 0.93 < inside < 0.97
