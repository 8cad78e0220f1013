"""Abilities of many persons from their answers, the items being known.

Four estimators. EAP: mean of the posterior on a uniform grid. MAP: its mode. ML: maximum of the likelihood,
which does not exist for everybody. WLE: Warm's weighted likelihood, whose bias is of a smaller order; it
solves score + J / (2 I) = 0 with J = sum of P' P'' / P over the categories of all items.

EAP and MAP shrink towards the prior: they serve to route and to classify. WLE does not: it serves to report.

Source: Bock & Mislevy (1982), Applied Psychological Measurement 6(4), equations 1-3 (EAP); Warm (1989),
Psychometrika 54(3) (WLE); Magis (2015), Psychometrika 80(1) (its J for polytomous items); Mislevy (1991),
Psychometrika 56(2) (plausible values).
Oracle: quadrature with 401 nodes, direct maximisation, and catpie to 1e-6, tests/test_ability.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from jauge import ability_kernels
from jauge.checks import BoolArray, FloatArray, IntArray, require
from jauge.compiled import threads, threads_for
from jauge.grid import LIMIT, NODES, uniform_grid
from jauge.items import Items
from jauge.posterior import NoEstimate
from jauge.responses import Responses

kernels: Any = ability_kernels
Method = Literal["eap", "map", "ml", "wle"]
Precision = Literal["double", "single"]
METHODS = ("eap", "map", "ml", "wle")
Moments = Callable[[Items, Responses, FloatArray, FloatArray], tuple[FloatArray, FloatArray]]
PRECISIONS = ("double", "single")
_LANES = 16
_CHUNK = 4096


@dataclass(frozen=True, slots=True)
class Score:
    """One person's ability.

    Attributes
    ----------
    estimate, standard_error : in units of ability; posterior mean and standard deviation for EAP
    n_answers : answers it rests on

    Examples
    --------
    >>> Score(0.5, 0.3, 20).estimate
    0.5
    """

    estimate: float
    standard_error: float
    n_answers: int


@dataclass(frozen=True, eq=False)
class Scores:
    """Abilities of N persons; `scores[i]` is a `Score` or a `NoEstimate`.

    Attributes
    ----------
    method : how they were estimated
    estimate, standard_error : masked arrays (N,), masked where there is no estimate
    n_answers : array (N,)
    converged : array (N,), False where there is an estimate and the iterations stopped before its tolerance

    Examples
    --------
    >>> items = Items.logistic([1.0, 1.5], [0.0, -1.0])
    >>> scores = score(items, Responses.from_matrix([[1, 0], [-1, -1]]))
    >>> scores.estimated.tolist(), scores[1]
    ([True, False], NoEstimate(n_answers=0))
    """

    method: str
    estimate: np.ma.MaskedArray[Any, Any]
    standard_error: np.ma.MaskedArray[Any, Any]
    n_answers: IntArray
    converged: BoolArray

    @property
    def estimated(self) -> BoolArray:
        """Who has an estimate (N,)."""
        return ~np.ma.getmaskarray(self.estimate)

    def __len__(self) -> int:
        return len(self.n_answers)

    def __getitem__(self, person: int) -> Score | NoEstimate:
        count = int(self.n_answers[person])
        if np.ma.getmaskarray(self.estimate)[person]:
            return NoEstimate(count)
        return Score(float(self.estimate[person]), float(self.standard_error[person]), count)

    def __iter__(self) -> Iterator[Score | NoEstimate]:
        return (self[person] for person in range(len(self)))


def score(
    items: Items,
    responses: Responses,
    method: Method = "eap",
    *,
    prior_mean: float = 0.0,
    prior_sd: float = 1.0,
    nodes: int | None = None,
    precision: Precision = "double",
) -> Scores:
    """Ability of every person.

    Persons without answers have no estimate, nor have, by ML, those whose likelihood has no finite maximum
    (all correct, all wrong).

    Parameters
    ----------
    items : the n items answered
    responses : answers of N persons to them
    method : "eap", "map", "ml" or "wle"
    prior_mean, prior_sd : of the normal prior (EAP, MAP); they also say where ML and WLE begin to search
    nodes : of the grid over prior_mean ± 6 prior_sd; enough for the most informative test when left out
    precision : of EAP; "single" is two to three times as fast, its means within 1e-5 at 40 answers

    Examples
    --------
    >>> items = Items.logistic([1.0, 1.5, 0.8], [0.0, -1.0, 1.0])
    >>> responses = Responses.from_matrix([[1, 0, 1], [1, 1, 1]])
    >>> score(items, responses).estimate.round(3).tolist()
    [-0.066, 0.876]
    >>> score(items, responses, "ml").estimate.round(3).tolist()
    [-0.231, None]
    """
    require(method in METHODS, "method", method, f"one of {', '.join(METHODS)}")
    require(precision in PRECISIONS, "precision", precision, f"one of {', '.join(PRECISIONS)}")
    _require_prior(prior_mean, prior_sd)
    if method == "eap":
        moments = _moments_single if precision == "single" else _moments_double
        return _eap(items, responses, prior_mean, prior_sd, nodes, moments)
    return _solved(items, responses, method, prior_mean, prior_sd, nodes)


def _require_prior(prior_mean: float, prior_sd: float) -> None:
    require(bool(np.isfinite(prior_mean)), "prior_mean", prior_mean, "finite")
    require(bool(np.isfinite(prior_sd)) and prior_sd > 0, "prior_sd", prior_sd, "finite and positive")


def nodes_for(items: Items, most_answers: int, prior_mean: float = 0.0, prior_sd: float = 1.0) -> int:
    """Nodes of a grid no wider spaced than the smallest posterior standard deviation that answers can give.

    Bounded from the information of the `most_answers` best items at each ability; never below 61.

    Source: the spacing rule of `jauge.grid`.
    Oracle: none finer changes a mean by 1e-6, tests/test_ability.py.

    Examples
    --------
    >>> nodes_for(Items.logistic([1.0] * 500, [0.0] * 500), 40)
    61
    >>> nodes_for(Items.logistic([1.0] * 500, [0.0] * 500), 500)
    137
    """
    theta, _ = _grid(NODES, prior_mean, prior_sd)
    information = np.sort(items.information(theta), axis=0)[::-1][:most_answers].sum(axis=0).max(initial=0.0)
    wanted = 2 * LIMIT * np.sqrt(1 + information * prior_sd**2) + 1
    return max(NODES, 2 * int(np.ceil(wanted / 2)) + 1)


def _grid(nodes: int, prior_mean: float, prior_sd: float) -> tuple[FloatArray, FloatArray]:
    unit, weights = uniform_grid(nodes, LIMIT)
    return prior_mean + prior_sd * unit, np.log(weights)


def _most(responses: Responses) -> int:
    return int(responses.n_answers.max())


def _eap(
    items: Items, responses: Responses, mean: float, sd: float, nodes: int | None, moments: Moments
) -> Scores:
    require(len(items) == responses.n_items, "items", len(items), f"{responses.n_items} items, as responses")
    most = _most(responses)
    theta, log_prior = _grid(nodes or nodes_for(items, most, mean, sd), mean, sd)
    estimate, error = moments(items, responses, theta, log_prior)
    everybody = np.ones(len(responses), dtype=np.bool_)
    return _scores("eap", responses, estimate, error, responses.n_answers > 0, everybody)


def _scores(
    method: str,
    responses: Responses,
    estimate: FloatArray,
    error: FloatArray,
    held: BoolArray,
    done: BoolArray,
) -> Scores:
    masked = [np.ma.MaskedArray(np.where(held, values, 0.0), mask=~held) for values in (estimate, error)]
    return Scores(method, masked[0], masked[1], responses.n_answers, done)


def _moments_single(
    items: Items, responses: Responses, theta: FloatArray, log_prior: FloatArray
) -> tuple[FloatArray, FloatArray]:
    q = len(theta)
    padded = -(-q // _LANES) * _LANES
    table = np.zeros((len(items.slopes), padded), np.float32)
    exact = items.log_table(theta)
    # counted from its middle value a row is small where the posterior is: rounding errors are too
    table[:, :q] = exact - exact[:, q // 2, None]
    prior = np.full(padded, -1e4, np.float32)
    prior[:q] = log_prior
    centre = np.zeros(padded, np.float32)
    middle = float(theta[q // 2])
    centre[:q] = theta - middle
    mean, sd = np.empty(len(responses)), np.empty(len(responses))
    with threads(threads_for(len(responses.items))):
        good = kernels.moments_single(
            responses.start,
            responses.items,
            responses.categories,
            items.start,
            table,
            prior,
            centre,
            mean,
            sd,
        )
    if not good:
        responses.rows(items)
    return mean + middle, sd


def _moments_double(
    items: Items, responses: Responses, theta: FloatArray, log_prior: FloatArray
) -> tuple[FloatArray, FloatArray]:
    mean, sd = np.empty(len(responses)), np.empty(len(responses))
    for persons, weights in _posteriors(items, responses, theta, log_prior):
        mean[persons] = weights @ theta
        sd[persons] = np.sqrt(np.maximum(weights @ theta**2 - mean[persons] ** 2, 0.0))
    return mean, sd


def _posteriors(
    items: Items, responses: Responses, theta: FloatArray, log_prior: FloatArray
) -> Iterator[tuple[slice, FloatArray]]:
    """Posterior weights (persons, q), a few thousand persons at a time."""
    rows, table = responses.rows(items), items.log_table(theta)
    for first in range(0, len(responses), _CHUNK):
        persons = slice(first, min(first + _CHUNK, len(responses)))
        weights = np.empty((persons.stop - first, len(theta)))
        start = responses.start[first : persons.stop + 1]
        with threads(threads_for(int(start[-1] - start[0]) * 4)):
            kernels.posteriors(start, rows, table, log_prior, weights)
        yield persons, weights


def _solved(
    items: Items, responses: Responses, method: str, mean: float, sd: float, nodes: int | None
) -> Scores:
    responses.rows(items)
    grid, _ = _grid(nodes or NODES, mean, sd)
    precision = 1 / sd**2 if method == "map" else 0.0
    with threads(threads_for(len(responses.items) * len(grid))):
        found = kernels.roots(
            responses.start,
            responses.items,
            responses.categories,
            items.model,
            items.start,
            items.slopes,
            items.intercepts,
            items.lower,
            items.upper,
            grid,
            mean,
            precision,
            method == "wle",
        )
    held = found[:, 2] > 0
    error = 1 / np.sqrt(np.where(held, found[:, 1], 1.0))
    return _scores(method, responses, found[:, 0], error, held, ~held | (found[:, 3] > 0))


def plausible_values(
    items: Items,
    responses: Responses,
    count: int,
    rng: np.random.Generator,
    *,
    prior_mean: float = 0.0,
    prior_sd: float = 1.0,
    nodes: int | None = None,
) -> FloatArray:
    """Draws (N, count) from every person's posterior: for statistics of groups, never for one person.

    A person without answers gets draws from the prior. Between nodes the distribution function is linear.

    Parameters
    ----------
    count : draws a person, at least 1
    rng : the random state; persons take `count` numbers each, in their order

    Examples
    --------
    >>> items = Items.logistic([1.0, 1.5], [0.0, -1.0])
    >>> values = plausible_values(items, Responses.from_matrix([[1, 0]]), 5, np.random.default_rng(1))
    >>> values.shape
    (1, 5)
    """
    require(count >= 1, "count", count, "at least 1")
    _require_prior(prior_mean, prior_sd)
    wanted = nodes or 2 * nodes_for(items, _most(responses), prior_mean, prior_sd) - 1
    theta, log_prior = _grid(wanted, prior_mean, prior_sd)
    values = np.empty((len(responses), count))
    for persons, weights in _posteriors(items, responses, theta, log_prior):
        values[persons] = _inverted(weights, theta, rng.random((len(weights), count)))
    return values


def _inverted(weights: FloatArray, theta: FloatArray, uniform: FloatArray) -> FloatArray:
    """Abilities at which each row's distribution function, a node's weight spread half a step around it,
    reaches `uniform`."""
    step = theta[1] - theta[0]
    edges = np.concatenate((theta - step / 2, [theta[-1] + step / 2]))
    below = np.concatenate((np.zeros((len(weights), 1)), np.cumsum(weights, axis=1)), axis=1)
    return np.stack([np.interp(u, b, edges) for u, b in zip(uniform, below, strict=True)])


def expected_totals(items: Items, scores: Scores) -> np.ma.MaskedArray[Any, Any]:
    """Sum score (N,) each person would be expected to have on all the items; masked without an estimate.

    Source: Lord (1980), Applications of Item Response Theory, equation 4-5 (true score).

    Examples
    --------
    >>> items = Items.logistic([1.0, 1.0], [0.0, 0.0])
    >>> expected_totals(items, score(items, Responses.from_matrix([[1, 0]]))).round(6).tolist()
    [1.0]
    """
    held = scores.estimated
    totals = np.zeros(len(scores))
    if held.any():
        totals[held] = items.expected_scores(scores.estimate.data[held]).sum(axis=0)
    return np.ma.MaskedArray(totals, mask=~held)
