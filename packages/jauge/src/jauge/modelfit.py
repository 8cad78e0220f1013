"""Model fit: do the means and the joint answers of all pairs of items agree with the model?

M2 weighs the residuals e of the first and second moments, E(x_i) and E(x_i x_j), by a matrix that the
estimated parameters cannot please: M2 = N e' C e, C = X^-1 - X^-1 D (D' X^-1 D)^-1 D' X^-1, X being the
covariance of the moments under the model and D their derivatives with respect to the parameters. For items
of two categories it is the M2 of Maydeu-Olivares & Joe; for ordered categories, scored by their number, the
M2* of Cai & Hansen. Complete data are required: on sparse answers no such statistic is sound.

Source: Maydeu-Olivares & Joe (2005), Journal of the American Statistical Association 100(471), eq. 2.3;
(2014), Multivariate Behavioral Research 49(4), RMSEA2 and SRMSR; Cai & Hansen (2013), British Journal of
Mathematical and Statistical Psychology 66(2), M2*.
Oracle: LSAT7 of R mirt (M2 11.938, df 5, RMSEA .037), enumeration of all patterns, tests/test_modelfit.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import solve_triangular
from scipy.optimize import brentq
from scipy.stats import chi2, ncx2

from jauge.checks import FloatArray, JaugeError, require
from jauge.itemfit import quadrature, require_complete
from jauge.items import Items, Model
from jauge.responses import Responses

Slopes = Literal["free", "equal", "fixed"]
_TINY = 1e-10


@dataclass(frozen=True, slots=True)
class ModelFit:
    """Limited-information fit of a whole model.

    Attributes
    ----------
    m2, freedom, p_value : statistic, degrees of freedom, chi-square upper tail
    rmsea, rmsea_interval : sqrt(max(0, (M2 - df) / (N df))) and its interval; .05 or less is close fit
    srmsr : root mean square of the differences between observed and expected correlations
    cfi, tli : comparative indices, against items that are independent; None when independence fits

    Examples
    --------
    >>> items = Items.logistic(np.ones(5), np.linspace(-1, 1, 5))
    >>> answers = items.draw(np.random.default_rng(0).normal(size=500), np.random.default_rng(1))
    >>> m2(items, Responses.from_matrix(answers)).freedom
    5
    """

    m2: float
    freedom: int
    p_value: float
    rmsea: float
    rmsea_interval: tuple[float, float]
    srmsr: float
    cfi: float | None
    tli: float | None


def m2(
    items: Items,
    responses: Responses,
    slopes: Slopes = "free",
    nodes: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    level: float = 0.90,
) -> ModelFit:
    """M2 (two categories) or M2* (ordered categories) of items calibrated by maximum likelihood.

    Parameters
    ----------
    items : estimates from these very answers; asymptotes other than 0 and 1 count as estimated
    responses : complete answers of N persons to n items, none constant
    slopes : "free", "equal" (one common slope, as in the 1PL) or "fixed" (as in the Rasch model with known
        variance)
    nodes, weights : arrays (q,), latent distribution; N(0, 1) by default
    level : of the interval of RMSEA2

    Edges: refused when an item is constant in the answers or under the model, and when there are no more
    moments, n (n + 1) / 2, than parameters; n should stay below about a hundred, as X has a row per moment.

    Examples
    --------
    >>> items = Items.logistic(np.ones(5), np.linspace(-1, 1, 5))
    >>> answers = items.draw(np.random.default_rng(0).normal(size=500), np.random.default_rng(1))
    >>> m2(items, Responses.from_matrix(answers), slopes="equal").freedom
    9
    """
    require(slopes in ("free", "equal", "fixed"), "slopes", slopes, "free, equal or fixed")
    require(0 < level < 1, "level", level, "strictly between 0 and 1")
    responses.rows(items)
    require_complete(responses, "q3 and item_mean_squares")
    theta, mass = quadrature(nodes, weights)
    table = responses.to_matrix().astype(np.float64)
    count = float(responses.weights.sum())
    mean, square = table.T @ responses.weights / count, (table**2).T @ responses.weights / count
    constant = np.flatnonzero(square - mean**2 < _TINY)
    for item in constant:
        require(False, f"answers to {items.ids[item]!r}", table[0, item], "of at least two categories")
    first, second = _conditional(items, theta)
    observed = _observed(table, responses.weights / count)
    gradients = _gradients(items, theta, slopes)
    value, freedom, expected = _statistic(observed, first, second, mass, gradients, count)
    require(freedom > 0, "items", len(items), "numerous enough to leave degrees of freedom")
    one = np.ones((len(items), 1))
    alone = [[(item, one[:1])] for item in range(len(items))]
    null = _statistic(observed, mean[:, None], square[:, None], np.ones(1), alone, count)[:2]
    cfi, tli = _comparative(value, freedom, *null)
    srmsr = _srmsr(observed, mean, square, expected, first @ mass, second @ mass)
    scale = count * freedom
    limits = _interval(value, freedom, level)
    return ModelFit(
        value,
        freedom,
        float(chi2.sf(value, freedom)),
        float(np.sqrt(max(value - freedom, 0.0) / scale)),
        (float(np.sqrt(limits[0] / scale)), float(np.sqrt(limits[1] / scale))),
        srmsr,
        cfi,
        tli,
    )


def _conditional(items: Items, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
    """E(x | theta) and E(x² | theta), each (n, q)."""
    probability = np.exp(items.log_table(theta))
    category, start = items.row_category[:, None], items.start[:-1]
    first = np.add.reduceat(probability * category, start, axis=0)
    return first, np.add.reduceat(probability * category**2, start, axis=0)


def _observed(table: FloatArray, share: FloatArray) -> FloatArray:
    """Means, then mean products of the pairs i < j."""
    product = (table * share[:, None]).T @ table
    return np.concatenate((share @ table, product[np.triu_indices(table.shape[1], 1)]))


Gradient = tuple[int, FloatArray]


def _statistic(
    observed: FloatArray,
    first: FloatArray,
    second: FloatArray,
    mass: FloatArray,
    gradients: list[list[Gradient]],
    count: float,
) -> tuple[float, int, FloatArray]:
    """Statistic, degrees of freedom and expected moments."""
    moments, covariance = _moments(first, second, mass)
    lower = _root(covariance)
    jacobian = _jacobian(first, mass, gradients)
    away = solve_triangular(lower, observed - moments, lower=True)
    directions = solve_triangular(lower, jacobian, lower=True)
    left, size, _ = np.linalg.svd(directions, full_matrices=False)
    kept = left[:, size > _TINY * size.max(initial=0.0)]
    inside = kept.T @ away
    value = max(count * float(away @ away - inside @ inside), 0.0)
    return value, len(moments) - kept.shape[1], moments


def _root(covariance: FloatArray) -> FloatArray:
    try:
        return np.asarray(np.linalg.cholesky(covariance))
    except np.linalg.LinAlgError:
        accepted = "items of which none is constant under the model"
        raise JaugeError(f"items imply moments of variance 0, but must be {accepted}.") from None


def _moments(first: FloatArray, second: FloatArray, mass: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Expected moments (s,) and their covariance (s, s); powers of an item shared by two moments add up."""
    n = len(first)
    i, j = np.triu_indices(n, 1)
    curves = np.concatenate((first, first[i] * first[j]))
    moments = curves @ mass
    raw = (curves * mass) @ curves.T
    place = np.empty((n, n), dtype=np.int64)
    place[i, j] = place[j, i] = n + np.arange(len(i))
    np.fill_diagonal(place, np.arange(n))
    for item in range(n):
        partners = first.copy()
        partners[item] = 1.0
        raw[np.ix_(place[item], place[item])] = (partners * (mass * second[item])) @ partners.T
    pairs = n + np.arange(len(i))
    raw[pairs, pairs] = (second[i] * second[j]) @ mass
    return moments, raw - np.outer(moments, moments)


