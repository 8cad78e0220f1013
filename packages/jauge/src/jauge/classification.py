"""How good decisions on levels are: accuracy and consistency of a classification, with one administration.

Accuracy is the probability that the level decided is the true one; consistency, that a second, independent
sitting of the same precision decides the same level; kappa, consistency beyond chance. All three are given
for every person and over all of them.

Two roads lead there. Rudner's starts from an estimate with its standard error, or better from the posterior
probabilities of the levels; it serves adaptive tests. Lee's starts from the distribution of the sum score at
every ability; it serves fixed forms whose levels are cut on the score.

Source: Rudner (2001), Practical Assessment, Research & Evaluation 7(14), and (2005) 10(13); Lee (2010),
Journal of Educational Measurement 47(1); recursion: Lord & Wingersky (1984), Applied Psychological
Measurement 8(4); kappa: Cohen (1960), Educational and Psychological Measurement 20(1).
Oracle: enumeration of all answer patterns, and simulated pairs of sittings, tests/test_classification.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from jauge.checks import FloatArray, IntArray, require, require_finite
from jauge.itemfit import score_distribution
from jauge.items import Items
from jauge.levels import checked_cuts

_SUM_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class DecisionQuality:
    """Quality of N decisions among K levels.

    Attributes
    ----------
    accuracy, consistency : marginal probabilities, the persons being weighed
    kappa : consistency beyond chance, or None when everybody surely has the same level
    table : array (K, K), joint probability of the level decided (row) and the true one (column)
    levels : array (N,), the level decided for each person
    person_accuracy, person_consistency : arrays (N,)
    """

    accuracy: float
    consistency: float
    kappa: float | None
    table: FloatArray = field(repr=False)
    levels: IntArray = field(repr=False)
    person_accuracy: FloatArray = field(repr=False)
    person_consistency: FloatArray = field(repr=False)

    def off_by(self, distance: int) -> float:
        """Probability that the level decided is `distance` or more levels away from the true one."""
        away = np.abs(np.subtract.outer(np.arange(len(self.table)), np.arange(len(self.table)))) >= distance
        return float(self.table[away].sum())


def decision_quality(
    probabilities: ArrayLike, levels: ArrayLike | None = None, weights: ArrayLike | None = None
) -> DecisionQuality:
    """Quality of decisions taken on posterior probabilities of the levels.

    Parameters
    ----------
    probabilities : array (N, K), each row summing to one: `level_probabilities` of each person
    levels : array (N,) decided, from 0 to K - 1; the most probable one when left out
    weights : array (N,), not negative, how much each person counts; equal when left out

    Notes
    -----
    A second sitting being unknown, its level is drawn from the same probabilities: that is Rudner's
    consistency.

    Examples
    --------
    >>> found = decision_quality([[0.9, 0.1], [0.2, 0.8]])
    >>> round(found.accuracy, 3), round(found.consistency, 3), round(found.kappa, 3)
    (0.85, 0.75, 0.495)
    """
    p = _probabilities(probabilities)
    decided = p.argmax(axis=1) if levels is None else _levels(levels, p.shape)
    return _quality(p[np.arange(len(p)), decided], p, p, decided, _weights(weights, len(p)))


def rudner(
    estimates: ArrayLike, errors: ArrayLike, cuts: Sequence[float], weights: ArrayLike | None = None
) -> DecisionQuality:
    """Quality of decisions taken on estimates with normal errors.

    Parameters
    ----------
    estimates, errors : arrays (N,), finite; errors are positive
    cuts : increasing abilities; an estimate equal to a cut reaches the level above it
    weights : array (N,), as for `decision_quality`

    Examples
    --------
    >>> round(rudner([0.0, 0.5], [0.3, 0.3], cuts=[0.2]).accuracy, 4)
    0.7944
    """
    mean, sd = np.asarray(estimates, dtype=np.float64), np.asarray(errors, dtype=np.float64)
    require(mean.ndim == 1 and len(mean) > 0, "estimates", mean.shape, "a vector of at least one number")
    require(sd.shape == mean.shape, "errors", sd.shape, f"of shape {mean.shape}, one per estimate")
    require_finite("estimates", mean)
    require_finite("errors", sd)
    require(bool((sd > 0).all()), "errors", float(sd.min()), "positive")
    limits = checked_cuts(cuts)
    below = _normal_cdf((limits - mean[:, None]) / sd[:, None])
    edges = np.concatenate((np.zeros((len(mean), 1)), below, np.ones((len(mean), 1))), axis=1)
    return decision_quality(np.diff(edges), np.searchsorted(limits, mean, side="right"), weights)


def lee(
    items: Items, abilities: ArrayLike, score_cuts: Sequence[float], weights: ArrayLike | None = None
) -> DecisionQuality:
    """Quality of decisions taken on the sum score of a fixed form.

    Parameters
    ----------
    items : the form
    abilities : array (N,), of persons (the P method) or of quadrature nodes with their weights (the D method)
    score_cuts : increasing sum scores; a score equal to a cut reaches the level above it
    weights : array (N,), as for `decision_quality`

    Returns
    -------
    DecisionQuality : its `levels` are the true ones, those of the expected scores at `abilities`

    Examples
    --------
    >>> form = Items.logistic([1.0] * 10, [0.0] * 10)
    >>> round(lee(form, [-1.0, 0.8], score_cuts=[5]).accuracy, 4)
    0.9213
    """
    theta = np.atleast_1d(np.asarray(abilities, dtype=np.float64))
    limits = checked_cuts(score_cuts)
    distribution = score_distribution(items, theta).T
    level_of_score = np.searchsorted(limits, np.arange(distribution.shape[1]), side="right")
    p = np.zeros((len(theta), len(limits) + 1))
    np.add.at(p.T, level_of_score, distribution.T)
    true = np.searchsorted(limits, items.expected_scores(theta).sum(axis=0), side="right")
    known = np.zeros_like(p)
    known[np.arange(len(p)), true] = 1.0
    return _quality(p[np.arange(len(p)), true], p, known, true, _weights(weights, len(p)), decided=p)


def _quality(
    person_accuracy: FloatArray,
    observed: FloatArray,
    true: FloatArray,
    levels: IntArray,
    weights: FloatArray,
    decided: FloatArray | None = None,
) -> DecisionQuality:
    person_consistency = (observed**2).sum(axis=1)
    shares = weights @ observed
    chance, consistency = float((shares**2).sum()), float(weights @ person_consistency)
    given = np.eye(observed.shape[1])[levels] if decided is None else decided
    table = (given * weights[:, None]).T @ true
    kappa = (consistency - chance) / (1 - chance) if chance < 1 else None
    accuracy = float(weights @ person_accuracy)
    return DecisionQuality(accuracy, consistency, kappa, table, levels, person_accuracy, person_consistency)


def _probabilities(values: ArrayLike) -> FloatArray:
    p = np.asarray(values, dtype=np.float64)
    require(p.ndim == 2 and p.size > 0, "probabilities", p.shape, "of shape (N, K)")  # noqa: PLR2004
    require_finite("probabilities", p)
    sums = p.sum(axis=1)
    good = bool((p >= 0).all() and (np.abs(sums - 1) <= _SUM_TOLERANCE).all())
    worst = int(np.abs(sums - 1).argmax()) if (p >= 0).all() else int((p < 0).any(axis=1).argmax())
    require(good, f"probabilities[{worst}]", p[worst].tolist(), "not negative and of sum one")
    return p


def _levels(values: ArrayLike, shape: tuple[int, ...]) -> IntArray:
    levels = np.asarray(values, dtype=np.int64)
    require(levels.shape == shape[:1], "levels", levels.shape, f"of shape {shape[:1]}, one per person")
    inside = bool(((levels >= 0) & (levels < shape[1])).all())
    require(inside, "levels", levels.tolist(), f"from 0 to {shape[1] - 1}")
    return levels


def _weights(values: ArrayLike | None, count: int) -> FloatArray:
    weights = np.ones(count) if values is None else np.asarray(values, dtype=np.float64)
    require(weights.shape == (count,), "weights", weights.shape, f"of shape ({count},), one per person")
    require_finite("weights", weights)
    good = bool((weights >= 0).all() and weights.sum() > 0)
    require(good, "weights", weights.tolist(), "not negative, one of them positive")
    scaled: FloatArray = weights / weights.sum()
    return scaled


def _normal_cdf(x: FloatArray) -> FloatArray:
    values: FloatArray = np.array([math.erfc(-each / math.sqrt(2)) / 2 for each in x.ravel()])
    return values.reshape(x.shape)
