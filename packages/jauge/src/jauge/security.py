"""Knowing the questions beforehand: evidence person by person, for a person to examine, never a decision.

An ability measured twice, on items known to have leaked and on safe ones, should be the same. Under the null
hypothesis of equal abilities the signed root of the likelihood ratio is nearly N(0, 1); it is large when
the leaked items were answered too well. Times say the same in their own way: leaked items answered faster
than the person's speed on safe ones. Answers and times being independent given ability and speed, the two
kinds of evidence add up.

Source: Sinharay (2017), Journal of Educational and Behavioral Statistics 42(1), signed likelihood ratio;
Belov (2016), Journal of Educational Measurement 53(1), posterior shift; van der Linden & Guo (2008),
Psychometrika 73(3), times; Stouffer et al. (1949), sum of normal deviates.
Oracle: scipy's bounded maximisation of every likelihood and simulated type I errors, tests/test_security.py;
rates with their intervals, `jauge.bench.studies_security`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array
from scipy.special import ndtr

from jauge.checks import BoolArray, FloatArray, IntArray, require, require_finite
from jauge.flags import Flag, benjamini_hochberg, flagged
from jauge.grid import uniform_grid
from jauge.items import Items
from jauge.response_times import TimeModel, Times
from jauge.responses import Responses

SEARCH_NODES, SEARCH_LIMIT = 161, 8.0
_BLOCK = 8192
_ENDS = 2
_NO_SHIFT = 1e-12


@dataclass(frozen=True, eq=False)
class SignedTest:
    """Persons tested one by one against N(0, 1), large statistics being unusual.

    Attributes
    ----------
    evidence : what was compared
    persons : array (k,), positions of the persons that could be tested, increasing
    statistics : array (k,), nearly N(0, 1) for an honest person
    p_values : array (k,), one-sided
    adjusted : array (k,), after control of the false discovery rate (Benjamini-Hochberg)

    Examples
    --------
    >>> test = SignedTest("times", np.array([0, 1]), np.array([0.0, 4.0]))
    >>> [flag.subject for flag in test.flags(rate=0.05)]
    [(1,)]
    """

    evidence: str
    persons: IntArray
    statistics: FloatArray

    @property
    def p_values(self) -> FloatArray:
        return np.asarray(ndtr(-self.statistics))

    @property
    def adjusted(self) -> FloatArray:
        return benjamini_hochberg(self.p_values)

    def flags(self, rate: float = 0.05) -> tuple[Flag, ...]:
        """Flags that keep the expected share of false ones below `rate`, the most unusual first."""
        adjusted, p_values = self.adjusted, self.p_values
        return tuple(
            _person_flag(self, k, float(p_values[k]), float(adjusted[k])) for k in flagged(adjusted, rate)
        )


def _person_flag(test: SignedTest, k: int, p_value: float, adjusted: float) -> Flag:
    person, statistic = int(test.persons[k]), float(test.statistics[k])
    sentence = (
        f"Person {person}, {test.evidence}: {statistic:.2f} standard errors above what honest answers give "
        f"(p = {p_value:.2g}, {adjusted:.2g} after adjustment for the number of persons tested); "
        "to be examined by a person, not a decision."
    )
    return Flag((person,), test.evidence, statistic, p_value, adjusted, sentence)


def leaked_mask(leaked: ArrayLike, n_items: int) -> BoolArray:
    """Mask (n,) from a mask or from positions; at least one item leaked and one safe."""
    given = np.asarray(leaked)
    if given.dtype == np.bool_:
        require(given.shape == (n_items,), "leaked", given.shape, f"a mask of shape ({n_items},)")
        mask: BoolArray = given
    else:
        whole = given.ndim == 1 and given.size > 0 and given.dtype.kind in "iu"
        inside = whole and bool(((given >= 0) & (given < n_items)).all())
        require(inside, "leaked", given.tolist(), f"item positions from 0 to {n_items - 1}")
        mask = np.zeros(n_items, dtype=np.bool_)
        mask[given] = True
    held = int(mask.sum())
    require(0 < held < n_items, "leaked", f"{held} of {n_items} items", "at least one item, and not all")
    return mask


def _likelihood_blocks(
    items: Items, responses: Responses, mask: BoolArray, theta: FloatArray
) -> Iterator[tuple[slice, FloatArray, FloatArray]]:
    """Blocks of persons with their log-likelihoods (k, q) on the items of the mask and on the others."""
    table = items.log_table(theta)
    rows = responses.rows(items)
    inside = mask[responses.items]
    for first in range(0, len(responses), _BLOCK):
        last = min(first + _BLOCK, len(responses))
        a, b = int(responses.start[first]), int(responses.start[last])
        start = responses.start[first : last + 1] - a
        shape = (last - first, len(table))
        one = csr_array((inside[a:b].astype(np.float64), rows[a:b], start), shape=shape)
        other = csr_array(((~inside[a:b]).astype(np.float64), rows[a:b], start), shape=shape)
        yield slice(first, last), np.asarray(one @ table), np.asarray(other @ table)


def _highest(log_likelihood: FloatArray, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Maximum over the grid and where, both (k,), refined by the parabola through three nodes."""
    best = np.clip(log_likelihood.argmax(axis=1), 1, len(theta) - 2)
    row = np.arange(len(best))
    left, middle, right = (log_likelihood[row, best + shift] for shift in (-1, 0, 1))
    bend = 2 * middle - left - right
    inner = (middle >= left) & (middle >= right) & (bend > 0)
    shift = np.where(inner, (right - left) / (2 * np.where(bend > 0, bend, 1.0)), 0.0)
    top = np.where(inner, middle + (right - left) * shift / 4, np.maximum(np.maximum(left, right), middle))
    end = np.where(left > right, best - 1, best + 1)
    where = np.where(inner, theta[best] + shift * (theta[1] - theta[0]), theta[end])
    return top, where


