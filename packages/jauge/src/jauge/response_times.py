"""Lognormal model of response times: ln T = intensity - speed + error, error ~ N(0, 1 / discrimination²).

Intensities and speeds are in log seconds; the speeds of the population are N(0, sd²), which sets the origin.
Speed is estimated from any subset of items, so adaptive tests need nothing special.

Source: van der Linden (2006), Journal of Educational and Behavioral Statistics 31(2), model;
Fenton (1960), IRE Transactions on Communications Systems 8(1), sum of lognormal times.
Oracle: scipy's multivariate normal density, numerical information matrix, simulated recovery,
tests/test_response_times.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array
from scipy.special import ndtr, ndtri

from jauge.checks import FloatArray, IntArray, read_only, require, require_finite
from jauge.flags import require_level

_PAIR = 2
_NO_SPREAD = 1e-12


@dataclass(frozen=True, eq=False)
class Times:
    """Response times in seconds of N persons on n items, missing ones first-class (compressed sparse rows).

    Made by `from_matrix` or `from_triplets`, which refuse zero, negative and infinite times: a clock that
    says so is broken, and the line must be repaired or left out by whoever owns the data.

    Attributes
    ----------
    n_items : number of items
    start : array (N + 1,); the times of person i are start[i] … start[i + 1] - 1
    items : array (R,), item positions, increasing within a person
    logs : array (R,), natural logarithms of the seconds

    Examples
    --------
    >>> times = Times.from_matrix([[12.5, np.nan], [8.0, 31.0]])
    >>> times.items.tolist(), times.logs.round(2).tolist()
    ([0, 0, 1], [2.53, 2.08, 3.43])
    """

    n_items: int
    start: IntArray
    items: IntArray
    logs: FloatArray

    @classmethod
    def from_matrix(cls, seconds: ArrayLike) -> Times:
        """Times from a table (N, n) of seconds, NaN where missing."""
        table = np.asarray(seconds, dtype=np.float64)
        require(table.ndim == _PAIR and table.size > 0, "seconds", table.shape, "a table of persons × items")
        persons, items = np.nonzero(~np.isnan(table))
        return cls.from_triplets(persons, items, table[persons, items], *table.shape)

    @classmethod
    def from_triplets(
        cls, persons: ArrayLike, items: ArrayLike, seconds: ArrayLike, n_persons: int, n_items: int
    ) -> Times:
        """Times from three vectors (R,) in any order; each (person, item) at most once."""
        who, what = np.asarray(persons, dtype=np.int64), np.asarray(items, dtype=np.int64)
        taken = np.asarray(seconds, dtype=np.float64)
        same = who.ndim == 1 and who.shape == what.shape == taken.shape
        require(same, "persons, items, seconds", (who.shape, what.shape, taken.shape), "three equal vectors")
        require(n_persons > 0 and n_items > 0, "n_persons, n_items", (n_persons, n_items), "positive")
        _require_positions("persons", who, n_persons)
        _require_positions("items", what, n_items)
        wrong = np.flatnonzero(~((taken > 0) & np.isfinite(taken)))
        if len(wrong):
            place = f"seconds of person {who[wrong[0]]} on item {what[wrong[0]]}"
            require(False, place, float(taken[wrong[0]]), "positive and finite")
        order = np.lexsort((what, who))
        who, what = who[order], what[order]
        twice = np.flatnonzero((np.diff(who) == 0) & (np.diff(what) == 0))
        if len(twice):
            pair = (int(who[twice[0]]), int(what[twice[0]]))
            require(False, "persons, items", pair, "given once per person and item")
        start = np.concatenate(([0], np.cumsum(np.bincount(who, minlength=n_persons))))
        logs = read_only(np.log(taken[order]), np.float64)
        return cls(n_items, read_only(start, np.int64), read_only(what, np.int64), logs)

    def __len__(self) -> int:
        return len(self.start) - 1

    @cached_property
    def persons(self) -> IntArray:
        """Person of every time (R,)."""
        return read_only(np.repeat(np.arange(len(self)), np.diff(self.start)), np.int64)

    def sums(self, values: FloatArray) -> FloatArray:
        """Sum by person (N,) of values given for every time (R,)."""
        return np.bincount(self.persons, values, len(self)).astype(np.float64)

    def item_sums(self, values: FloatArray) -> FloatArray:
        """Sum by item (n,) of values given for every time (R,)."""
        return np.bincount(self.items, values, self.n_items).astype(np.float64)


def _require_positions(argument: str, values: IntArray, bound: int) -> None:
    wrong = values[(values < 0) | (values >= bound)]
    require(not len(wrong), argument, wrong[:1].tolist(), f"positions from 0 to {bound - 1}")


@dataclass(frozen=True, eq=False)
class TimeModel:
    """Parameters of n items and of the population.

    Parameters
    ----------
    intensities : array (n,), mean log seconds of a person of speed 0
    discriminations : array (n,), positive; 1 / standard deviation of the log seconds at a given speed
    speed_sd : standard deviation of the speeds in the population, positive

    Examples
    --------
    >>> model = TimeModel([4.0, 4.5], [2.0, 2.0], 0.3)
    >>> round(model.total_time([0, 1]).mean / 60, 2)
    2.86
    """

    intensities: FloatArray
    discriminations: FloatArray
    speed_sd: float

    def __init__(self, intensities: ArrayLike, discriminations: ArrayLike, speed_sd: float) -> None:
        put = object.__setattr__
        put(self, "intensities", read_only(intensities, np.float64))
        put(self, "discriminations", read_only(discriminations, np.float64))
        put(self, "speed_sd", float(speed_sd))
        shape = self.intensities.shape
        require(len(shape) == 1 and shape[0] > 0, "intensities", shape, "a vector, not empty")
        require(
            self.discriminations.shape == shape, "discriminations", self.discriminations.shape, str(shape)
        )
        require_finite("intensities", self.intensities)
        require_finite("discriminations", self.discriminations)
        least = float(self.discriminations.min())
        require(least > 0, "discriminations", least, "positive")
        require(0 < self.speed_sd < np.inf, "speed_sd", self.speed_sd, "positive and finite")

    def __len__(self) -> int:
        return len(self.intensities)

    def require_fits(self, times: Times) -> None:
        """Refuse times of another number of items."""
        require(times.n_items == len(self), "times", f"of {times.n_items} items", f"of {len(self)} items")

    def draw(self, speeds: ArrayLike, rng: np.random.Generator) -> FloatArray:
        """Simulated seconds (N, n) of persons of speeds (N,)."""
        speed = np.asarray(speeds, dtype=np.float64)
        require_finite("speeds", speed)
        noise = rng.standard_normal((len(speed), len(self))) / self.discriminations
        return np.asarray(np.exp(self.intensities - speed[:, None] + noise))

    def speeds(self, times: Times) -> Speeds:
        """Posterior moments of the speeds under N(0, speed_sd²); the prior's for a person without times."""
        self.require_fits(times)
        return _speeds(self, times)

    def log_likelihood(self, times: Times) -> float:
        """Marginal log-likelihood of the log seconds, speeds integrated out."""
        self.require_fits(times)
        return _log_likelihood(self, times, _speeds(self, times))

    def total_time(self, items: ArrayLike, speed: float | None = None) -> TotalTime:
        """Distribution of the time of a test made of `items` (positions).

        Parameters
        ----------
        items : positions (k,), at least one, an item counting as often as it is given
        speed : of one person; None for a person drawn from the population
        """
        chosen = np.asarray(items, dtype=np.int64)
        require(
            chosen.ndim == 1 and chosen.size > 0, "items", chosen.shape, "a vector of positions, not empty"
        )
        _require_positions("items", chosen, len(self))
        noise = 1 / self.discriminations[chosen] ** 2
        means = np.exp(self.intensities[chosen] + noise / 2)
        spread = np.log1p((means**2 * np.expm1(noise)).sum() / means.sum() ** 2)
        center = float(np.log(means.sum()) - spread / 2)
        if speed is None:
            return TotalTime(center, float(np.sqrt(spread + self.speed_sd**2)))
        require(bool(np.isfinite(speed)), "speed", speed, "a finite number")
        return TotalTime(center - speed, float(np.sqrt(spread)))


