"""Log-probability of every row at every node, compiled: the table that each iteration reads.

Same formulas as `jauge.models.log_table` (its oracle, tests/test_calibration_tables.py).
"""

from __future__ import annotations

import numpy as np
from numba import prange

from jauge.calibration.specification import Parameters, Specification
from jauge.checks import FloatArray, IntArray
from jauge.compiled import compiled, compiled_parallel, threads, threads_for
from jauge.items import Model

_LOGISTIC, _GRADED = int(Model.LOGISTIC), int(Model.GRADED)


def log_rows(specification: Specification, parameters: Parameters, theta: FloatArray) -> FloatArray:
    """Table (rows, q) of log-probabilities at the nodes (q,)."""
    table = np.empty((int(specification.start[-1]), len(theta)))
    p = parameters
    with threads(threads_for(table.size)):
        _fill(
            specification.model, specification.start, p.slopes, p.intercepts, p.lower, p.upper, theta, table
        )  # fmt: skip
    return table


@compiled_parallel
def _fill(
    model: IntArray,
    start: IntArray,
    slopes: FloatArray,
    intercepts: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    theta: FloatArray,
    table: FloatArray,
) -> None:
    for item in prange(len(model)):
        first, last = start[item], start[item + 1]
        if model[item] == _LOGISTIC:
            _logistic_rows(
                slopes[first + 1], intercepts[first + 1], lower[item], upper[item], theta, table[first:last]
            )
        elif model[item] == _GRADED:
            _graded_rows(slopes[first:last], intercepts[first:last], theta, table[first:last])
        else:
            _weighed_rows(slopes[first:last], intercepts[first:last], theta, table[first:last])


@compiled
def _logistic_rows(
    a: float, d: float, lower: float, upper: float, theta: FloatArray, rows: FloatArray
) -> None:
    for q in range(len(theta)):
        x = a * theta[q] + d
        spread = np.log1p(np.exp(-abs(x)))
        log0 = -max(x, 0.0) - spread
        log1 = min(x, 0.0) - spread
        if lower > 0.0 or upper < 1.0:
            p1, p0 = np.exp(log1), np.exp(log0)
            log1 = np.log(lower * p0 + upper * p1)
            log0 = np.log((1.0 - lower) * p0 + (1.0 - upper) * p1)
        rows[0, q] = log0
        rows[1, q] = log1


@compiled
def _graded_rows(slopes: FloatArray, intercepts: FloatArray, theta: FloatArray, rows: FloatArray) -> None:
    last = len(slopes) - 1
    for q in range(len(theta)):
        for k in range(last + 1):
            value = 0.0
            if k > 0:
                x = slopes[k] * theta[q] + intercepts[k]
                value += min(x, 0.0) - np.log1p(np.exp(-abs(x)))
            if k < last:
                y = slopes[k + 1] * theta[q] + intercepts[k + 1]
                value += min(-y, 0.0) - np.log1p(np.exp(-abs(y)))
                if k > 0:
                    value += np.log(-np.expm1(y - x))
            rows[k, q] = value


@compiled
def _weighed_rows(slopes: FloatArray, intercepts: FloatArray, theta: FloatArray, rows: FloatArray) -> None:
    for q in range(len(theta)):
        top = 0.0
        for k in range(len(slopes)):
            rows[k, q] = slopes[k] * theta[q] + intercepts[k]
            top = max(top, rows[k, q])
        total = 0.0
        for k in range(len(slopes)):
            total += np.exp(rows[k, q] - top)
        for k in range(len(slopes)):
            rows[k, q] -= top + np.log(total)