def _both_answered(responses: Responses, mask: BoolArray) -> BoolArray:
    inside = mask[responses.items]
    leaked = np.bincount(responses.persons[inside], minlength=len(responses))
    safe = np.bincount(responses.persons[~inside], minlength=len(responses))
    both: BoolArray = (leaked > 0) & (safe > 0)
    return both


def preknowledge(
    items: Items,
    responses: Responses,
    leaked: ArrayLike,
    nodes: int = SEARCH_NODES,
    limit: float = SEARCH_LIMIT,
) -> SignedTest:
    """Signed likelihood ratio test: is the ability on leaked items above the ability on safe items?

    sign(θ_leaked - θ_safe) sqrt(2 (l_leaked(θ_leaked) + l_safe(θ_safe) - l(θ))), each θ at its maximum.

    Parameters
    ----------
    items : calibrated items
    responses : N persons, any missing answers; who has no answer on one of the two sides is not tested
    leaked : positions of the leaked items, or mask (n,); known before looking at these answers
    nodes, limit : maxima are searched on `nodes` equally spaced abilities of [-limit, limit] and refined by a
        parabola; an infinite maximum (all right or all wrong) counts for its likelihood at the limit

    Returns
    -------
    SignedTest, statistics nearly N(0, 1) under equal abilities when both sides have some ten items

    Source: Sinharay (2017), Journal of Educational and Behavioral Statistics 42(1).
    Oracle: scipy's scalar maximisation, tests/test_security.py; type I error .05, bench.studies_security.

    Examples
    --------
    >>> items = Items.logistic(np.ones(20), np.linspace(-2, 2, 20))
    >>> answers = Responses.from_matrix([[1, 0] * 10, [1] * 10 + [0] * 10])
    >>> preknowledge(items, answers, np.arange(0, 20, 2)).p_values.round(4).tolist()
    [0.0, 0.5805]
    """
    mask = leaked_mask(leaked, len(items))
    theta, _ = uniform_grid(nodes, limit)
    statistics = np.empty(len(responses))
    for block, one, other in _likelihood_blocks(items, responses, mask, theta):
        (top_one, at_one), (top_other, at_other) = _highest(one, theta), _highest(other, theta)
        together, _ = _highest(one + other, theta)
        ratio = np.maximum(2 * (top_one + top_other - together), 0.0)
        statistics[block] = np.sign(at_one - at_other) * np.sqrt(ratio)
    persons = np.flatnonzero(_both_answered(responses, mask))
    return SignedTest("answers to leaked against safe items", persons, statistics[persons])


@dataclass(frozen=True, eq=False)
class PosteriorShift:
    """How far the posterior on leaked items lies from the posterior on safe ones.

    Attributes
    ----------
    persons : array (k,), positions of the persons with answers on both sides
    divergences : array (k,), Kullback-Leibler divergence in nats, negative where leaked items were done worse

    Examples
    --------
    >>> PosteriorShift(np.array([0, 3]), np.array([2.0, 0.1])).p_values([0.5, 1.0]).round(3).tolist()
    [0.333, 1.0]
    """

    persons: IntArray
    divergences: FloatArray

    def p_values(self, reference: ArrayLike) -> FloatArray:
        """p-values (k,) against `reference` (m,), divergences of simulated honest persons on the same items.

        (1 + number at least as large) / (1 + m), never 0.

        Examples
        --------
        >>> PosteriorShift(np.array([0]), np.array([2.0])).p_values([0.1, 0.5, 3.0]).tolist()
        [0.5]
        """
        honest = np.sort(np.asarray(reference, dtype=np.float64))
        require(honest.ndim == 1 and len(honest) > 0, "reference", honest.shape, "a vector, not empty")
        require_finite("reference", honest)
        above = len(honest) - np.searchsorted(honest, self.divergences, side="left")
        return np.asarray((1 + above) / (1 + len(honest)))


