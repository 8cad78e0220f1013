"""Item fit: do the answers to an item rise with ability the way its curve says?

S-X² compares, at every sum score, the observed categories with those the model expects given that score: the
score is observed, so nothing is conditioned on an estimate and the statistic is nearly chi-square. It
needs complete data. On adaptive or sparse answers use the mean squares, or Q1 on groups of abilities: Q1
groups by an estimate and flags too many items on short tests, so read it as a ranking.

Source: Orlando & Thissen (2000), Applied Psychological Measurement 24(1); Kang & Chen (2008), Journal of
Educational Measurement 45(4), polytomous items; Lord & Wingersky (1984), Applied Psychological Measurement
8(4), the recursion; Yen (1981), Applied Psychological Measurement 5(2), Q1.
Oracle: enumeration of all patterns, simulated type I errors, tests/test_itemfit.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2

from jauge.checks import FloatArray, IntArray, require, require_finite
from jauge.dif import strata
from jauge.grid import uniform_grid
from jauge.items import Items, Model
from jauge.masked import Masked, masked
from jauge.residuals import MeanSquares, abilities, grouped_mean_squares, residuals
from jauge.responses import Responses

_LEAST_EXPECTED = 1.0


def quadrature(nodes: ArrayLike | None, weights: ArrayLike | None) -> tuple[FloatArray, FloatArray]:
    """Abilities (q,) and their weights summing to one: those given, or N(0, 1) on 121 nodes of [-6, 6].

    Examples
    --------
    >>> theta, weights = quadrature(None, None)
    >>> len(theta), round(float(weights.sum()), 6)
    (121, 1.0)
    """
    if nodes is None and weights is None:
        return uniform_grid(121)
    theta, mass = np.asarray(nodes, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    same = theta.ndim == 1 and theta.shape == mass.shape and theta.size > 0
    require(same, "weights", mass.shape, f"one per node, of shape {theta.shape}")
    require_finite("nodes", theta)
    good = bool(np.isfinite(mass).all() and (mass >= 0).all() and mass.sum() > 0)
    require(good, "weights", mass.tolist()[:10], "non-negative, with a positive sum")
    return theta, mass / mass.sum()


def score_distribution(items: Items, theta: ArrayLike) -> FloatArray:
    """Probability of every sum score at every ability, shape (1 + sum of the top categories, q).

    L(s) after item i = sum over k of P_ik L(s - k) before it.

    Source: Lord & Wingersky (1984); Thissen, Pommerich, Billeaud & Williams (1995), polytomous items.

    Examples
    --------
    >>> score_distribution(Items.logistic([1.0, 1.0], [0.0, 0.0]), [0.0]).ravel().tolist()
    [0.25, 0.5, 0.25]
    """
    found = np.ones((1, len(np.atleast_1d(np.asarray(theta)))))
    for curve in _curves(items, theta):
        found = _with(found, curve)
    return found


def _curves(items: Items, theta: ArrayLike) -> list[FloatArray]:
    """Category probabilities of every item, each (categories, q)."""
    return np.split(np.exp(items.log_table(theta)), items.start[1:-1])


def _with(before: FloatArray, curve: FloatArray) -> FloatArray:
    after = np.zeros((len(before) + len(curve) - 1, before.shape[1]))
    for k, probability in enumerate(curve):
        after[k : k + len(before)] += probability * before
    return after


def _without_each(curves: list[FloatArray], base: FloatArray) -> Iterator[FloatArray]:
    """Distribution of the rest score without item 0, 1, …: halves are added to each other's base."""
    if len(curves) == 1:
        yield base
        return
    half = len(curves) // 2
    for own, others in ((curves[:half], curves[half:]), (curves[half:], curves[:half])):
        joined = base
        for curve in others:
            joined = _with(joined, curve)
        yield from _without_each(own, joined)


