"""Compiled loops of `jauge.ability`: posteriors of many persons on a grid, and roots of score equations."""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"
from __future__ import annotations

import math

import numba
import numpy as np

from jauge.compiled import compiled, compiled_parallel

BLOCK = 512
"""Persons of one parallel piece: fixed, so that results do not depend on the number of threads."""

_LOG2E = np.float32(1 / math.log(2))
_C1, _C2, _C3, _C4, _C5, _C6 = (np.float32(math.log(2) ** k / math.factorial(k)) for k in range(1, 7))
_HALF, _ONE, _LOWEST = np.float32(0.5), np.float32(1), np.float32(-125)
_BIAS, _SHIFT = np.int32(127), np.int32(23)
_LOGISTIC, _GRADED = 0, 2
_DOUBLINGS = 6
_STEPS = 200
_TOLERANCE = 1e-11


@compiled_parallel
def moments_single(start, items, categories, first, table, log_prior, theta, mean, sd):
    """Posterior means and standard deviations in single precision; False when a category does not exist.

    `table` (rows, q) and the three arrays (q,) are float32, q padded with a log prior so low that the weight
    is 0. The exponential is 2 to a whole power, written in the bits, times a polynomial of degree six.
    """
    n, q = len(start) - 1, len(log_prior)
    blocks = (n + BLOCK - 1) // BLOCK
    good = np.ones(blocks, np.bool_)
    for block in numba.prange(blocks):
        sums = np.empty(q, np.float32)
        bits = np.empty(q, np.int32)
        power = bits.view(np.float32)
        for person in range(block * BLOCK, min(n, (block + 1) * BLOCK)):
            sums[:] = log_prior
            a, b = start[person], start[person + 1]
            for p in range(a, b - 3, 4):
                r0 = first[items[p]] + categories[p]
                r1 = first[items[p + 1]] + categories[p + 1]
                r2 = first[items[p + 2]] + categories[p + 2]
                r3 = first[items[p + 3]] + categories[p + 3]
                if (
                    r0 >= first[items[p] + 1]
                    or r1 >= first[items[p + 1] + 1]
                    or r2 >= first[items[p + 2] + 1]
                    or r3 >= first[items[p + 3] + 1]
                ):
                    good[block] = False
                    r0 = r1 = r2 = r3 = 0
                t0, t1, t2, t3 = table[r0], table[r1], table[r2], table[r3]
                for k in range(q):
                    sums[k] += (t0[k] + t1[k]) + (t2[k] + t3[k])
            for p in range(b - (b - a) % 4, b):
                row = first[items[p]] + categories[p]
                if row >= first[items[p] + 1]:
                    good[block] = False
                    row = 0
                t0 = table[row]
                for k in range(q):
                    sums[k] += t0[k]
            top = sums[0]
            for k in range(q):
                top = max(top, sums[k])
            for k in range(q):
                x = max((sums[k] - top) * _LOG2E, _LOWEST)
                whole = np.floor(x + _HALF)
                f = x - whole
                sums[k] = _ONE + f * (_C1 + f * (_C2 + f * (_C3 + f * (_C4 + f * (_C5 + f * _C6)))))
                bits[k] = (np.int32(whole) + _BIAS) << _SHIFT
            total = np.float32(0)
            one = np.float32(0)
            two = np.float32(0)
            for k in range(q):
                w = sums[k] * power[k]
                sums[k] = w
                total += w
                one += w * theta[k]
            average = one / total
            for k in range(q):
                gap = theta[k] - average
                two += sums[k] * gap * gap
            mean[person] = average
            sd[person] = math.sqrt(np.float64(two) / np.float64(total))
    return good.all()