@dataclass(frozen=True, slots=True)
class TotalTime:
    """Lognormal distribution of the seconds a whole test takes; made by `TimeModel.total_time`.

    The sum given the speed is replaced by the lognormal of equal mean and variance.

    Parameters
    ----------
    location, scale : mean and standard deviation of the log seconds

    Source: Fenton (1960), IRE Transactions on Communications Systems 8(1).
    Oracle: simulated sums, tests/test_response_times.py.

    Examples
    --------
    >>> total = TotalTime(8.0, 0.3)
    >>> round(total.limit(0.95)), round(total.completed(total.limit(0.95)), 6)
    (4883, 0.95)
    >>> round(total.completed(3600), 3), round(total.completed(3600, slowing=0.3, extra=1 / 3), 3)
    (0.735, 0.722)
    """

    location: float
    scale: float

    @property
    def mean(self) -> float:
        return float(np.exp(self.location + self.scale**2 / 2))

    def limit(self, share: float) -> float:
        """Seconds within which this share of persons has finished."""
        require_level("share", share)
        return float(np.exp(self.location + self.scale * ndtri(share)))

    def completed(self, limit: float, slowing: float = 0.0, extra: float = 0.0) -> float:
        """Share of persons done within `limit` seconds.

        Parameters
        ----------
        limit : seconds, positive
        slowing : added to the log seconds of every item (a candidate slowed down by .3 needs 35 % more)
        extra : accommodation, share of time added to the limit, at least 0 (one third: 1 / 3)
        """
        require(0 < limit < np.inf, "limit", limit, "positive and finite")
        require(0 <= extra < np.inf, "extra", extra, "at least 0")
        require(bool(np.isfinite(slowing)), "slowing", slowing, "a finite number")
        return float(ndtr((np.log(limit) + np.log1p(extra) - self.location - slowing) / self.scale))


