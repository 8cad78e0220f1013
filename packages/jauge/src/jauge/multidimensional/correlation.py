"""Correlations of the abilities, and the items that measure them, estimated from answers.

EM where the E step takes the normal posteriors of expectation propagation: an approximation, exact for one
ability. Its error on correlations is measured by recovery. With known items mean and covariance are free;
with free items (two-parameter logistic) the covariance found at each step is rescaled to unit variances, the
items taking the scale (parameter expansion).

Source: Bock & Aitkin (1981), Psychometrika 46(4); Liu, Rubin & Wu (1998), Biometrika 85(4) (PX-EM); the E
step: see `jauge.multidimensional.posterior`.
Oracle: recovery of simulated correlations, tests/test_multidimensional_correlation.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from jauge.checks import FloatArray, IntArray, require
from jauge.items import Items, Model
from jauge.multidimensional.bank import ProfileBank
from jauge.multidimensional.batch import BatchPosterior, _scored
from jauge.multidimensional.prior import CorrelatedPrior
from jauge.responses import Responses

_NEWTON_STEPS = 4
_RIDGE = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class LatentFit:
    """Result of `estimate_latent`.

    Attributes
    ----------
    prior : mean and covariance of the abilities
    items : as given, or estimated
    converged, iterations : whether no parameter moved by more than the tolerance, and after how many steps
    """

    prior: CorrelatedPrior
    items: Items
    converged: bool
    iterations: int

    @property
    def correlations(self) -> FloatArray:
        """Correlations of the abilities (D, D)."""
        sd = self.prior.deviations
        return self.prior.covariance / np.outer(sd, sd)


def estimate_latent(
    items: Items,
    dimension_of_item: ArrayLike,
    responses: Responses,
    *,
    free_items: bool = False,
    start: CorrelatedPrior | None = None,
    tolerance: float = 1e-4,
    most: int = 200,
) -> LatentFit:
    """Distribution of D abilities from the answers of a sample.

    Parameters
    ----------
    items : known items, or starting values when `free_items`; then all logistic without asymptotes
    dimension_of_item : array (n,)
    start : first guess; uncorrelated standard abilities when left out
    tolerance : largest change of a covariance, mean, slope or intercept at which to stop
    most : iterations allowed; the result says whether they sufficed

    Examples
    --------
    >>> items = Items.logistic([1.0, 1.5, 1.0, 1.5], [0.0, -1.0, 0.5, 0.0])
    >>> responses = Responses.from_matrix([[1, 0, 1, 1], [0, 0, 0, 1], [1, 1, 1, 1], [0, 1, 0, 0]])
    >>> estimate_latent(items, [0, 0, 1, 1], responses, most=2).correlations.shape
    (2, 2)
    """
    require(tolerance > 0, "tolerance", tolerance, "positive")
    require(most >= 1, "most", most, "at least 1")
    if free_items:
        _require_two_parameters(items)
    dimension = np.asarray(dimension_of_item, dtype=np.int64)
    prior = start or CorrelatedPrior.equicorrelated(int(dimension.max(initial=0)) + 1, 0.0)
    change, iteration = np.inf, 0
    while change > tolerance and iteration < most:
        iteration += 1
        bank = ProfileBank(items, dimension, prior)
        tilted = np.empty((len(responses) if free_items else 0, prior.dimensions, bank.grid.shape[1]))
        found = _scored(bank, responses, tilted)
        before = (prior, items)
        prior = _moments(found, responses.weights)
        if free_items:
            items = _rescaled(_items_step(bank, responses, tilted), dimension, prior)
            prior = CorrelatedPrior(np.zeros(prior.dimensions), _correlation(prior))
        change = _change(before, (prior, items))
    return LatentFit(prior, items, change <= tolerance, iteration)


def _require_two_parameters(items: Items) -> None:
    plain = (items.model == Model.LOGISTIC) & (items.lower == 0) & (items.upper == 1)
    require(
        bool(plain.all()), "items", items.ids[int((~plain).argmax())], "two-parameter logistic to be free"
    )


def _moments(found: BatchPosterior, weights: FloatArray) -> CorrelatedPrior:
    share = weights / weights.sum()
    mean = share @ found.mean
    gap = found.mean - mean
    covariance = np.einsum("p,pij->ij", share, found.covariance) + (gap * share[:, None]).T @ gap
    return CorrelatedPrior(mean, 0.5 * (covariance + covariance.T))


def _correlation(prior: CorrelatedPrior) -> FloatArray:
    sd = prior.deviations
    correlation = prior.covariance / np.outer(sd, sd)
    np.fill_diagonal(correlation, 1.0)
    return correlation


def _items_step(bank: ProfileBank, responses: Responses, tilted: FloatArray) -> Items:
    """Slopes and intercepts by Newton on the expected counts of each item."""
    who, d = responses.persons, bank.dimension[responses.items]
    counts = np.zeros((2, len(bank.items), bank.grid.shape[1]))
    for item in range(len(bank.items)):
        for category in (0, 1):
            chosen = (responses.items == item) & (responses.categories == category)
            counts[category, item] = responses.weights[who[chosen]] @ tilted[who[chosen], d[chosen]]
    slopes, intercepts = bank.items.slopes[1::2].copy(), bank.items.intercepts[1::2].copy()
    theta, total = bank.grid[bank.dimension], counts.sum(axis=0)
    for _ in range(_NEWTON_STEPS):
        p = 1 / (1 + np.exp(-(slopes[:, None] * theta + intercepts[:, None])))
        residual, curve = counts[1] - total * p, total * p * (1 - p)
        g = np.stack(((residual * theta).sum(axis=1), residual.sum(axis=1)), axis=1)
        cross = (curve * theta).sum(axis=1)
        h = np.array([[(curve * theta**2).sum(axis=1), cross], [cross, curve.sum(axis=1)]]).transpose(2, 0, 1)
        step = np.linalg.solve(h + _RIDGE * np.eye(2), g[:, :, None])[:, :, 0]
        step /= np.maximum(1.0, np.abs(step).max(axis=1, keepdims=True))
        slopes += step[:, 0]
        intercepts += step[:, 1]
    return _two_parameter(slopes, intercepts, bank.items)


def _two_parameter(slopes: FloatArray, intercepts: FloatArray, like: Items) -> Items:
    pairs = np.zeros((2, len(slopes), 2))
    pairs[0, :, 1], pairs[1, :, 1] = slopes, intercepts
    return Items(like.model, like.n_categories, pairs[0].ravel(), pairs[1].ravel(), ids=like.ids)


def _rescaled(items: Items, dimension: IntArray, prior: CorrelatedPrior) -> Items:
    """The items seen from abilities of mean 0 and variance 1."""
    slopes, intercepts = items.slopes[1::2], items.intercepts[1::2]
    return _two_parameter(
        slopes * prior.deviations[dimension], intercepts + slopes * prior.mean[dimension], items
    )


def _change(before: tuple[CorrelatedPrior, Items], after: tuple[CorrelatedPrior, Items]) -> float:
    (p, i), (q, j) = before, after
    pairs = (
        (p.covariance, q.covariance),
        (p.mean, q.mean),
        (i.slopes, j.slopes),
        (i.intercepts, j.intercepts),
    )
    return max(float(np.abs(a - b).max()) for a, b in pairs)