def posterior_shift(items: Items, responses: Responses, leaked: ArrayLike) -> PosteriorShift:
    """Signed divergence between the posteriors, under N(0, 1), of leaked items and of safe ones.

    Its null distribution depends on the items: simulate honest persons (`Items.draw`) for the reference.

    Source: Belov (2016), Journal of Educational Measurement 53(1), posterior shift (after Belov, Pashley,
    Lewis & Armstrong 2007).
    Oracle: the same sum written out by hand, tests/test_security.py.

    Examples
    --------
    >>> items = Items.logistic(np.ones(4), np.zeros(4))
    >>> answers = Responses.from_matrix([[1, 1, 0, 0], [0, 1, 1, 0]])
    >>> posterior_shift(items, answers, [0, 1]).divergences.round(3).tolist()
    [1.409, 0.0]
    """
    mask = leaked_mask(leaked, len(items))
    theta, prior = uniform_grid()
    divergences = np.empty(len(responses))
    for block, one, other in _likelihood_blocks(items, responses, mask, theta):
        p, q = (_posterior(side, prior) for side in (one, other))
        tiny = np.finfo(np.float64).tiny
        size = (p * (np.log(np.maximum(p, tiny)) - np.log(np.maximum(q, tiny)))).sum(axis=1)
        divergences[block] = (
            np.where(np.abs((p - q) @ theta) < _NO_SHIFT, 0.0, np.sign((p - q) @ theta)) * size
        )
    persons = np.flatnonzero(_both_answered(responses, mask))
    return PosteriorShift(persons, divergences[persons])


def _posterior(log_likelihood: FloatArray, prior: FloatArray) -> FloatArray:
    weights: FloatArray = np.exp(log_likelihood - log_likelihood.max(axis=1, keepdims=True)) * prior
    weights /= weights.sum(axis=1, keepdims=True)
    return weights


def quickness(model: TimeModel, times: Times, leaked: ArrayLike) -> SignedTest:
    """Is the person faster on leaked items than on safe ones? Exactly N(0, 1) under the model.

    The signed likelihood ratio of equal speeds: difference of the two speeds over its standard error.

    Source: van der Linden & Guo (2008), Psychometrika 73(3), with the two sets of items fixed beforehand.
    Oracle: the ratio of the two normal likelihoods, tests/test_security.py.

    Examples
    --------
    >>> model = TimeModel(np.full(4, 4.0), np.full(4, 2.0), 0.3)
    >>> times = Times.from_matrix([[10, 12, 50, 60], [50, 55, 50, 60]])
    >>> quickness(model, times, [0, 1]).statistics.round(2).tolist()
    [3.22, 0.09]
    """
    mask = leaked_mask(leaked, len(model))
    model.require_fits(times)
    precision = model.discriminations[times.items] ** 2
    advance = precision * (model.intensities[times.items] - times.logs)
    side = times.persons * _ENDS + mask[times.items]
    size = _ENDS * len(times)
    weight = np.bincount(side, precision, size).reshape(-1, _ENDS)
    total = np.bincount(side, advance, size).reshape(-1, _ENDS)
    persons = np.flatnonzero((weight > 0).all(axis=1))
    speed = total[persons] / weight[persons]
    error = np.sqrt((1 / weight[persons]).sum(axis=1))
    return SignedTest("times on leaked against safe items", persons, (speed[:, 1] - speed[:, 0]) / error)


def combined(first: SignedTest, second: SignedTest) -> SignedTest:
    """Both kinds of evidence on the persons that both tested: (z_1 + z_2) / sqrt(2).

    N(0, 1) when the two statistics are independent, as answers and times are given ability and speed.

    Examples
    --------
    >>> answers = SignedTest("answers", np.array([0, 2]), np.array([1.0, 2.0]))
    >>> times = SignedTest("times", np.array([1, 2]), np.array([0.0, 2.0]))
    >>> combined(answers, times).statistics.round(3).tolist()
    [2.828]
    """
    shared, one, two = np.intersect1d(first.persons, second.persons, return_indices=True)
    statistics = (first.statistics[one] + second.statistics[two]) / np.sqrt(2)
    return SignedTest(f"{first.evidence}, and {second.evidence}", shared, statistics)