@dataclass(frozen=True, eq=False)
class Speeds:
    """Posterior means (N,) and standard deviations (N,) of the speeds, in log seconds.

    Examples
    --------
    >>> TimeModel([4.0], [2.0], 0.5).speeds(Times.from_matrix([[30.0]])).means.round(2).tolist()
    [0.3]
    """

    means: FloatArray
    sds: FloatArray


def _speeds(model: TimeModel, times: Times) -> Speeds:
    weight = model.discriminations[times.items] ** 2
    precision = times.sums(weight) + 1 / model.speed_sd**2
    advance = times.sums(weight * (model.intensities[times.items] - times.logs))
    return Speeds(advance / precision, 1 / np.sqrt(precision))


def _log_likelihood(model: TimeModel, times: Times, speeds: Speeds) -> float:
    """ln N(y; intensity, diagonal + sd²) by the matrix determinant lemma, summed over persons."""
    weight = model.discriminations[times.items] ** 2
    gap = times.logs - model.intensities[times.items]
    quadratic = (weight * gap**2).sum() - (speeds.means**2 / speeds.sds**2).sum()
    determinants = -np.log(weight).sum() + 2 * np.log(model.speed_sd / speeds.sds).sum()
    return float(-0.5 * (quadratic + determinants + len(times.logs) * np.log(2 * np.pi)))


@dataclass(frozen=True, eq=False)
class TimeCalibration:
    """Outcome of `calibrate_times`.

    Attributes
    ----------
    model : the estimates
    intensity_errors, discrimination_errors : arrays (n,), standard errors
    speed_sd_error : standard error
    log_likelihood : marginal, at the estimates
    iterations, converged : of the EM algorithm

    Examples
    --------
    >>> table = [[20, 30, 40], [25, 33, 60], [10, 20, 25], [18, 35, 44], [30, 32, 50]]
    >>> bool((calibrate_times(Times.from_matrix(table)).intensity_errors > 0).all())
    True
    """

    model: TimeModel
    intensity_errors: FloatArray
    discrimination_errors: FloatArray
    speed_sd_error: float
    log_likelihood: float
    iterations: int
    converged: bool