@dataclass(frozen=True, eq=False)
class ItemFit:
    """A chi-square of fit per item (n,), masked when no degree of freedom is left.

    Attributes
    ----------
    statistic, p_value : large and small when the item's curve does not fit
    freedom : degrees of freedom; 0 or less where undefined
    rmsea : sqrt(max(0, (statistic - df) / (df (N - 1)))), the misfit per degree of freedom whatever N

    Examples
    --------
    >>> items = Items.logistic(np.ones(6), np.linspace(-1, 1, 6))
    >>> answers = items.draw(np.random.default_rng(0).normal(size=300), np.random.default_rng(1))
    >>> s_x2(items, Responses.from_matrix(answers)).freedom.tolist()
    [3, 3, 3, 3, 3, 3]
    """

    statistic: Masked
    p_value: Masked
    freedom: IntArray
    rmsea: Masked


def free_parameters(items: Items) -> IntArray:
    """Parameters of every item (n,) when all are estimated: slopes, steps and asymptotes other than 0 or 1.

    Examples
    --------
    >>> free_parameters(Items.logistic([1.0, 1.0], [0.0, 0.0], [0.0, 0.2])).tolist()
    [2, 3]
    """
    steps = items.n_categories - 1
    slopes = np.where(items.model == Model.NOMINAL, steps, 1)
    return np.asarray(slopes + steps + (items.lower > 0) + (items.upper < 1), dtype=np.int64)


def require_complete(responses: Responses, instead: str) -> None:
    """Refuse missing answers, naming what serves `instead`.

    Examples
    --------
    >>> require_complete(Responses.from_matrix([[1, 0]]), "q1")
    """
    complete = bool((responses.n_answers == responses.n_items).all())
    share = f"answers of which {1 - responses.density:.0%} are missing"
    require(complete, "responses", share, f"complete; on sparse answers use {instead}")


@dataclass(frozen=True, eq=False)
class FitTable:
    """Answers to one item by sum score: what was seen and what the model expects.

    Attributes
    ----------
    score : array (g,), sum scores that somebody could have had besides the lowest and the highest
    persons : array (g,), weighted number of persons
    observed, expected : arrays (g, m + 1), weighted counts of every category

    Examples
    --------
    >>> items = Items.logistic([1.0, 1.0], [0.0, 0.0])
    >>> found = fit_table(items, Responses.from_matrix([[1, 0], [0, 1], [1, 0], [1, 1]]), 0)
    >>> found.observed.tolist(), found.expected.tolist()
    ([[1.0, 2.0]], [[1.5, 1.5]])
    """

    score: IntArray
    persons: FloatArray
    observed: FloatArray
    expected: FloatArray


