"""Maximisation: new parameters of every item from its expected counts, by Fisher scoring with step halving.

Every model gives, at a node, the probability of each category and the derivative of its logarithm; the rest
is shared. With a prior, the slope moves as log|a|, and takes the sign that the counts ask for; without one
it crosses zero freely. Asymptotes move as logits. Nothing is bounded.

Source: Bock & Aitkin (1981), Psychometrika 46(4); Muraki (1992); Mislevy (1986) for priors.
Oracle: scipy.optimize on the same expected log-likelihood, tests/test_calibration_maximisation.py.
"""

from __future__ import annotations

import numpy as np
from numba import prange

from jauge.calibration.derivatives import evaluate
from jauge.calibration.penalty import add_prior
from jauge.calibration.specification import Kind, Parameters, Specification
from jauge.checks import FloatArray, IntArray
from jauge.compiled import compiled, compiled_parallel, threads, threads_for

_HELD, _RASCH, _COMMON, _TWO = int(Kind.HELD), int(Kind.RASCH), int(Kind.COMMON), int(Kind.TWO)
_THREE, _FOUR, _PARTIAL = int(Kind.THREE), int(Kind.FOUR), int(Kind.PARTIAL)
_NOMINAL = int(Kind.NOMINAL)
_HALVINGS = 12
_LONGEST = 2.0
_STILL = 1e-9
_FARTHEST_LOGIT = 30.0
STEPS = 3


def maximise(
    specification: Specification,
    parameters: Parameters,
    counts: FloatArray,
    theta: FloatArray,
    steps: int = STEPS,
    thread_count: int | None = None,
) -> tuple[Parameters, float]:
    """New parameters, and the log-prior of the old ones."""
    new = parameters.copied()
    s = specification
    penalty = np.zeros(len(s.kind))
    with threads(threads_for(counts.size, thread_count)):
        _maximise(
            s.kind, s.start, new.slopes, new.intercepts, new.lower, new.upper,
            counts, theta, s.prior.numbers, steps, penalty,
        )  # fmt: skip
    total = float(penalty.sum())
    if (s.kind == Kind.COMMON).any():
        total += _common_slope(s, new, counts, theta, steps)
    return new, total


def _common_slope(
    specification: Specification, new: Parameters, counts: FloatArray, theta: FloatArray, steps: int
) -> float:
    """Newton steps on one slope and all intercepts together; the intercepts are eliminated first."""
    mean, sd, intercept_sd = specification.prior.numbers[:3]
    low = specification.start[:-1][specification.kind == Kind.COMMON]
    right, total = counts[low + 1], counts[low] + counts[low + 1]
    a, d = new.slopes[low[0] + 1], new.intercepts[low + 1]
    penalty = -0.5 * float(((np.log(abs(a)) - mean) / sd) ** 2 + ((d / intercept_sd) ** 2).sum())
    for _ in range(steps):
        p = 1.0 / (1.0 + np.exp(-(a * theta + d[:, None])))
        rest, w = right - total * p, total * p * (1 - p)
        off = (np.log(abs(a)) - mean) / sd**2
        slope_gradient = (rest @ theta).sum() - off / a
        gradient = rest.sum(axis=1) - d / intercept_sd**2
        cross, own = w @ theta, w.sum(axis=1) + 1 / intercept_sd**2
        curve = (w @ theta**2).sum() + 1 / (a * sd) ** 2 - (cross**2 / own).sum()
        step = (slope_gradient - (cross * gradient / own).sum()) / curve
        step *= min(1.0, 0.5 * abs(a) / max(abs(step), 1e-300)) if np.isfinite(sd) else 1.0
        a, d = a + step, d + (gradient - cross * step) / own
    new.slopes[low + 1], new.intercepts[low + 1] = a, d
    return penalty


@compiled_parallel
def _maximise(
    kind: IntArray,
    start: IntArray,
    slopes: FloatArray,
    intercepts: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    counts: FloatArray,
    theta: FloatArray,
    prior: FloatArray,
    steps: int,
    penalty: FloatArray,
) -> None:
    for item in prange(len(kind)):
        first, last = start[item], start[item + 1]
        if kind[item] == _TWO or kind[item] == _RASCH:
            penalty[item] = _two(kind[item], slopes, intercepts, first, counts, theta, prior, steps)
        elif kind[item] != _HELD and kind[item] != _COMMON:
            penalty[item] = _any(
                kind[item], slopes[first:last], intercepts[first:last], lower[item : item + 1],
                upper[item : item + 1], counts[first:last], theta, prior, steps,
            )  # fmt: skip


@compiled
def _two(
    kind: int,
    slopes: FloatArray,
    intercepts: FloatArray,
    first: int,
    counts: FloatArray,
    theta: FloatArray,
    prior: FloatArray,
    steps: int,
) -> float:
    a, d = slopes[first + 1], intercepts[first + 1]
    mean, inverse, ridge = prior[0], prior[1] ** -2, prior[2] ** -2
    free = kind == _TWO
    if free and inverse > 0.0:
        a *= wanted_sign(counts[first : first + 2], theta, a)
    penalty: float = -0.5 * ridge * d * d
    if free:
        penalty -= 0.5 * inverse * (np.log(abs(a)) - mean) ** 2
    for _ in range(steps):
        g0, g1, h00, h01, h11 = 0.0, 0.0, 0.0, 0.0, 0.0
        for q in range(len(theta)):
            r, t = counts[first + 1, q], theta[q]
            n = r + counts[first, q]
            p = 1.0 / (1.0 + np.exp(-(a * t + d)))
            u, w = r - n * p, n * p * (1.0 - p)
            g0 += u * t
            g1 += u
            h00 += w * t * t
            h01 += w * t
            h11 += w
        g1 -= ridge * d
        h11 += ridge
        if not free:
            g0, h00, h01 = 0.0, 1.0, 0.0
        elif inverse > 0.0:
            g0 = g0 * a - inverse * (np.log(abs(a)) - mean)
            h00, h01 = h00 * a * a + inverse, h01 * a
        det = h00 * h11 - h01 * h01
        if not det > 1e-12 * h00 * h11:
            break
        step0, step1 = (h11 * g0 - h01 * g1) / det, (h00 * g1 - h01 * g0) / det
        size = max(abs(step0), abs(step1))
        if size > 1.0:
            step0, step1 = step0 / size, step1 / size
        a = a * np.exp(step0) if free and inverse > 0.0 else a + step0
        d += step1
        if size < _STILL:
            break
    slopes[first + 1], intercepts[first + 1] = a, d
    return penalty