def calibrate_times(times: Times, tolerance: float = 1e-8, most_iterations: int = 2000) -> TimeCalibration:
    """Marginal maximum likelihood by an EM algorithm whose both steps are closed forms.

    The M step frees the mean of the speeds, then moves it into the intensities (parameter expansion), so few
    iterations are needed.

    Parameters
    ----------
    times : at least two times per item, and persons with two items
    tolerance : largest change of a parameter at convergence
    most_iterations : at least 1; a run stopped by it says converged=False

    Source: van der Linden (2006), model; Liu, Rubin & Wu (1998), Biometrika 85(4), expansion.
    Oracle: gradient of the exact likelihood and its numerical information, tests/test_response_times.py.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> truth = TimeModel(np.linspace(3, 5, 5), np.full(5, 2.0), 0.3)
    >>> fit = calibrate_times(Times.from_matrix(truth.draw(0.3 * rng.standard_normal(500), rng)))
    >>> fit.converged, fit.model.intensities.round(1).tolist()
    (True, [3.0, 3.5, 4.0, 4.5, 5.0])
    """
    require(most_iterations > 0, "most_iterations", most_iterations, "at least 1")
    require(tolerance > 0, "tolerance", tolerance, "positive")
    model = _first_guess(times)
    for iteration in range(1, most_iterations + 1):  # noqa: B007 (read after the loop)
        update = _em_step(model, times)
        change = _largest_change(model, update)
        model = update
        if change < tolerance:
            break
    errors = np.sqrt(np.diag(np.linalg.inv(information_of_times(model, times))))
    count = len(model)
    return TimeCalibration(
        model,
        errors[:count],
        errors[count:-1] * model.discriminations,
        float(errors[-1] * model.speed_sd),
        model.log_likelihood(times),
        iteration,
        bool(change < tolerance),
    )


def _first_guess(times: Times) -> TimeModel:
    counts = np.bincount(times.items, minlength=times.n_items)
    item = int(counts.argmin())
    require(counts[item] > 1, f"times of item {item}", f"{counts[item]} in number", "at least two")
    lengths = np.diff(times.start)
    require(bool((lengths > 1).any()), "times", "one item per person", "of two items for some persons")
    means = times.item_sums(times.logs) / counts
    variance = float(((times.logs - means[times.items]) ** 2).mean())
    spread = f"equal to their item's mean (variance {variance:.3g})"
    require(variance > _NO_SPREAD, "times", spread, "spread around their item's mean")
    return TimeModel(means, np.full(times.n_items, np.sqrt(2 / variance)), np.sqrt(variance / 2))


def _em_step(model: TimeModel, times: Times) -> TimeModel:
    speeds = _speeds(model, times)
    timed = np.diff(times.start) > 0
    center = speeds.means[timed].mean()
    sd = np.sqrt(((speeds.means[timed] - center) ** 2 + speeds.sds[timed] ** 2).mean())
    counts = np.bincount(times.items, minlength=times.n_items)
    plain = times.logs + speeds.means[times.persons]
    intensities = times.item_sums(plain) / counts
    rest = (plain - intensities[times.items]) ** 2 + speeds.sds[times.persons] ** 2
    return TimeModel(intensities - center, np.sqrt(counts / times.item_sums(rest)), float(sd))


def _largest_change(one: TimeModel, other: TimeModel) -> float:
    return float(
        max(
            np.abs(one.intensities - other.intensities).max(),
            np.abs(np.log(one.discriminations / other.discriminations)).max(),
            abs(np.log(one.speed_sd / other.speed_sd)),
        )
    )


def information_of_times(model: TimeModel, times: Times) -> FloatArray:
    """Expected information (2 n + 1, 2 n + 1) on intensities, log discriminations and log speed_sd.

    The log seconds of a person are normal with covariance diag(1 / a²) + sd² 1 1'; means and covariances have
    separate information, ½ tr(S⁻¹ ∂S S⁻¹ ∂S) for the latter.

    Oracle: the same traces with explicit matrices, tests/test_response_times.py.
    """
    count = len(model)
    square = model.discriminations**2
    total = times.sums(square[times.items])
    precision = total + 1 / model.speed_sd**2
    share = csr_array(
        (square[times.items] / precision[times.persons], times.items, times.start), shape=(len(times), count)
    )
    seen = np.bincount(times.items, minlength=count)
    matrix = np.zeros((2 * count + 1, 2 * count + 1))
    scaled = csr_array(
        (share.data * np.sqrt(precision[times.persons]), times.items, times.start), shape=share.shape
    )
    matrix[:count, :count] = np.diag(seen * square) - (scaled.T @ scaled).toarray()
    scales = 2 * (share.T @ share).toarray()
    own = 2 * times.item_sums((1 - share.data) ** 2)
    np.fill_diagonal(scales, own)
    matrix[count:-1, count:-1] = scales
    ratio = total / precision
    cross = -2 * times.item_sums(share.data / precision[times.persons]) / model.speed_sd**2
    matrix[count:-1, -1] = matrix[-1, count:-1] = cross
    matrix[-1, -1] = 2 * (ratio**2).sum()
    return matrix