def fit_table(
    items: Items,
    responses: Responses,
    item: int,
    nodes: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> FitTable:
    """Observed and expected categories of one item at every sum score.

    Parameters
    ----------
    items : the calibrated items (n)
    responses : complete answers of N persons
    item : position
    nodes, weights : arrays (q,), latent distribution; N(0, 1) by default

    Examples
    --------
    >>> items = Items.logistic([1.0, 1.0], [0.0, 0.0])
    >>> fit_table(items, Responses.from_matrix([[1, 0], [1, 1]]), 1).persons.tolist()
    [1.0]
    """
    require(0 <= item < len(items), "item", item, f"from 0 to {len(items) - 1}")
    return _tables(items, responses, nodes, weights)[item]


def _tables(
    items: Items, responses: Responses, nodes: ArrayLike | None, weights: ArrayLike | None
) -> list[FitTable]:
    responses.rows(items)
    require_complete(responses, "item_mean_squares or q1")
    theta, mass = quadrature(nodes, weights)
    curves = _curves(items, theta)
    answers = responses.to_matrix().astype(np.int64)
    total = answers.sum(axis=1)
    rests = _without_each(curves, np.ones((1, len(theta))))
    return [
        _table(curve, rest * mass, answers[:, item], total, responses.weights)
        for item, (curve, rest) in enumerate(zip(curves, rests, strict=True))
    ]


def _table(
    curve: FloatArray, rest: FloatArray, answer: IntArray, total: IntArray, weight: FloatArray
) -> FitTable:
    most = len(curve) + len(rest) - 2
    joint = np.zeros((most + 1, len(curve)))
    for k, probability in enumerate(curve):
        joint[k : k + len(rest), k] = rest @ probability
    observed = np.zeros_like(joint)
    np.add.at(observed, (total, answer), weight)
    inner = slice(1, most)
    persons = observed[inner].sum(axis=1)
    total_mass = joint[inner].sum(axis=1, keepdims=True)
    share = joint[inner] / np.where(total_mass > 0, total_mass, 1.0)
    return FitTable(np.arange(1, most), persons, observed[inner], share * persons[:, None])


def s_x2(
    items: Items,
    responses: Responses,
    n_parameters: ArrayLike | None = None,
    nodes: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    least_expected: float = _LEAST_EXPECTED,
) -> ItemFit:
    """S-X² of every item: sum over sum scores and categories of (observed - expected)² / expected.

    Neighbouring scores are merged from both ends towards the middle until each row can be cut in two cells
    that expect `least_expected` persons or more; neighbouring categories are then merged within a row
    until each cell expects as many. Degrees of freedom: cells minus rows minus parameters.

    Parameters
    ----------
    items : the calibrated items (n)
    responses : complete answers of N persons
    n_parameters : array (n,) or one number, parameters estimated per item; `free_parameters` by default
        (give 1 for a Rasch item, 0 for known parameters)
    nodes, weights : arrays (q,), latent distribution; N(0, 1) by default
    least_expected : smallest expected count of a cell, positive

    Examples
    --------
    >>> items = Items.logistic(np.ones(6), np.linspace(-1, 1, 6))
    >>> answers = items.draw(np.random.default_rng(0).normal(size=300), np.random.default_rng(1))
    >>> bool((s_x2(items, Responses.from_matrix(answers), n_parameters=0).p_value > 0.001).all())
    True
    """
    require(least_expected > 0, "least_expected", least_expected, "positive")
    used = free_parameters(items) if n_parameters is None else np.asarray(n_parameters, dtype=np.int64)
    found = [
        _chi_square(table.observed, table.expected, least_expected)
        for table in _tables(items, responses, nodes, weights)
    ]
    return _fit(found, np.broadcast_to(used, (len(items),)), float(responses.weights.sum()))


def _fit(found: list[tuple[float, int]], used: IntArray, persons: float) -> ItemFit:
    statistic = np.array([value for value, _ in found])
    freedom = np.array([cells for _, cells in found], dtype=np.int64) - used
    known = (freedom > 0) & (persons > 1)
    df = np.where(known, freedom, 1)
    rmsea = np.sqrt(np.maximum(statistic - df, 0.0) / (df * max(persons - 1, 1.0)))
    p_value = masked(chi2.sf(statistic, df), known)
    return ItemFit(masked(statistic, known), p_value, freedom, masked(rmsea, known))


def _chi_square(observed: FloatArray, expected: FloatArray, least: float) -> tuple[float, int]:
    """Statistic and cells minus rows, after merging rows then cells."""
    statistic, freedom = 0.0, 0
    for rows in _merged_rows(expected, least):
        seen, wanted = observed[rows].sum(axis=0), expected[rows].sum(axis=0)
        cells = _merged_cells(wanted, least)
        seen, wanted = np.add.reduceat(seen, cells), np.add.reduceat(wanted, cells)
        safe = np.maximum(wanted, 1e-300)
        statistic += float(((seen - wanted) ** 2 / safe).sum()) if len(cells) > 1 else 0.0
        freedom += len(cells) - 1
    return statistic, freedom


def _merged_rows(expected: FloatArray, least: float) -> list[IntArray]:
    """Runs of rows, each with two cells of `least` or more; what is left over joins its inner neighbour."""
    middle = len(expected) // 2
    low = _runs(expected, np.arange(middle), least)
    high = _runs(expected, np.arange(len(expected) - 1, middle - 1, -1), least)
    runs, rest = low[0] + high[0], np.concatenate((low[1], high[1]))
    if len(rest) and runs:
        inner = low[0][-1:] if len(low[1]) and low[0] else high[0][-1:] or low[0][-1:]
        place = next(i for i, run in enumerate(runs) if run is inner[0])
        runs[place] = np.concatenate((runs[place], rest))
    elif len(rest):
        runs = [rest]
    return runs


def _runs(expected: FloatArray, order: IntArray, least: float) -> tuple[list[IntArray], IntArray]:
    runs: list[IntArray] = []
    start = 0
    for end in range(1, len(order) + 1):
        if len(_merged_cells(expected[order[start:end]].sum(axis=0), least)) > 1:
            runs.append(order[start:end])
            start = end
    return runs, order[start:]


def _merged_cells(expected: FloatArray, least: float) -> IntArray:
    """Starts of the runs of categories that expect `least` or more; the last run takes what is left."""
    starts, total = [0], 0.0
    for k, value in enumerate(expected):
        if total >= least:
            starts.append(k)
            total = 0.0
        total += float(value)
    if total < least and len(starts) > 1:
        starts.pop()
    return np.array(starts, dtype=np.int64)


def q1(
    items: Items,
    responses: Responses,
    theta: ArrayLike,
    groups: int = 10,
    n_parameters: ArrayLike | None = None,
    least_expected: float = _LEAST_EXPECTED,
) -> ItemFit:
    """Yen's Q1 on any answers, sparse ones too: categories seen and expected in groups of like ability.

    Expected counts are sums of the model's probabilities over the group's persons (not at their mean).

    Parameters
    ----------
    items : the calibrated items (n)
    responses : answers of N persons
    theta : array (N,), estimated abilities
    groups : groups of equal size
    n_parameters, least_expected : as for `s_x2`

    Examples
    --------
    >>> items = Items.logistic(np.ones(6), np.linspace(-1, 1, 6))
    >>> theta = np.random.default_rng(0).normal(size=300)
    >>> answers = items.draw(theta, np.random.default_rng(1))
    >>> q1(items, Responses.from_matrix(answers), theta).freedom.tolist()
    [8, 8, 8, 8, 8, 8]
    """
    require(least_expected > 0, "least_expected", least_expected, "positive")
    used = free_parameters(items) if n_parameters is None else np.asarray(n_parameters, dtype=np.int64)
    at, rows = abilities(responses, theta), responses.rows(items)
    group = strata(at, groups)
    observed, expected = np.zeros((2, groups, len(items.slopes)))
    weight = responses.weights[responses.persons]
    np.add.at(observed, (group[responses.persons], rows), weight)
    for g in range(groups):
        members = np.flatnonzero(group == g)
        if len(members):
            there = responses.subset(members)
            taken = np.zeros((len(items), len(members)))
            taken[there.items, there.persons] = there.weights[there.persons]
            expected[g] = (np.exp(items.log_table(at[members])) * taken[items.row_item]).sum(axis=1)
    found = [
        _chi_square(observed[:, a:b], expected[:, a:b], least_expected)
        for a, b in zip(items.start[:-1], items.start[1:], strict=True)
    ]
    return _fit(found, np.broadcast_to(used, (len(items),)), float(responses.weights.sum()))


def item_mean_squares(items: Items, responses: Responses, theta: ArrayLike, minimum: int = 30) -> MeanSquares:
    """Infit and outfit of every item (n,) on any answers; see `jauge.residuals.grouped_mean_squares`.

    Examples
    --------
    >>> items = Items.logistic(np.ones(6), np.linspace(-1, 1, 6))
    >>> theta = np.random.default_rng(0).normal(size=300)
    >>> answers = items.draw(theta, np.random.default_rng(1))
    >>> fit = item_mean_squares(items, Responses.from_matrix(answers), theta)
    >>> bool((abs(fit.infit - 1) < 0.2).all())
    True
    """
    found = residuals(items, responses, theta)
    weight = responses.weights[responses.persons]
    group = responses.items.astype(np.int64)
    return grouped_mean_squares(found, group, weight, responses.n_items, minimum)
