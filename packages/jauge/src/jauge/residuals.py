"""What the model expects of every answer that was given, and how far the answer is from it.

Categories are scored by their number 0 … m. Everything is conditional on one ability per person: give the
estimates the answers were scored with.

Source: Wright & Masters (1982), Rating Scale Analysis, table 5.2 (expectation, variance, kurtosis, mean
squares and their Wilson-Hilferty transformation).
Oracle: enumeration of the categories of one item, tests/test_residuals.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from jauge.checks import BoolArray, FloatArray, IntArray, require, require_finite
from jauge.items import Items
from jauge.masked import Masked, masked
from jauge.responses import Responses

_BLOCK = 512


@dataclass(frozen=True, eq=False)
class Residuals:
    """One number per observed answer, in the order of `Responses.items`.

    Attributes
    ----------
    score : array (R,), the category
    expected, variance, fourth : arrays (R,), model mean, variance and fourth central moment of the score
    """

    score: FloatArray
    expected: FloatArray
    variance: FloatArray
    fourth: FloatArray


def abilities(responses: Responses, theta: ArrayLike) -> FloatArray:
    """One finite ability per person (N,), or `JaugeError`.

    Examples
    --------
    >>> abilities(Responses.from_matrix([[1, 0]]), [0.5]).tolist()
    [0.5]
    """
    values = np.asarray(theta, dtype=np.float64)
    shape = (len(responses),)
    require(values.shape == shape, "theta", values.shape, f"of shape {shape}, one ability per person")
    require_finite("theta", values)
    return values


def residuals(items: Items, responses: Responses, theta: ArrayLike) -> Residuals:
    """Moments of every observed answer under the model.

    Parameters
    ----------
    items : the calibrated items (n)
    responses : answers of N persons to these items, sparse or not
    theta : array (N,), abilities in prior standard deviations

    Examples
    --------
    >>> found = residuals(Items.logistic([1.0], [0.0]), Responses.from_matrix([[1]]), [0.0])
    >>> found.expected.tolist(), found.variance.tolist()
    ([0.5], [0.25])
    """
    at = abilities(responses, theta)
    responses.rows(items)
    moments = np.empty((3, len(responses.items)))
    for first in range(0, len(responses), _BLOCK):
        last = min(first + _BLOCK, len(responses))
        a, b = responses.start[first], responses.start[last]
        table = _moments(items, at[first:last])
        moments[:, a:b] = table[:, responses.items[a:b], responses.persons[a:b] - first]
    return Residuals(responses.categories.astype(np.float64), *moments)


def _moments(items: Items, theta: FloatArray) -> FloatArray:
    """Mean, variance and fourth central moment of every item's score, shape (3, n, q)."""
    probability = np.exp(items.log_table(theta))
    category, first = items.row_category[:, None], items.start[:-1]
    mean = np.add.reduceat(probability * category, first, axis=0)
    squares = (category - mean[items.row_item]) ** 2
    variance = np.add.reduceat(probability * squares, first, axis=0)
    fourth = np.add.reduceat(probability * squares**2, first, axis=0)
    return np.stack((mean, variance, fourth))


@dataclass(frozen=True, eq=False)
class MeanSquares:
    """Infit and outfit of items or of persons; masked where there are fewer answers than needed.

    Attributes
    ----------
    infit, outfit : mean squares, near 1 when the model holds; below 1 too regular, above 1 too noisy
    infit_z, outfit_z : the same after Wilson-Hilferty, nearly N(0, 1)

    Examples
    --------
    >>> items, responses = Items.logistic([1.0, 1.0], [0.0, 0.0]), Responses.from_matrix([[1, 0]])
    >>> grouped_mean_squares(residuals(items, responses, [0.0]), np.zeros(2, int), np.ones(2), 1).outfit[0]
    np.float64(1.0)
    """

    infit: Masked
    outfit: Masked
    infit_z: Masked
    outfit_z: Masked


def grouped_mean_squares(
    found: Residuals, group: IntArray, weight: FloatArray, count: int, minimum: int = 2
) -> MeanSquares:
    """Mean squares of the answers of each group (item or person).

    With z² = (x - E)² / V: outfit = mean of z², infit = sum of (x - E)² / sum of V, both weighted. Their
    variances are sum(C / V² - 1) / n² and sum(C - V²) / (sum V)². With q the standard deviation, the
    standardised form is (ms^(1/3) - 1) 3 / q + q / 3.

    Parameters
    ----------
    found : residuals of R answers
    group, weight : arrays (R,), group of each answer from 0 to count - 1, and how often it counts
    minimum : groups with fewer answers are masked, as are those with a variance of 0

    Source: Wright & Masters (1982), chapter 5; Smith, Schumacker & Bush (1998), J. Outcome Measurement 2(1).

    Examples
    --------
    >>> items, responses = Items.logistic([1.0, 1.0], [0.0, 0.0]), Responses.from_matrix([[1, 0]])
    >>> found = residuals(items, responses, [0.0])
    >>> grouped_mean_squares(found, np.zeros(2, int), np.ones(2), 1).infit.tolist()
    [1.0]
    """

    def total(values: FloatArray) -> FloatArray:
        return np.asarray(np.bincount(group, values * weight, minlength=count), dtype=np.float64)

    possible = found.variance > 0
    safe = np.where(possible, found.variance, 1.0)
    square = (found.score - found.expected) ** 2
    answers = total(np.ones_like(square))
    known = (answers >= minimum) & (total((~possible).astype(np.float64)) == 0)
    n, information = np.where(known, answers, 1.0), np.where(known, total(found.variance), 1.0)
    outfit, infit = total(square / safe) / n, total(square) / information
    outfit_variance = total(found.fourth / safe**2 - 1.0) / n**2
    infit_variance = total(found.fourth - found.variance**2) / information**2
    return MeanSquares(
        masked(infit, known),
        masked(outfit, known),
        _standardised(infit, infit_variance, known),
        _standardised(outfit, outfit_variance, known),
    )


def _standardised(mean_square: FloatArray, variance: FloatArray, known: BoolArray) -> Masked:
    """Wilson-Hilferty; a variance of 0 (every expected score at the middle of two categories) is masked."""
    good = known & (variance > 1e-12)  # noqa: PLR2004
    q = np.sqrt(np.where(good, variance, 1.0))
    return masked((np.cbrt(mean_square) - 1.0) * 3.0 / q + q / 3.0, good)
