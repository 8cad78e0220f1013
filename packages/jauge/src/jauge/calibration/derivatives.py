"""Expected log-likelihood of one item, its gradient and its Fisher information, for every model."""

from __future__ import annotations

import numpy as np

from jauge.calibration.specification import Kind
from jauge.checks import FloatArray
from jauge.compiled import compiled

_THREE, _FOUR, _GRADED, _NOMINAL = int(Kind.THREE), int(Kind.FOUR), int(Kind.GRADED), int(Kind.NOMINAL)
_PARTIAL = int(Kind.PARTIAL)
_TINY = 1e-300


@compiled
def evaluate(
    kind: int,
    z: FloatArray,
    counts: FloatArray,
    theta: FloatArray,
    gradient: FloatArray,
    hessian: FloatArray,
) -> float:
    """Sum of counts (K, q) times log P at coordinates z (p,); fills gradient (p,) and information (p, p).

    Minus infinity where the coordinates are not those of a model (categories out of order, asymptotes
    crossed).
    """
    gradient[:] = 0.0
    hessian[:] = 0.0
    categories = len(counts)
    log_p, score = np.empty(categories), np.zeros((categories, len(z)))
    value = 0.0
    for q in range(len(theta)):
        n = 0.0
        for k in range(categories):
            n += counts[k, q]
        if n <= 0.0:
            continue
        if not scores(kind, z, theta[q], log_p, score):
            return -np.inf
        for k in range(categories):
            value += counts[k, q] * log_p[k]
            weight = n * np.exp(log_p[k])
            for i in range(len(z)):
                gradient[i] += counts[k, q] * score[k, i]
                for j in range(i + 1):
                    hessian[i, j] += weight * score[k, i] * score[k, j]
    for i in range(len(z)):
        for j in range(i):
            hessian[j, i] = hessian[i, j]
    return value


@compiled
def scores(kind: int, z: FloatArray, t: float, log_p: FloatArray, score: FloatArray) -> bool:
    """Log-probability (K,) of every category and its derivatives (K, p) at one ability; False if no model."""
    if kind == _GRADED:
        return _graded(z, t, log_p, score)
    if kind in (_THREE, _FOUR):
        return _bounded(kind, z, t, log_p, score)
    _weighed(kind, z, t, log_p, score)
    return True


@compiled
def _weighed(kind: int, z: FloatArray, t: float, log_p: FloatArray, score: FloatArray) -> None:
    steps = len(log_p) - 1
    offset = steps if kind == _NOMINAL else 1
    top = 0.0
    log_p[0] = 0.0
    for k in range(1, steps + 1):
        slope = z[k - 1] if kind == _NOMINAL else k * z[0]
        log_p[k] = slope * t + z[offset + k - 1]
        top = max(top, log_p[k])
    total = 0.0
    for k in range(steps + 1):
        total += np.exp(log_p[k] - top)
    mean = 0.0
    for k in range(steps + 1):
        log_p[k] -= top + np.log(total)
        mean += k * np.exp(log_p[k])
    for k in range(steps + 1):
        if kind != _NOMINAL:
            score[k, 0] = t * (k - mean)
        for c in range(1, steps + 1):
            difference = (1.0 if k == c else 0.0) - np.exp(log_p[c])
            score[k, offset + c - 1] = difference
            if kind == _NOMINAL:
                score[k, c - 1] = t * difference


@compiled
def _graded(z: FloatArray, t: float, log_p: FloatArray, score: FloatArray) -> bool:
    steps = len(log_p) - 1
    score[:] = 0.0
    for k in range(steps + 1):
        gap, value = 1.0, 0.0
        if 0 < k < steps:
            gap = -np.expm1(z[k + 1] - z[k])
            if gap <= 0.0:
                return False
            value = np.log(gap)
        if k > 0:
            x = z[0] * t + z[k]
            value += min(x, 0.0) - np.log1p(np.exp(-abs(x)))
            score[k, k] = 1.0 / (1.0 + np.exp(x))
            if k < steps:
                score[k, k] = np.exp(-np.logaddexp(0.0, x) + np.logaddexp(0.0, z[0] * t + z[k + 1])) / gap
        if k < steps:
            y = z[0] * t + z[k + 1]
            value += min(-y, 0.0) - np.log1p(np.exp(-abs(y)))
            score[k, k + 1] = -1.0 / (1.0 + np.exp(-y))
            if k > 0:
                score[k, k + 1] = (
                    -np.exp(-np.logaddexp(0.0, -y) + np.logaddexp(0.0, -(z[0] * t + z[k]))) / gap
                )
        log_p[k] = value
        inner = 0.0
        for c in range(1, steps + 1):
            inner += score[k, c]
        score[k, 0] = t * inner
    return True


@compiled
def _bounded(kind: int, z: FloatArray, t: float, log_p: FloatArray, score: FloatArray) -> bool:
    lower = 1.0 / (1.0 + np.exp(-z[2]))
    upper = 1.0 / (1.0 + np.exp(-z[3])) if kind == _FOUR else 1.0
    if lower >= upper:
        return False
    x = z[0] * t + z[1]
    right, wrong = 1.0 / (1.0 + np.exp(-x)), 1.0 / (1.0 + np.exp(x))
    p1 = max(lower * wrong + upper * right, _TINY)
    p0 = max((1.0 - lower) * wrong + (1.0 - upper) * right, _TINY)
    log_p[0], log_p[1] = np.log(p0), np.log(p1)
    slope = (upper - lower) * right * wrong
    for k in range(2):
        factor = 1.0 / p1 if k == 1 else -1.0 / p0
        score[k, 0] = factor * slope * t
        score[k, 1] = factor * slope
        score[k, 2] = factor * wrong * lower * (1.0 - lower)
        if kind == _FOUR:
            score[k, 3] = factor * right * upper * (1.0 - upper)
    return True