@compiled
def wanted_sign(counts: FloatArray, theta: FloatArray, slope: float) -> float:
    """-1 when the counts (K, q) clearly ask for the other sign than the slope's, else 1."""
    n, mean_k, mean_t = 0.0, 0.0, 0.0
    for k in range(len(counts)):
        for q in range(len(theta)):
            n += counts[k, q]
            mean_k += k * counts[k, q]
            mean_t += theta[q] * counts[k, q]
    if n <= 0.0:
        return 1.0
    mean_k, mean_t = mean_k / n, mean_t / n
    covariance, square = 0.0, 0.0
    for k in range(len(counts)):
        for q in range(len(theta)):
            product = (k - mean_k) * (theta[q] - mean_t)
            covariance += counts[k, q] * product
            square += counts[k, q] * product * product
    if covariance * slope < 0.0 and covariance * covariance > 4.0 * square:
        return -1.0
    return 1.0


@compiled
def _any(
    kind: int,
    slopes: FloatArray,
    intercepts: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    counts: FloatArray,
    theta: FloatArray,
    prior: FloatArray,
    steps: int,
) -> float:
    moving = kind not in (_NOMINAL, _PARTIAL) and prior[1] < np.inf
    z = packed(kind, slopes, intercepts, lower[0], upper[0])
    if moving:
        z[0] *= wanted_sign(counts, theta, z[0])
    size = len(z)
    gradient, hessian = np.empty(size), np.empty((size, size))
    best = evaluate(kind, z, counts, theta, gradient, hessian)
    penalty: float = add_prior(kind, len(counts), z, prior, gradient, hessian)
    best += penalty
    other_gradient, other_hessian = np.empty(size), np.empty((size, size))
    for _ in range(steps):
        for i in range(size):
            hessian[i, i] += 1e-9 * (1.0 + hessian[i, i])
        step = np.linalg.solve(hessian, gradient)
        longest = np.abs(step).max()
        if longest < _STILL:
            break
        if longest > _LONGEST:
            step *= _LONGEST / longest
        accepted = False
        for _ in range(_HALVINGS):
            trial = z + step
            if moving:
                trial[0] = z[0] * np.exp(step[0])
            held_in(kind, trial)
            value = evaluate(kind, trial, counts, theta, other_gradient, other_hessian)
            value += add_prior(kind, len(counts), trial, prior, other_gradient, other_hessian)
            if value >= best:
                accepted = True
                break
            step *= 0.5
        if not accepted:
            break
        z, best = trial, value
        gradient[:], hessian[:] = other_gradient, other_hessian
    unpacked(kind, z, slopes, intercepts, lower, upper)
    return penalty


@compiled
def held_in(kind: int, z: FloatArray) -> None:
    """Keep logits of asymptotes where they are still different numbers: 1e-13 is 0, and reported as such."""
    if kind in (_THREE, _FOUR):
        for i in range(2, len(z)):
            z[i] = min(max(z[i], -_FARTHEST_LOGIT), _FARTHEST_LOGIT)


@compiled
def packed(kind: int, slopes: FloatArray, intercepts: FloatArray, lower: float, upper: float) -> FloatArray:
    """Free coordinates of an item: slope (or slopes), intercepts, logits of asymptotes."""
    steps = len(slopes) - 1
    if kind == _NOMINAL:
        return np.concatenate((slopes[1:], intercepts[1:]))
    asymptotes = 1 if kind == _THREE else 2 if kind == _FOUR else 0
    z = np.empty(1 + steps + asymptotes)
    z[0] = slopes[1]
    z[1 : 1 + steps] = intercepts[1:]
    if asymptotes > 0:
        z[2] = np.log(lower / (1.0 - lower))
    if asymptotes > 1:
        z[3] = np.log(upper / (1.0 - upper))
    return z


@compiled
def unpacked(
    kind: int, z: FloatArray, slopes: FloatArray, intercepts: FloatArray, lower: FloatArray, upper: FloatArray
) -> None:
    """Write the coordinates back where `packed` read them."""
    steps = len(slopes) - 1
    if kind == _NOMINAL:
        slopes[1:], intercepts[1:] = z[:steps], z[steps:]
        return
    for k in range(1, steps + 1):
        slopes[k] = z[0] * k if model_weighs(kind) else z[0]
        intercepts[k] = z[k]
    if kind in (_THREE, _FOUR):
        lower[0] = 1.0 / (1.0 + np.exp(-z[2]))
    if kind == _FOUR:
        upper[0] = 1.0 / (1.0 + np.exp(-z[3]))


@compiled
def model_weighs(kind: int) -> bool:
    """Whether category k weighs k slopes (partial credit)."""
    return kind == _PARTIAL or kind == _PARTIAL + 1