def _jacobian(first: FloatArray, mass: FloatArray, gradients: list[list[Gradient]]) -> FloatArray:
    """Derivatives (s, parameters); a parameter shared by items adds up over them."""
    n = len(first)
    i, j = np.triu_indices(n, 1)
    columns = []
    for parameter in gradients:
        column = np.zeros(n + len(i))
        for item, slope in parameter:
            column[item] += float(slope[0] @ mass)
            products = first @ (slope[0] * mass)
            column[n:] += np.where(i == item, products[j], 0.0) + np.where(j == item, products[i], 0.0)
        columns.append(column)
    return np.stack(columns, axis=1)


def _gradients(items: Items, theta: FloatArray, slopes: Slopes) -> list[list[Gradient]]:
    """Derivative of E(x | theta) with respect to every parameter: (item, (1, q)), lists for shared ones."""
    found: list[list[Gradient]] = []
    common: list[Gradient] = []
    for item in range(len(items)):
        steep, others = _item_gradients(items.subset([item]), theta)
        found += [[(item, row[None])] for row in others]
        common += [(item, row[None]) for row in steep]
        found += [[(item, row[None])] for row in steep] if slopes == "free" else []
    return [*found, common] if slopes == "equal" else found


def _item_gradients(item: Items, theta: FloatArray) -> tuple[list[FloatArray], list[FloatArray]]:
    """Derivatives of the expected score of one item: with respect to its slopes, and to the rest."""
    model, k = int(item.model[0]), item.row_category[:, None]
    linear = (item.slopes[:, None] * theta + item.intercepts[:, None])[1:]
    if model in (Model.LOGISTIC, Model.GRADED):
        curve = 1.0 / (1.0 + np.exp(-linear))
        density = curve * (1 - curve) * (item.upper - item.lower)
        asymptotes = [1 - curve[0]] * int(item.lower[0] > 0) + [curve[0]] * int(item.upper[0] < 1)
        return [theta * density.sum(axis=0)], [*density, *asymptotes]
    probability = np.exp(item.log_table(theta))
    mean = (k * probability).sum(axis=0)
    pull = (probability * (k - mean))[1:]
    if model == Model.NOMINAL:
        return [*(theta * pull)], [*pull]
    return [theta * (k[1:] * pull).sum(axis=0)], [*pull]