@compiled_parallel
def posteriors(start, rows, table, log_prior, weights):
    """Posterior weights (N, q) on a grid in double precision, each row summing to one."""
    n, q = weights.shape
    for block in numba.prange((n + BLOCK - 1) // BLOCK):
        for person in range(block * BLOCK, min(n, (block + 1) * BLOCK)):
            out = weights[person]
            out[:] = log_prior
            a, b = start[person], start[person + 1]
            for p in range(a, b - 3, 4):
                t0, t1, t2, t3 = table[rows[p]], table[rows[p + 1]], table[rows[p + 2]], table[rows[p + 3]]
                for k in range(q):
                    out[k] += (t0[k] + t1[k]) + (t2[k] + t3[k])
            for p in range(b - (b - a) % 4, b):
                t0 = table[rows[p]]
                for k in range(q):
                    out[k] += t0[k]
            top = out.max()
            total = 0.0
            for k in range(q):
                out[k] = np.exp(out[k] - top)
                total += out[k]
            for k in range(q):
                out[k] /= total


@compiled
def _logistic(x):
    if x >= 0:
        return 1.0 / (1.0 + math.exp(-x))
    e = math.exp(x)
    return e / (1.0 + e)


@compiled
def _item_terms(theta, model, slopes, intercepts, low, high, category):
    """Score of the answer, information and Warm's J of one item.

    Score P'/P, I = sum P'² / P and J = sum P' P'' / P over categories.
    """
    score = information = warm = 0.0
    m = len(slopes)
    if model in {_LOGISTIC, _GRADED}:
        above, d_above, dd_above = 1.0, 0.0, 0.0
        for k in range(m):
            if k + 1 < m:
                x = slopes[k + 1] * theta + intercepts[k + 1]
                p, q = _logistic(x), _logistic(-x)
                below = low + (high - low) * p
                d_below = slopes[k + 1] * (high - low) * p * q
                dd_below = slopes[k + 1] * d_below * (q - p)
            else:
                p, q = 0.0, 1.0
                below, d_below, dd_below = 0.0, 0.0, 0.0
            value = above - below
            if k == 0:
                value = (1.0 - high) + (high - low) * q
            d_value, dd_value = d_above - d_below, dd_above - dd_below
            if value > 0:
                information += d_value * d_value / value
                warm += d_value * dd_value / value
                if k == category:
                    score = d_value / value
            above, d_above, dd_above = below, d_below, dd_below
        return score, information, warm
    top = -math.inf
    for k in range(m):
        top = max(top, slopes[k] * theta + intercepts[k])
    total = one = two = three = 0.0
    for k in range(m):
        w = math.exp(slopes[k] * theta + intercepts[k] - top)
        total += w
        one += w * slopes[k]
    average = one / total
    for k in range(m):
        w = math.exp(slopes[k] * theta + intercepts[k] - top) / total
        gap = slopes[k] - average
        two += w * gap * gap
        three += w * gap * gap * gap
    # P' = P gap and P'' = P (gap² - variance): J is the third central moment of the slopes
    return slopes[category] - average, two, three


@compiled
def _equation(
    theta, answered, categories, model, first, slopes, intercepts, low, high, prior_mean, precision, warm
):
    """Left side of the score equation at one ability, and the test information."""
    value = information = bias = 0.0
    for p in range(len(answered)):
        j = answered[p]
        a, b = first[j], first[j + 1]
        s, i, w = _item_terms(theta, model[j], slopes[a:b], intercepts[a:b], low[j], high[j], categories[p])
        value += s
        information += i
        bias += w
    if warm and information > 0:
        value += bias / (2 * information)
    return value - precision * (theta - prior_mean), information + precision


@compiled
def term_tables(model, first, slopes, intercepts, low, high, grid):
    """Score of every row (rows, q), information and Warm's J of every item (n, q), on a grid."""
    n, q = len(model), len(grid)
    score, information, warm = np.empty((len(slopes), q)), np.empty((n, q)), np.empty((n, q))
    for j in range(n):
        a, b = first[j], first[j + 1]
        for k in range(q):
            for category in range(b - a):
                score[a + category, k], information[j, k], warm[j, k] = _item_terms(
                    grid[k], model[j], slopes[a:b], intercepts[a:b], low[j], high[j], category
                )
    return score, information, warm


@compiled
def _crossing(side, grid):
    """Bracket of the descending crossing under the highest primitive (trapezoids).

    Third: -1 or 1 when the primitive still rises beyond that end of the grid, where the bracket must be
    looked for, else 0.
    """
    q = len(grid)
    best, place, height = 0.0, 0, 0.0
    for k in range(1, q):
        height += 0.5 * (side[k] + side[k - 1]) * (grid[k] - grid[k - 1])
        if height > best:
            best, place = height, k
    if side[place] > 0:
        right = grid[min(place + 1, q - 1)]
        return grid[place], right, 1.0 if place == q - 1 else 0.0
    left = grid[max(place - 1, 0)]
    return left, grid[place], -1.0 if place == 0 else 0.0


@compiled
def _outward(edge, reach, direction, *equation):
    """Bracket beyond an end of the grid by doublings; third: whether the equation changes sign there."""
    for _ in range(_DOUBLINGS):
        beyond = edge + direction * reach
        value, _ = _equation(beyond, *equation)
        if value * direction < 0:
            return min(edge, beyond), max(edge, beyond), True
        edge = beyond
        reach *= 2
    return edge, edge, False


@compiled
def _newton(left, right, *equation):
    """Root within a bracket, information there, and whether the last step was below the tolerance."""
    x = 0.5 * (left + right)
    information = 0.0
    for _ in range(_STEPS):
        value, information = _equation(x, *equation)
        if value > 0:
            left = x
        else:
            right = x
        target = x + value / information if information > 0 else math.inf
        if not left <= target <= right:
            target = 0.5 * (left + right)
        if abs(target - x) < _TOLERANCE * (1 + abs(x)):
            return x, information, 1.0
        x = target
    return x, information, 0.0


@compiled_parallel
def roots(
    start, items, categories, model, first, slopes, intercepts, low, high, grid, prior_mean, precision, warm
):
    """Solutions (N,) of the score equation, their information, 1.0 where one exists, 1.0 where it converged.

    The equation is followed along `grid`, bracketed, then solved by Newton steps with the information as
    slope, bisecting whenever a step leaves the bracket.
    """
    n, q = len(start) - 1, len(grid)
    found = np.zeros((n, 4))
    scores, informations, warms = term_tables(model, first, slopes, intercepts, low, high, grid)
    for block in numba.prange((n + 63) // 64):
        side, curve, bias = np.empty(q), np.empty(q), np.empty(q)
        for person in range(block * 64, min(n, (block + 1) * 64)):
            a, b = start[person], start[person + 1]
            if a == b:
                continue
            for k in range(q):
                side[k], curve[k], bias[k] = -precision * (grid[k] - prior_mean), 1e-300, 0.0
            for p in range(a, b):
                side += scores[first[items[p]] + categories[p]]
                if warm:
                    curve += informations[items[p]]
                    bias += warms[items[p]]
            side += bias / (2 * curve)
            left, right, direction = _crossing(side, grid)
            equation = (items[a:b], categories[a:b], model, first, slopes, intercepts, low, high)
            rest = (prior_mean, precision, warm)
            exists = True
            if direction != 0.0:
                edge = left if direction > 0 else right
                left, right, exists = _outward(edge, grid[q - 1] - grid[0], direction, *equation, *rest)
            if exists:
                x, information, done = _newton(left, right, *equation, *rest)
                found[person, 0], found[person, 1], found[person, 2], found[person, 3] = (
                    x,
                    information,
                    1.0,
                    done,
                )
    return found
