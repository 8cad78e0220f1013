"""Probabilities and information of every response model, row by row (see `jauge.items`).

Source of the information: sum over categories of P'² / P, which is a² P (1 - P) for a two-parameter item and
a² Var(k) for partial credit; Muraki (1993), Applied Psychological Measurement 17(4).
Oracle: numerical curvature of the expected log-likelihood, tests/test_items.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jauge.checks import BoolArray, FloatArray, IntArray

if TYPE_CHECKING:
    from jauge.items import Items

_LOGISTIC, _PARTIAL_CREDIT, _GRADED, _NOMINAL = 0, 1, 2, 3
_TINY = 1e-300


def log_table(items: Items, theta: FloatArray) -> FloatArray:
    """Log-probability of every row at every ability, shape (rows, q)."""
    linear = items.slopes[:, None] * theta + items.intercepts[:, None]
    kind = items.model[items.row_item]
    table = np.empty_like(linear)
    weighed = (kind == _PARTIAL_CREDIT) | (kind == _NOMINAL)
    if weighed.any():
        table[weighed] = _normalised(linear[weighed], items.row_item[weighed])
    if (kind == _GRADED).any():
        _fill_graded(table, linear, kind == _GRADED, items.row_category)
    first = items.start[:-1][items.model == _LOGISTIC]
    if len(first):
        _fill_logistic(table, linear, first, items)
    return table


def _normalised(linear: FloatArray, item: IntArray) -> FloatArray:
    """Log of exp(row) divided by the sum over its item; `item` is sorted."""
    start = np.flatnonzero(np.concatenate(([True], item[1:] != item[:-1])))
    sizes = np.diff(np.concatenate((start, [len(item)])))
    top = np.repeat(np.maximum.reduceat(linear, start, axis=0), sizes, axis=0)
    shifted = linear - top
    total = np.log(np.add.reduceat(np.exp(shifted), start, axis=0))
    result: FloatArray = shifted - np.repeat(total, sizes, axis=0)
    return result


def _log_logistic(x: FloatArray) -> FloatArray:
    result: FloatArray = -np.logaddexp(0.0, -x)
    return result


def _fill_graded(table: FloatArray, linear: FloatArray, graded: BoolArray, category: IntArray) -> None:
    rows = np.flatnonzero(graded)
    at_least = np.where(category[rows, None] == 0, 0.0, _log_logistic(linear[rows]))
    last = np.concatenate((category[rows[1:]] == 0, [True]))
    above = np.where(last[:, None], -np.inf, np.roll(at_least, -1, axis=0))
    with np.errstate(divide="ignore"):
        table[rows] = at_least + np.log1p(-np.exp(np.minimum(above - at_least, 0.0)))
    # near certainty the difference of two close numbers is lost: P(0) is exactly 1 - P(at least 1)
    floor = rows[category[rows] == 0]
    table[floor] = _log_logistic(-linear[floor + 1])


def _fill_logistic(table: FloatArray, linear: FloatArray, first: IntArray, items: Items) -> None:
    x = linear[first + 1]
    chosen = items.row_item[first]
    low, high = items.lower[chosen][:, None], items.upper[chosen][:, None]
    with np.errstate(divide="ignore"):
        gain = np.log(high - low)
        table[first] = np.logaddexp(np.log1p(-high), gain + _log_logistic(-x))
        table[first + 1] = np.logaddexp(np.log(low), gain + _log_logistic(x))


def information(items: Items, theta: FloatArray) -> FloatArray:
    """Fisher information of every item at every ability, shape (n, q)."""
    table = log_table(items, theta)
    derivative = derivatives(items, theta, table)
    terms = derivative**2 / np.maximum(np.exp(table), _TINY)
    result: FloatArray = np.add.reduceat(terms, items.start[:-1], axis=0)
    return result


def derivatives(items: Items, theta: FloatArray, table: FloatArray) -> FloatArray:
    """Derivative of every row's probability with respect to ability, shape (rows, q)."""
    kind = items.model[items.row_item]
    boundary = (kind == _LOGISTIC) | (kind == _GRADED)
    probability = np.exp(table)
    mean = np.add.reduceat(items.slopes[:, None] * probability, items.start[:-1], axis=0)
    result: FloatArray = probability * (items.slopes[:, None] - mean[items.row_item])
    if boundary.any():
        rows = np.flatnonzero(boundary)
        linear = items.slopes[rows, None] * theta + items.intercepts[rows, None]
        density = np.exp(_log_logistic(linear) + _log_logistic(-linear)) * items.slopes[rows, None]
        above = np.where(items.row_category[rows, None] == 0, 0.0, density)
        last = np.concatenate((items.row_category[rows[1:]] == 0, [True]))
        below = np.where(last[:, None], 0.0, np.roll(above, -1, axis=0))
        chosen = items.row_item[rows]
        result[rows] = (above - below) * (items.upper - items.lower)[chosen, None]
    return result
