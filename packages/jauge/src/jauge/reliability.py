"""Reliability: which share of the variance of scores is not error.

Of ability estimates: marginal (from the items and a population) and empirical (from scores and their
standard errors). Of sum scores: alpha, omega, and what the calibrated items imply. Of subscores: PRMSE, which
tells whether a subscore is worth reporting next to the total.

Source: Green, Bock, Humphreys, Linn & Reckase (1984), Journal of Educational Measurement 21(4), marginal;
Cronbach (1951), Psychometrika 16; McDonald (1999), Test Theory, omega; Haberman (2008), Journal of
Educational and Behavioral Statistics 33(2), PRMSE.
Oracle: closed forms for parallel items, simulation, tests/test_reliability.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import f as fisher

from jauge.checks import BoolArray, FloatArray, require, require_finite
from jauge.itemfit import quadrature, require_complete
from jauge.items import Items
from jauge.masked import Masked, masked
from jauge.responses import Responses

_ROUNDS, _SETTLED = 5000, 1e-10


def conditional_se(items: Items, theta: ArrayLike) -> Masked:
    """Standard error 1 / sqrt(I(theta)) of a maximum likelihood estimate (q,); masked without information.

    Source: Lord (1980), Applications of Item Response Theory, section 5.2.

    Examples
    --------
    >>> conditional_se(Items.logistic(np.ones(16), np.zeros(16)), [0.0]).tolist()
    [0.5]
    """
    information = items.information(theta).sum(axis=0)
    known = information > 0
    return masked(1.0 / np.sqrt(np.where(known, information, 1.0)), known)


def marginal_reliability(
    items: Items, nodes: ArrayLike | None = None, weights: ArrayLike | None = None
) -> float:
    """Reliability of Bayesian estimates over a population: mean of I / (I + 1 / variance).

    1 / (I + 1 / variance) approximates the posterior variance; unlike 1 / I it stays finite where the test
    says nothing.

    Parameters
    ----------
    items : the items everyone takes (for an adaptive test use `empirical_reliability`)
    nodes, weights : arrays (q,), the population; N(0, 1) by default

    Source: Green et al. (1984), eq. 3.

    Examples
    --------
    >>> round(marginal_reliability(Items.logistic(np.full(30, 1.2), np.linspace(-2, 2, 30))), 2)
    0.87
    """
    theta, mass = quadrature(nodes, weights)
    variance = float(mass @ (theta - mass @ theta) ** 2)
    require(variance > 0, "weights", "all on one node", "spread over at least two abilities")
    information = items.information(theta).sum(axis=0)
    return float(mass @ (information / (information + 1 / variance)))


def empirical_reliability(scores: ArrayLike, errors: ArrayLike, *, shrunken: bool) -> float:
    """Reliability of scores as found in a sample, adaptive tests included.

    With e the mean squared standard error and v the variance of the scores: v / (v + e) for shrunken scores
    (posterior means), whose variance lacks the error; 1 - e / v for maximum likelihood and Warm's estimates,
    whose variance holds it - negative when errors exceed the variance.

    Parameters
    ----------
    scores, errors : arrays (N,), N at least 2; errors non-negative
    shrunken : whether the scores are posterior means

    Source: du Toit (2003), IRT from SSI, p. 34; Nicewander & Thomasson (1999), Applied Psychological
    Measurement 23(3).

    Examples
    --------
    >>> empirical_reliability([-1.0, 1.0], [0.5, 0.5], shrunken=True)
    0.8
    >>> empirical_reliability([-1.0, 1.0], [0.5, 0.5], shrunken=False)
    0.75
    """
    values, se = np.asarray(scores, dtype=np.float64), np.asarray(errors, dtype=np.float64)
    same = values.ndim == 1 and values.shape == se.shape and len(values) > 1
    require(same, "errors", se.shape, f"of the shape of scores, {values.shape}, at least 2")
    require_finite("scores", values)
    require_finite("errors", se)
    require(bool((se >= 0).all()), "errors", float(se.min()), "non-negative")
    variance, error = float(values.var()), float((se**2).mean())
    require(variance > 0, "scores", float(values[0]), "not all equal")
    return variance / (variance + error) if shrunken else 1 - error / variance


def sum_score_reliability(
    items: Items, nodes: ArrayLike | None = None, weights: ArrayLike | None = None
) -> float:
    """Reliability of the sum score that calibrated items imply: Var E(X | theta) / Var X.

    Source: Kolen, Zeng & Hanson (1996), Journal of Educational Measurement 33(2).

    Examples
    --------
    >>> round(sum_score_reliability(Items.logistic(np.full(30, 1.2), np.linspace(-2, 2, 30))), 2)
    0.87
    """
    theta, mass = quadrature(nodes, weights)
    probability = np.exp(items.log_table(theta))
    category, start = items.row_category[:, None], items.start[:-1]
    mean = np.add.reduceat(probability * category, start, axis=0)
    error = float((np.add.reduceat(probability * category**2, start, axis=0) - mean**2).sum(axis=0) @ mass)
    total = mean.sum(axis=0)
    true = float(mass @ (total - mass @ total) ** 2)
    return true / (true + error)


@dataclass(frozen=True, slots=True)
class Alpha:
    """Cronbach's alpha with its interval.

    Examples
    --------
    >>> cronbach_alpha(Responses.from_matrix([[1, 1], [0, 0], [1, 1], [0, 0]])).value
    1.0
    """

    value: float
    interval: tuple[float, float]


def cronbach_alpha(responses: Responses, level: float = 0.95) -> Alpha:
    """Alpha of the sum score of complete data: n / (n - 1) (1 - sum of item variances / total variance).

    A lower bound of reliability when errors are independent; reliability itself for tau-equivalent items.
    Interval: Feldt's, exact for normal scores.

    Source: Cronbach (1951), eq. 2; Feldt (1965), Psychometrika 30(3).

    Examples
    --------
    >>> round(cronbach_alpha(Responses.from_matrix([[1, 1], [0, 1], [1, 0], [0, 0], [1, 1]])).value, 3)
    0.286
    """
    require(0 < level < 1, "level", level, "strictly between 0 and 1")
    covariance, persons = _covariance(responses)
    n, total = len(covariance), float(covariance.sum())
    value = n / (n - 1) * (1 - float(np.trace(covariance)) / total)
    tails, df = ((1 + level) / 2, (1 - level) / 2), (persons - 1, (persons - 1) * (n - 1))
    low, high = (1 - (1 - value) * float(fisher.ppf(tail, *df)) for tail in tails)
    return Alpha(value, (low, high))


def _covariance(responses: Responses) -> tuple[FloatArray, float]:
    """Covariance matrix (n, n) of complete answers and the weighted number of persons."""
    require_complete(responses, "marginal_reliability or empirical_reliability")
    require(responses.n_items > 1, "responses", responses.n_items, "answers to at least 2 items")
    persons = float(responses.weights.sum())
    require(persons > 1, "responses", persons, "answers of at least 2 persons")
    table = responses.to_matrix().astype(np.float64)
    away = table - responses.weights @ table / persons
    covariance = (away * responses.weights[:, None]).T @ away / (persons - 1)
    require(float(covariance.sum()) > 0, "responses", "of equal sum scores", "of varied sum scores")
    return covariance, persons


@dataclass(frozen=True, slots=True)
class Omega:
    """McDonald's omega of a one-factor solution.

    Attributes
    ----------
    value : share of the sum score's variance that the factor explains
    loadings : of every item, on the scale of its scores
    converged : whether the factor solution settled; a uniqueness at 0 (Heywood case) settles but warns
    heywood : whether a uniqueness had to be held at 0

    Examples
    --------
    >>> table = np.repeat([[1, 1, 1], [0, 0, 0], [1, 1, 0], [0, 1, 1], [1, 0, 1]], [6, 6, 1, 1, 1], axis=0)
    >>> omega(Responses.from_matrix(table)).converged
    True
    """

    value: float
    loadings: tuple[float, ...]
    converged: bool
    heywood: bool


def omega(responses: Responses) -> Omega:
    """Omega total of complete data: (sum of loadings)² / variance implied by the one-factor solution.

    Loadings by iterated principal axes (unweighted least squares) on the covariances.

    Parameters
    ----------
    responses : complete answers to at least 3 items, none constant

    Source: McDonald (1999), eq. 6.20; Harman & Jones (1966), Psychometrika 31(3), least squares.

    Examples
    --------
    >>> table = np.repeat([[1, 1, 1], [0, 0, 0], [1, 1, 0], [0, 1, 1], [1, 0, 1]], [6, 6, 1, 1, 1], axis=0)
    >>> round(omega(Responses.from_matrix(table)).value, 2)
    0.89
    """
    covariance, _ = _covariance(responses)
    variance = np.diag(covariance)
    require(len(covariance) > 2, "responses", len(covariance), "answers to at least 3 items")  # noqa: PLR2004
    require(
        bool((variance > 0).all()), "responses", "holding a constant item", "of varied answers everywhere"
    )
    communal, loading, settled = 0.5 * variance, np.zeros(len(variance)), False
    for _ in range(_ROUNDS):
        reduced = covariance.copy()
        np.fill_diagonal(reduced, communal)
        size, axes = np.linalg.eigh(reduced)
        loading = axes[:, -1] * np.sqrt(max(float(size[-1]), 0.0))
        following = np.minimum(loading**2, variance)
        settled = float(np.abs(following - communal).max()) < _SETTLED * float(variance.max())
        communal = following
        if settled:
            break
    loading = loading if loading.sum() >= 0 else -loading
    common = float(loading.sum()) ** 2
    unique = np.maximum(variance - loading**2, 0.0)
    heywood = bool((variance - loading**2 <= _SETTLED * variance).any())
    return Omega(common / (common + float(unique.sum())), tuple(loading.tolist()), settled, heywood)


@dataclass(frozen=True, eq=False)
class SubscoreValue:
    """Proportional reduction of the mean squared error of k true subscores.

    Attributes
    ----------
    own : array (k,), predicting each from the observed subscore: its reliability
    total : array (k,), predicting it from the total score
    both : array (k,), predicting it from the two; at least the others

    Examples
    --------
    >>> SubscoreValue(np.array([0.7]), np.array([0.8]), np.array([0.82])).worth_reporting.tolist()
    [False]
    """

    own: FloatArray
    total: FloatArray
    both: FloatArray

    @property
    def worth_reporting(self) -> BoolArray:
        """Where the subscore tells more of its true value than the total does."""
        return np.asarray(self.own > self.total)


def prmse(subscores: ArrayLike, reliabilities: ArrayLike) -> SubscoreValue:
    """PRMSE of every subscore, the total being their sum.

    With r the subscore's reliability, s its variance and c its covariance with the total x, the true
    subscore has variance r s and covariance c - (1 - r) s with x, errors of different subscores being
    independent. PRMSE is the squared multiple correlation of the true subscore with the predictors.

    Parameters
    ----------
    subscores : array (N, k), k at least 2, none constant
    reliabilities : array (k,), above 0, at most 1

    Source: Haberman (2008), section 2; Sinharay (2010), Journal of Educational Measurement 47(2).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> true = rng.normal(size=(5000, 1)) + np.zeros((5000, 2))
    >>> found = prmse(true + rng.normal(size=(5000, 2)), [0.5, 0.5])
    >>> found.worth_reporting.tolist(), found.total.round(1).tolist()
    ([False, False], [0.7, 0.7])
    """
    table, r = np.asarray(subscores, dtype=np.float64), np.asarray(reliabilities, dtype=np.float64)
    shaped = table.ndim == 2 and table.shape[0] > 1 and table.shape[1] > 1  # noqa: PLR2004
    require(shaped, "subscores", table.shape, "of shape (N, k), N and k at least 2")
    require_finite("subscores", table)
    good = r.shape == table.shape[1:] and bool(((r > 0) & (r <= 1)).all())
    require(good, "reliabilities", r.tolist(), f"{table.shape[1]} numbers above 0, at most 1")
    covariance = np.cov(table, rowvar=False)
    variance = np.diag(covariance)
    whole = float(covariance.sum())
    require(bool((variance > 0).all()) and whole > 0, "subscores", variance.tolist(), "of positive variance")
    with_total = covariance.sum(axis=1)
    true, true_total = r * variance, with_total - (1 - r) * variance
    total = np.minimum(true_total**2 / (true * whole), 1.0)
    left = variance * whole - with_total**2
    partial = true * whole - true_total * with_total
    apart = left > 1e-12 * variance * whole
    gain = np.where(apart, partial**2 / (np.where(apart, left, 1.0) * true * whole), 0.0)
    return SubscoreValue(r.copy(), total, np.clip(total + gain, np.maximum(r, total), 1.0))