def _interval(value: float, freedom: int, level: float) -> tuple[float, float]:
    """Non-centralities for which the value is at the upper and the lower tail; 0 where there is none."""

    def solve(tail: float) -> float:
        if chi2.cdf(value, freedom) <= tail:
            return 0.0
        high = max(value, 1.0)
        while ncx2.cdf(value, freedom, high) > tail:
            high *= 2
        return float(brentq(lambda nc: ncx2.cdf(value, freedom, max(nc, 1e-12)) - tail, 0.0, high))

    return solve((1 + level) / 2), solve((1 - level) / 2)


def _comparative(
    value: float, freedom: int, null: float, null_freedom: int
) -> tuple[float | None, float | None]:
    worst = max(null - null_freedom, 0.0)
    if null_freedom <= 0 or worst <= 0 or null / null_freedom <= 1:
        return None, None
    cfi = 1 - max(value - freedom, 0.0) / max(worst, value - freedom)
    tli = (null / null_freedom - value / freedom) / (null / null_freedom - 1)
    return float(cfi), float(tli)


def _srmsr(
    observed: FloatArray,
    mean: FloatArray,
    square: FloatArray,
    expected: FloatArray,
    model_mean: FloatArray,
    model_square: FloatArray,
) -> float:
    n = len(mean)
    i, j = np.triu_indices(n, 1)

    def correlations(products: FloatArray, centre: FloatArray, power: FloatArray) -> FloatArray:
        sd = np.sqrt(power - centre**2)
        return np.asarray((products - centre[i] * centre[j]) / (sd[i] * sd[j]))

    away = correlations(observed[n:], mean, square) - correlations(expected[n:], model_mean, model_square)
    return float(np.sqrt((away**2).mean()))
