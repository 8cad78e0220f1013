"""Differences between characteristic curves of items on two scales, and the scale that makes them least.

An item of the first scale, seen at ability theta of the second, is the item itself at (theta - B) / A:
nothing is re-estimated. Levenberg-Marquardt steps on (log A, B) with exact derivatives; NumPy only.

Source: Stocking & Lord (1983); Haebara (1980); Kolen & Brennan (2014), Test Equating, chapter 6.
Oracle: derivatives against finite differences, minima against scipy.optimize, tests/test_linking.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jauge import models
from jauge.checks import FloatArray
from jauge.items import Items

_MOST = 200
_STILL = 1e-10


@dataclass(frozen=True, slots=True)
class CurveFit:
    """Slope and intercept found, the criterion there, and whether the search came to rest."""

    slope: float
    intercept: float
    criterion: float
    converged: bool


def differences(
    first: Items,
    second: Items,
    theta: FloatArray,
    weights: FloatArray,
    each: bool,
    symmetric: bool,
    x: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Weighted differences (m,) and their derivatives (m, 2) at x = (A, B).

    Parameters
    ----------
    each : compare every category of every item (Haebara), not the sum of the scores (Stocking-Lord)
    symmetric : on both scales, theta and weights being the same on each
    """
    a, b = float(x[0]), float(x[1])
    root = np.sqrt(weights)
    inner = (theta - b) / a
    moved, slope = _curves(first, inner, each)
    still, _ = _curves(second, theta, each)
    residuals = [(still - moved) * root]
    by_a, by_b = [slope * inner / a * root], [slope / a * root]
    if symmetric:
        outer = a * theta + b
        moved, slope = _curves(second, outer, each)
        still, _ = _curves(first, theta, each)
        residuals.append((still - moved) * root)
        by_a.append(-slope * theta * root)
        by_b.append(-slope * root)
    flat = np.concatenate([part.ravel() for part in residuals])
    jacobian = [np.concatenate([part.ravel() for part in parts]) for parts in (by_a, by_b)]
    return flat, np.stack(jacobian, axis=1)


def gradient(
    first: Items,
    second: Items,
    theta: FloatArray,
    weights: FloatArray,
    each: bool,
    symmetric: bool,
    x: FloatArray,
) -> FloatArray:
    """Gradient (2,) of half the sum of squares with respect to (A, B)."""
    residuals, jacobian = differences(first, second, theta, weights, each, symmetric, x)
    return np.asarray(jacobian.T @ residuals)


def fit_curves(
    first: Items,
    second: Items,
    theta: FloatArray,
    weights: FloatArray,
    each: bool,
    symmetric: bool,
    slope: float | None,
    start: tuple[float, float],
) -> CurveFit:
    """Minimum of the sum of squares; the better of two starts, the one given and no change of scale."""
    fits = [
        _descend(first, second, theta, weights, each, symmetric, slope, np.array(x))
        for x in (start, (1.0 if slope is None else slope, 0.0))
    ]
    return min(fits, key=lambda fit: fit.criterion)


def _descend(
    first: Items,
    second: Items,
    theta: FloatArray,
    weights: FloatArray,
    each: bool,
    symmetric: bool,
    slope: float | None,
    x: FloatArray,
) -> CurveFit:
    damping = 1e-3
    residuals, jacobian = differences(first, second, theta, weights, each, symmetric, x)
    value = float(residuals @ residuals)
    for _ in range(_MOST):
        jacobian = jacobian * np.array([x[0] if slope is None else 0.0, 1.0])
        normal = jacobian.T @ jacobian
        scale = np.diag(np.maximum(np.diag(normal), 1e-12))
        step = -np.linalg.solve(normal + damping * scale, jacobian.T @ residuals)
        other = np.array([x[0] * np.exp(np.clip(step[0], -1.0, 1.0)), x[1] + step[1]])
        new_residuals, new_jacobian = differences(first, second, theta, weights, each, symmetric, other)
        new_value = float(new_residuals @ new_residuals)
        still = bool(np.abs(step).max() < _STILL)
        if new_value <= value:
            x, residuals, jacobian, value = other, new_residuals, new_jacobian, new_value
            damping = max(damping / 10, 1e-12)
        else:
            jacobian = jacobian / np.array([x[0] if slope is None else 1.0, 1.0])
            damping *= 10
        if still:
            return CurveFit(float(x[0]), float(x[1]), value, True)
    return CurveFit(float(x[0]), float(x[1]), value, False)


def _curves(items: Items, theta: FloatArray, each: bool) -> tuple[FloatArray, FloatArray]:
    """Curves and their derivatives with respect to ability: rows (rows, q), or the test's score (1, q)."""
    table = models.log_table(items, theta)
    slope = models.derivatives(items, theta, table)
    if each:
        return np.exp(table), slope
    category = items.row_category.astype(np.float64)
    return (category @ np.exp(table))[None], (category @ slope)[None]
