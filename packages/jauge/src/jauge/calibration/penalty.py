"""Log-prior of one item, added to the derivatives of its likelihood."""

from __future__ import annotations

import numpy as np

from jauge.calibration.specification import Kind
from jauge.checks import FloatArray
from jauge.compiled import compiled

_THREE, _FOUR, _NOMINAL = int(Kind.THREE), int(Kind.FOUR), int(Kind.NOMINAL)
_PARTIAL, _GENERAL = int(Kind.PARTIAL), int(Kind.GENERAL)


@compiled
def add_prior(
    kind: int, categories: int, z: FloatArray, prior: FloatArray, gradient: FloatArray, hessian: FloatArray
) -> float:
    """Log-prior at coordinates z; gradient (p,) and information (p, p) gain its part; log|a| replaces a."""
    steps = categories - 1
    value = _slope_prior(kind, steps, z, prior, gradient, hessian)
    offset = steps if kind == _NOMINAL else 1
    value += _step_prior(kind, offset, steps, z, prior[2] ** -2, gradient, hessian)
    if kind in (_THREE, _FOUR):
        value += _asymptote_prior(2, z, prior[3], prior[4], gradient, hessian)
    if kind == _FOUR:
        value += _asymptote_prior(3, z, prior[5], prior[6], gradient, hessian)
    return value


@compiled
def _slope_prior(
    kind: int, steps: int, z: FloatArray, prior: FloatArray, gradient: FloatArray, hessian: FloatArray
) -> float:
    inverse = prior[1] ** -2
    value = 0.0
    if kind == _PARTIAL:
        gradient[0] = 0.0
        hessian[0, :] = 0.0
        hessian[:, 0] = 0.0
        hessian[0, 0] = 1.0
    elif kind == _NOMINAL:
        for k in range(steps):
            value -= 0.5 * inverse / 16.0 * z[k] * z[k]
            gradient[k] -= inverse / 16.0 * z[k]
            hessian[k, k] += inverse / 16.0
    elif inverse > 0.0:
        off = np.log(abs(z[0])) - prior[0]
        value -= 0.5 * inverse * off * off
        gradient[0] = gradient[0] * z[0] - inverse * off
        hessian[0, :] *= z[0]
        hessian[:, 0] *= z[0]
        hessian[0, 0] += inverse
    return value


@compiled
def _step_prior(
    kind: int, offset: int, steps: int, z: FloatArray, ridge: float, gradient: FloatArray, hessian: FloatArray
) -> float:
    value = 0.0
    differs = kind in (_GENERAL, _PARTIAL)
    for k in range(offset, offset + steps):
        before = z[k - 1] if differs and k > offset else 0.0
        step = z[k] - before
        value -= 0.5 * ridge * step * step
        gradient[k] -= ridge * step
        hessian[k, k] += ridge
        if differs and k > offset:
            gradient[k - 1] += ridge * step
            hessian[k - 1, k - 1] += ridge
            hessian[k, k - 1] -= ridge
            hessian[k - 1, k] -= ridge
    return value


@compiled
def _asymptote_prior(
    i: int, z: FloatArray, alpha: float, beta: float, gradient: FloatArray, hessian: FloatArray
) -> float:
    p = 1.0 / (1.0 + np.exp(-z[i]))
    total = alpha + beta - 2.0
    if total <= 0.0:
        return 0.0
    gradient[i] += (alpha - 1.0) - total * p
    hessian[i, i] += total * p * (1.0 - p)
    value: float = (alpha - 1.0) * np.log(p) + (beta - 1.0) * np.log1p(-p)
    return value
