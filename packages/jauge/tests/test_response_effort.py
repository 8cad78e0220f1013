from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from jauge.checks import JaugeError
from jauge.response_effort import (
    mixture_thresholds,
    normative_thresholds,
    person_time_fit,
    response_time_effort,
    speededness,
    time_residuals,
)
from jauge.response_times import TimeModel, Times

MODEL = TimeModel(np.linspace(3.5, 4.5, 12), np.linspace(1.2, 2.4, 12), 0.35)


def simulated(persons: int, seed: int) -> Times:
    rng = np.random.default_rng(seed)
    seconds = MODEL.draw(0.35 * rng.standard_normal(persons), rng)
    seconds[rng.random(seconds.shape) < 0.2] = np.nan
    return Times.from_matrix(seconds)


def test_oracle_residual_is_that_of_the_conditional_normal() -> None:
    """Conditional mean and variance of one component of the normal vector given the others."""
    times = simulated(1, 1)
    items = times.items
    covariance = np.diag(1 / MODEL.discriminations[items] ** 2) + MODEL.speed_sd**2
    gap = times.logs - MODEL.intensities[items]
    for k in range(len(items)):
        rest = np.delete(np.arange(len(items)), k)
        ratio = np.linalg.solve(covariance[np.ix_(rest, rest)], covariance[rest, k])
        variance = covariance[k, k] - ratio @ covariance[rest, k]
        z = (gap[k] - ratio @ gap[rest]) / np.sqrt(variance)
        assert time_residuals(MODEL, times)[k] == pytest.approx(z)


def test_oracle_honest_persons_keep_the_announced_error_rates() -> None:
    """4,000 simulated persons: 5 % of the exact tests fall below .05, within four standard errors."""
    times = simulated(4000, 2)
    assert (np.abs(time_residuals(MODEL, times)) > 1.96).mean() == pytest.approx(0.05, abs=0.006)
    assert (person_time_fit(MODEL, times).p_values < 0.05).mean() == pytest.approx(0.05, abs=0.014)
    place = np.concatenate([np.arange(n) for n in np.diff(times.start)])
    found = speededness(MODEL, times, place)
    assert found.share_faster == pytest.approx(0.05, abs=0.014)
    assert found.statistics.std() == pytest.approx(1, abs=0.05)
    assert abs(found.mean_slope) < 4 * found.mean_slope_error


def test_oracle_slope_is_that_of_weighted_least_squares() -> None:
    """numpy.linalg.lstsq on columns (1, place), rows weighted by the discriminations."""
    times = simulated(3, 3)
    place = np.concatenate([np.arange(n) for n in np.diff(times.start)]).astype(float)
    found = speededness(MODEL, times, place)
    last = place.max()
    for k, person in enumerate(found.persons):
        a, b = times.start[person : person + 2]
        alpha = MODEL.discriminations[times.items[a:b]]
        columns = np.column_stack((np.ones(b - a), place[a:b] / last)) * alpha[:, None]
        gap = alpha * (times.logs[a:b] - MODEL.intensities[times.items[a:b]])
        assert found.slopes[k] == pytest.approx(np.linalg.lstsq(columns, gap)[0][1])


def test_a_person_with_one_wild_time_is_seen_and_one_time_says_nothing() -> None:
    seconds = np.exp(np.tile(MODEL.intensities, (3, 1)))
    seconds[1, 4] = 1.0
    seconds[2, 1:] = np.nan
    fit = person_time_fit(MODEL, Times.from_matrix(seconds))
    assert fit.persons.tolist() == [0, 1]
    assert fit.adjusted[1] < 1e-3 < fit.adjusted[0]


def test_thresholds_and_effort_by_hand() -> None:
    times = Times.from_matrix([[10.0, 2.0, np.nan], [30.0, 300.0, 5.0], [np.nan] * 3])
    limits = normative_thresholds(times, share=0.2, most=8.0)
    np.testing.assert_allclose(limits, [4.0, 8.0, 1.0])
    effort = response_time_effort(times, limits)
    assert effort.persons.tolist() == [0, 1]
    assert effort.efforts.tolist() == [0.5, 1.0]
    assert effort.rapid.tolist() == [False, True, False, False, False]


def test_oracle_mixture_finds_rapid_guessers_and_does_not_invent_them() -> None:
    """Simulated: 15 % at LN(1, .3²) among LN(4, .4²); one component alone; too few times; equal times."""
    rng = np.random.default_rng(4)
    seconds = np.full((400, 4), np.nan)
    logs = rng.normal(4.0, 0.4, (400, 2))
    logs[:60, 0] = rng.normal(1.0, 0.3, 60)
    seconds[:, :2], seconds[:20, 2], seconds[:, 3] = np.exp(logs), 30.0, 30.0
    mixture = mixture_thresholds(Times.from_matrix(seconds))
    assert mixture.found.tolist() == [True, False, False, False]
    assert mixture.shares[0] == pytest.approx(0.15, abs=0.01)
    assert np.exp(1.9) < mixture.thresholds[0] < np.exp(2.9)
    assert mixture.converged[0]
    assert not mixture_thresholds(Times.from_matrix(seconds), most_iterations=1).converged.any()


def test_a_heavy_tail_is_not_taken_for_rapid_guessing() -> None:
    rng = np.random.default_rng(6)
    logs = rng.normal(4.0, np.where(np.arange(500) < 100, 1.5, 0.2))
    mixture = mixture_thresholds(Times.from_matrix(np.exp(logs)[:, None]))
    assert not mixture.found[0]
    assert mixture.thresholds[0] == mixture.shares[0] == 0


def test_refusals() -> None:
    times = simulated(4, 5)
    place = np.concatenate([np.arange(n) for n in np.diff(times.start)])
    cases: list[tuple[Callable[[], object], str]] = [
        (lambda: normative_thresholds(times, share=1.0), "share is 1"),
        (lambda: normative_thresholds(times, most=0.0), "most is 0"),
        (lambda: normative_thresholds(Times.from_matrix([[1.0, np.nan]])), "times of item 1 is 'absent'"),
        (lambda: mixture_thresholds(times, least=3), "least is 3"),
        (lambda: mixture_thresholds(times, most_iterations=0), "most_iterations is 0"),
        (lambda: mixture_thresholds(times, tolerance=0), "tolerance is 0"),
        (lambda: response_time_effort(times, [1.0]), "thresholds is"),
        (lambda: response_time_effort(times, np.full(12, -1.0)), "thresholds is -1"),
        (lambda: response_time_effort(times, np.full(12, np.nan)), "thresholds.0."),
        (lambda: speededness(MODEL, times, place, level=0), "level is 0"),
        (lambda: speededness(MODEL, times, place[1:]), "positions is"),
        (lambda: speededness(MODEL, times, place * np.nan), "positions.0. is nan"),
        (lambda: speededness(MODEL, times, place * 0), "of two values at least"),
        (
            lambda: speededness(MODEL, Times.from_matrix(np.ones((1, 12))), np.arange(12)),
            "usable for 1 persons",
        ),
        (lambda: time_residuals(MODEL, Times.from_matrix([[1.0]])), "times is 'of 1 items'"),
    ]
    for call, message in cases:
        with pytest.raises(JaugeError, match=message):
            call()
