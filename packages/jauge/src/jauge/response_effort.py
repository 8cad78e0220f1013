"""What times say of effort: rapid guesses, aberrant times and persons, speededness at the end of a test.

Source: Wise & Kong (2005), Applied Measurement in Education 18(2), response time effort; Wise & Ma (2012),
NCME meeting, normative thresholds; Schnipke & Scrams (1997), Journal of Educational Measurement 34(3),
mixture; van der Linden & Guo (2008), Psychometrika 73(3), residuals; Marianti, Fox, Avetisyan, Veldkamp
& Tijmstra (2014), Journal of Educational and Behavioral Statistics 39(6), and Sinharay (2018), Journal of
Educational and Behavioral Statistics 43(4), chi-square of a person's times.
Oracle: simulated type I errors and scipy's least squares, tests/test_response_effort.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, expit, ndtri

from jauge.checks import BoolArray, FloatArray, IntArray, require, require_finite
from jauge.flags import benjamini_hochberg, require_level
from jauge.response_times import TimeModel, Times


def time_residuals(model: TimeModel, times: Times) -> FloatArray:
    """Residual (R,) of every log time from what the person's other times predict: N(0, 1) under the model.

    Exactly so. Negative: faster than expected. The time itself is left out of the speed that predicts it.

    Source: van der Linden & Guo (2008), Psychometrika 73(3).
    Oracle: conditional moments of the multivariate normal, tests/test_response_effort.py.

    Examples
    --------
    >>> model = TimeModel(np.full(3, 4.0), np.full(3, 2.0), 0.3)
    >>> time_residuals(model, Times.from_matrix([[50.0, 60.0, 3.0]])).round(1).tolist()
    [0.9, 1.3, -5.3]
    """
    model.require_fits(times)
    weight = model.discriminations[times.items] ** 2
    gap = times.logs - model.intensities[times.items]
    precision = times.sums(weight) + 1 / model.speed_sd**2
    others = precision[times.persons] - weight
    speed = (weight * gap - times.sums(weight * gap)[times.persons]) / others
    residuals: FloatArray = (gap + speed) / np.sqrt(1 / weight + 1 / others)
    return residuals


@dataclass(frozen=True, eq=False)
class TimeFit:
    """Chi-square of the times of each person around their own speed.

    Attributes
    ----------
    persons : array (k,), positions of the persons with at least two times
    statistics, degrees : arrays (k,), chi-square and its degrees of freedom, number of times - 1
    p_values, adjusted : arrays (k,), plain and after control of the false discovery rate

    Examples
    --------
    >>> model = TimeModel(np.full(3, 4.0), np.full(3, 2.0), 0.3)
    >>> person_time_fit(model, Times.from_matrix([[50, 60, 55], [50, 60, 3]])).degrees.tolist()
    [2, 2]
    """

    persons: IntArray
    statistics: FloatArray
    degrees: IntArray
    p_values: FloatArray
    adjusted: FloatArray


def person_time_fit(model: TimeModel, times: Times) -> TimeFit:
    """Do a person's times spread around their own speed as the model says? Exact chi-square test.

    Source: Sinharay (2018), Journal of Educational and Behavioral Statistics 43(4), after Marianti (2014).
    Oracle: simulated type I error, tests/test_response_effort.py.

    Examples
    --------
    >>> model = TimeModel(np.full(3, 4.0), np.full(3, 2.0), 0.3)
    >>> person_time_fit(model, Times.from_matrix([[50, 60, 55], [50, 60, 3]])).p_values.round(3).tolist()
    [0.967, 0.0]
    """
    model.require_fits(times)
    weight = model.discriminations[times.items] ** 2
    gap = times.logs - model.intensities[times.items]
    persons = np.flatnonzero(np.diff(times.start) > 1)
    total, first = times.sums(weight), times.sums(weight * gap)
    square = times.sums(weight * gap**2)
    statistics = np.maximum(square[persons] - first[persons] ** 2 / total[persons], 0.0)
    degrees = np.diff(times.start)[persons] - 1
    p_values = np.asarray(chdtrc(degrees, statistics), dtype=np.float64)
    return TimeFit(persons, statistics, degrees, p_values, benjamini_hochberg(p_values))


def normative_thresholds(times: Times, share: float = 0.1, most: float = 10.0) -> FloatArray:
    """Seconds (n,) below which an answer is a rapid guess: a share of the item's mean time, at most `most`.

    Parameters
    ----------
    times : every item answered at least once
    share : of the mean time, strictly between 0 and 1
    most : seconds, positive

    Source: Wise & Ma (2012), NCME meeting, NT10 with its cap of ten seconds.
    Oracle: by hand, tests/test_response_effort.py.

    Examples
    --------
    >>> normative_thresholds(Times.from_matrix([[30.0, 200.0], [50.0, 300.0]])).round(9).tolist()
    [4.0, 10.0]
    """
    require_level("share", share)
    require(0 < most < np.inf, "most", most, "positive and finite")
    counts = np.bincount(times.items, minlength=times.n_items)
    item = int(counts.argmin())
    require(counts[item] > 0, f"times of item {item}", "absent", "at least one")
    return np.minimum(share * times.item_sums(np.exp(times.logs)) / counts, most)


@dataclass(frozen=True, eq=False)
class TimeMixture:
    """Two lognormal components of the times of each item; arrays (n,).

    Attributes
    ----------
    found : whether two components describe the item better than one (Bayesian information criterion) and the
        fast one is distinct; everything below means something only where it holds
    thresholds : seconds under which the fast component is the more probable; 0 where not found
    shares : of the fast component; 0 where not found
    converged : of the EM algorithm

    Examples
    --------
    >>> mixture_thresholds(Times.from_matrix([[30.0], [40.0]])).found.tolist()
    [False]
    """

    found: BoolArray
    thresholds: FloatArray
    shares: FloatArray
    converged: BoolArray


def mixture_thresholds(
    times: Times, least: int = 50, most_iterations: int = 500, tolerance: float = 1e-7
) -> TimeMixture:
    """Rapid guessing as the fast one of two lognormal components, item by item.

    Parameters
    ----------
    times : items with fewer than `least` times are left as not found
    least : at least 10
    most_iterations, tolerance : of the EM algorithm, on the mean log-likelihood

    Source: Schnipke & Scrams (1997), Journal of Educational Measurement 34(3); criterion: Schwarz (1978),
    Annals of Statistics 6(2). A component is distinct when the means differ by at least the two standard
    deviations together (Holzmann & Vollmer 2008: then the mixture has two modes when these are alike).
    Oracle: simulated mixtures, tests/test_response_effort.py.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> logs = np.concatenate((rng.normal(1, 0.3, 60), rng.normal(4, 0.4, 240)))
    >>> mixture = mixture_thresholds(Times.from_matrix(np.exp(logs)[:, None]))
    >>> mixture.found.tolist(), mixture.shares.round(2).tolist()
    ([True], [0.2])
    """
    require(least >= 10, "least", least, "at least 10")  # noqa: PLR2004
    require(most_iterations > 0, "most_iterations", most_iterations, "at least 1")
    require(tolerance > 0, "tolerance", tolerance, "positive")
    found, converged = np.zeros((2, times.n_items), dtype=np.bool_)
    thresholds, shares = np.zeros((2, times.n_items))
    for item in range(times.n_items):
        logs = times.logs[times.items == item]
        if len(logs) < least or np.ptp(logs) == 0:
            continue
        mixture, converged[item] = _two_components(logs, most_iterations, tolerance)
        threshold = _crossing(mixture)
        if mixture.gain > 1.5 * np.log(len(logs)) and threshold is not None:
            found[item], thresholds[item], shares[item] = True, np.exp(threshold), mixture.share
    return TimeMixture(found, thresholds, shares, converged)


@dataclass(frozen=True, slots=True)
class _Mixture:
    """Share of the fast one, means and standard deviations (fast, slow), log-likelihood over one normal."""

    share: float
    means: tuple[float, float]
    sds: tuple[float, float]
    gain: float

    def advantage(self, x: float | FloatArray) -> float | FloatArray:
        """Log odds of the fast component at log time x."""
        (m0, m1), (s0, s1) = self.means, self.sds
        odds = np.log(self.share / (1 - self.share)) + np.log(s1 / s0)
        advantage: float | FloatArray = odds - 0.5 * ((x - m0) / s0) ** 2 + 0.5 * ((x - m1) / s1) ** 2
        return advantage


def _two_components(logs: FloatArray, most_iterations: int, tolerance: float) -> tuple[_Mixture, bool]:
    """EM from the fastest tenth against the rest; standard deviations kept above 5 % of the whole one."""
    floor = 0.05 * logs.std()
    weight = (logs <= np.quantile(logs, 0.1)).astype(np.float64)
    single = float(-len(logs) * (np.log(logs.std()) + 0.5 * np.log(2 * np.pi) + 0.5))
    before, converged = -np.inf, False
    for _ in range(most_iterations):
        share = float(np.clip(weight.mean(), 1e-6, 1 - 1e-6))
        parts = [(weight, weight.sum() + 1e-12), (1 - weight, (1 - weight).sum() + 1e-12)]
        means = [float((w * logs).sum() / total) for w, total in parts]
        sds = [
            max(float(np.sqrt((w * (logs - m) ** 2).sum() / total)), floor)
            for (w, total), m in zip(parts, means, strict=True)
        ]
        mixture = _Mixture(share, (means[0], means[1]), (sds[0], sds[1]), 0.0)
        odds = np.asarray(mixture.advantage(logs))
        slow = np.log(1 - share) - np.log(sds[1]) - 0.5 * ((logs - means[1]) / sds[1]) ** 2
        total_log = float((slow + np.logaddexp(0.0, odds)).sum() - 0.5 * len(logs) * np.log(2 * np.pi))
        weight = np.asarray(expit(odds))
        if total_log - before < tolerance * len(logs):
            converged = True
            break
        before = total_log
    return _Mixture(share, mixture.means, mixture.sds, total_log - single), converged


def _crossing(mixture: _Mixture) -> float | None:
    """Log time between the means where both components are as probable; None when they are not distinct."""
    low, high = mixture.means
    if high - low < sum(mixture.sds) or not mixture.advantage(low) > 0 > mixture.advantage(high):
        return None
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if mixture.advantage(middle) > 0 else (low, middle)
    return (low + high) / 2


@dataclass(frozen=True, eq=False)
class Effort:
    """Response time effort: share of a person's answers that are not rapid guesses.

    Attributes
    ----------
    rapid : mask (R,) of the times below their item's threshold
    persons : array (k,), positions of the persons with at least one time
    efforts : array (k,), from 0 to 1; below .90 a score is commonly not interpreted (Wise & Kong 2005)

    Examples
    --------
    >>> response_time_effort(Times.from_matrix([[2.0, 40.0]]), [4.0, 5.0]).rapid.tolist()
    [True, False]
    """

    rapid: BoolArray
    persons: IntArray
    efforts: FloatArray


def response_time_effort(times: Times, thresholds: ArrayLike) -> Effort:
    """Effort of every person, given thresholds (n,) in seconds (0: none on this item).

    Source: Wise & Kong (2005), Applied Measurement in Education 18(2).
    Oracle: by hand, tests/test_response_effort.py.

    Examples
    --------
    >>> effort = response_time_effort(Times.from_matrix([[2.0, 40.0], [30.0, 20.0]]), [4.0, 5.0])
    >>> effort.efforts.tolist()
    [0.5, 1.0]
    """
    limits = np.asarray(thresholds, dtype=np.float64)
    require(limits.shape == (times.n_items,), "thresholds", limits.shape, f"of shape ({times.n_items},)")
    require_finite("thresholds", limits)
    require(bool((limits >= 0).all()), "thresholds", float(limits.min()), "at least 0")
    rapid: BoolArray = np.exp(times.logs) < limits[times.items]
    counts = np.diff(times.start)
    persons = np.flatnonzero(counts > 0)
    slow = times.sums((~rapid).astype(np.float64))
    return Effort(rapid, persons, slow[persons] / counts[persons])


@dataclass(frozen=True, eq=False)
class Speededness:
    """Drift of log times along the test; negative: faster towards the end, as persons short of time are.

    Attributes
    ----------
    persons : array (k,), positions of the persons with times at three positions at least
    slopes : array (k,), change of log time from the first to the last position
    statistics : array (k,), slopes over their errors, N(0, 1) without drift
    mean_slope, mean_slope_error : over these persons
    share_faster : of them, those significantly faster at the end (one-sided, at `level`)
    level : of that test

    Examples
    --------
    >>> model = TimeModel(np.full(3, 4.0), np.full(3, 2.0), 0.3)
    >>> times = Times.from_matrix([[60, 40, 9], [50, 60, 52]])
    >>> round(speededness(model, times, [0, 1, 2, 0, 1, 2]).share_faster, 1)
    0.5
    """

    persons: IntArray
    slopes: FloatArray
    statistics: FloatArray
    mean_slope: float
    mean_slope_error: float
    share_faster: float
    level: float


def speededness(model: TimeModel, times: Times, positions: ArrayLike, level: float = 0.05) -> Speededness:
    """Weighted least squares of each person's log time residuals on the position of the item in the test.

    Parameters
    ----------
    positions : array (R,), place of each time in the person's own test, in the order of `times.items`
    level : of the one-sided test behind `share_faster`

    Source: van der Linden, Breithaupt, Chuah & Zhang (2007), Journal of Educational Measurement 44(2), idea;
    the statistic is the normal one of weighted least squares with known variances.
    Oracle: numpy's least squares, tests/test_response_effort.py.

    Examples
    --------
    >>> model = TimeModel(np.full(4, 4.0), np.full(4, 2.0), 0.3)
    >>> times = Times.from_matrix([[60.0, 55.0, 20.0, 5.0], [50.0, 60.0, 52.0, 57.0]])
    >>> speededness(model, times, [0, 1, 2, 3, 0, 1, 2, 3]).statistics.round(1).tolist()
    [-3.8, 0.1]
    """
    require_level("level", level)
    model.require_fits(times)
    place = np.asarray(positions, dtype=np.float64)
    require(place.shape == times.logs.shape, "positions", place.shape, f"of shape {times.logs.shape}")
    require_finite("positions", place)
    lowest, highest = float(place.min()), float(place.max())
    require(highest > lowest, "positions", f"all {lowest:g}", "of two values at least")
    place = (place - lowest) / (highest - lowest)
    weight = model.discriminations[times.items] ** 2
    gap = times.logs - model.intensities[times.items]
    total = np.maximum(times.sums(weight), np.finfo(np.float64).tiny)
    apart = place - (times.sums(weight * place) / total)[times.persons]
    spread = times.sums(weight * apart**2)
    persons = np.flatnonzero((np.diff(times.start) > 2) & (spread > 1e-12))  # noqa: PLR2004
    require(
        len(persons) > 1, "times", f"usable for {len(persons)} persons", "at three positions for two persons"
    )
    slopes = times.sums(weight * apart * gap)[persons] / spread[persons]
    statistics = slopes * np.sqrt(spread[persons])
    faster = float((statistics < ndtri(level)).mean())
    error = float(slopes.std(ddof=1) / np.sqrt(len(slopes)))
    return Speededness(persons, slopes, statistics, float(slopes.mean()), error, faster, level)
