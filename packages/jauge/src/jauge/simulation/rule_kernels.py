"""Posteriors and stopping rules on arrays, compiled: what `jauge.posterior` and `jauge.stopping` say, faster.

Oracle: `jauge.step` folded over the same answers, tests/test_simulation_parity.py.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"
from __future__ import annotations

import math

import numba
import numpy as np

from jauge.compiled import compiled, compiled_fast

NODES = 61
LOW, SPACING = -6.0, 0.2
FINE = 601
FINE_STEP = 0.02
NEGLIGIBLE = 1e-18
TINY = 1e-300
SCALE = 1e9

INFORMATION, WEIGHTED_INFORMATION = 0, 1
LENGTH, EXHAUSTED, PRECISION, FIRST_RULE = 0, 1, 2, 3
UNDECIDED = -1
LEVEL_PROBABILITY, CLEAR_INTERVAL, SPRT, GLR, SETTLED, OUT_OF_REACH, PREDICTED_REDUCTION = range(7)
PICK, PROGRESSION, ELIGIBILITY, ANSWER = 0, 1, 2, 64

inlined = numba.njit(cache=True, nogil=True, forceinline=True)
inlined_fast = numba.njit(cache=True, nogil=True, forceinline=True, fastmath=True)


@inlined
def splitmix(seed, position):
    z = seed + (np.uint64(position) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@inlined
def uniform(bits):
    return np.float64(bits >> np.uint64(11)) * 2.0**-53


@inlined
def below(bound, bits):
    """The integer part of bound * bits / 2**64, for a bound below 2**32."""
    b = np.uint64(bound)
    high, low = bits >> np.uint64(32), bits & np.uint64(0xFFFFFFFF)
    return np.int64((high * b + ((low * b) >> np.uint64(32))) >> np.uint64(32))


@inlined
def rounded(value):
    return np.rint(value * SCALE) / SCALE


@inlined
def answer_of(p, item, theta, chance):
    """The category whose cumulated probability first passes `chance`."""
    first, last = p.start[item], p.start[item + 1]
    model = p.model[item]
    if model == 0:
        x = p.slopes[first + 1] * theta + p.intercepts[first + 1]
        right = p.lower[item] + (p.upper[item] - p.lower[item]) / (1.0 + math.exp(-x))
        return 1 if chance >= 1.0 - right else 0
    if model == 2:
        category = 0
        while first + category + 1 < last:
            x = p.slopes[first + category + 1] * theta + p.intercepts[first + category + 1]
            if chance < 1.0 / (1.0 + math.exp(x)):
                break
            category += 1
        return category
    top = -np.inf
    for row in range(first, last):
        top = max(top, p.slopes[row] * theta + p.intercepts[row])
    total = 0.0
    for row in range(first, last):
        total += math.exp(p.slopes[row] * theta + p.intercepts[row] - top)
    left = chance * total
    for row in range(first, last - 1):
        left -= math.exp(p.slopes[row] * theta + p.intercepts[row] - top)
        if left < 0:
            return row - first
    return last - 1 - first


@inlined
def information_at(p, item, theta):
    """Fisher information of one item."""
    first, last = p.start[item], p.start[item + 1]
    model = p.model[item]
    if model == 0:
        a = p.slopes[first + 1]
        s = 1.0 / (1.0 + math.exp(-(a * theta + p.intercepts[first + 1])))
        if p.lower[item] == 0.0 and p.upper[item] == 1.0:
            return a * a * s * (1.0 - s)
        span = p.upper[item] - p.lower[item]
        right = p.lower[item] + span * s
        return (span * a * s * (1.0 - s)) ** 2 / max(right * (1.0 - right), TINY)
    if model == 2:
        total, above, steep = 0.0, 1.0, 0.0
        for row in range(first + 1, last + 1):
            s, slope = 0.0, 0.0
            if row < last:
                s = 1.0 / (1.0 + math.exp(-(p.slopes[row] * theta + p.intercepts[row])))
                slope = p.slopes[row] * s * (1.0 - s)
            total += (steep - slope) ** 2 / max(above - s, TINY)
            above, steep = s, slope
        return total
    top = -np.inf
    for row in range(first, last):
        top = max(top, p.slopes[row] * theta + p.intercepts[row])
    total = mean = square = 0.0
    for row in range(first, last):
        weight = math.exp(p.slopes[row] * theta + p.intercepts[row] - top)
        total += weight
        mean += weight * p.slopes[row]
        square += weight * p.slopes[row] ** 2
    mean /= total
    return square / total - mean * mean


@inlined_fast
def moments(weight):
    """Scale the weights to sum one; their mean and standard deviation."""
    total = first = second = 0.0
    for k in range(NODES):
        theta = LOW + SPACING * k
        total += weight[k]
        first += weight[k] * theta
        second += weight[k] * theta * theta
    for k in range(NODES):
        weight[k] /= total
    mean = first / total
    return mean, math.sqrt(max(second / total - mean * mean, 0.0))


@compiled
def support(weight, floor):
    low, high = 0, NODES
    while weight[low] <= floor:
        low += 1
    while weight[high - 1] <= floor:
        high -= 1
    return low, high


@compiled_fast
def weigh(information, weight, value):
    """Posterior-weighted information of every item."""
    low, high = support(weight, NEGLIGIBLE)
    n = len(value)
    for i in range(n):
        value[i] = 0.0
    for k in range(low, high):
        for i in range(n):
            value[i] += weight[k] * information[k, i]


@compiled_fast
def reductions(wide, start, weight, mean, mass, moment, gain):
    """Expected fall of the posterior variance by answering each item."""
    low, high = support(weight, NEGLIGIBLE)
    rows = len(mass)
    for row in range(rows):
        mass[row] = moment[row] = 0.0
    for k in range(low, high):
        centred = weight[k] * (LOW + SPACING * k - mean)
        for row in range(rows):
            mass[row] += weight[k] * wide[k, row]
            moment[row] += centred * wide[k, row]
    for item in range(len(gain)):
        total = 0.0
        for row in range(start[item], start[item + 1]):
            total += moment[row] * moment[row] / max(mass[row], TINY)
        gain[item] = total


@compiled
def cumulate(weight, fine):
    """Distribution function on the fine grid, the log density being interpolated.

    Between two nodes the log density is a cubic: its third differences are constant, so that the densities
    follow from each other by products, three exponentials an interval instead of one a point.
    """
    low, high = support(weight, 1e-16)
    first, last = max(0, low - 1), min(NODES - 1, high)
    log_weight = np.empty(NODES)
    for k in range(max(0, first - 2), min(NODES, last + 3)):
        log_weight[k] = math.log(max(weight[k], TINY))
    for j in range(10 * first + 1):
        fine[j] = 0.0
    total, before = 0.0, max(weight[first], TINY)
    for k in range(first, last):
        at = min(max(k - 1, 0), NODES - 4)
        d1 = log_weight[at + 1] - log_weight[at]
        d2 = log_weight[at + 2] - log_weight[at + 1] - d1
        d3 = log_weight[at + 3] - 2.0 * log_weight[at + 2] + log_weight[at + 1] - d2
        u = float(k - at)
        # Newton's form, differenced in steps of a tenth of the spacing
        second = 0.01 * (d2 + (u - 0.9) * d3)
        slope = 0.1 * (d1 + (u - 0.45) * d2) + (falling(u + 0.1) - falling(u)) * d3 / 6.0
        ratio, bend, twist = math.exp(slope), math.exp(second), math.exp(0.001 * d3)
        density = before
        for j in range(10 * k + 1, 10 * k + 11):
            density *= ratio
            ratio *= bend
            bend *= twist
            total += density + before
            before = density
            fine[j] = total
    for j in range(10 * first + 1, 10 * last + 1):
        fine[j] /= total
    for j in range(10 * last + 1, FINE):
        fine[j] = 1.0


@inlined
def falling(u):
    return u * (u - 1.0) * (u - 2.0)


@inlined
def interpolated(values, theta):
    """Linear interpolation on the fine grid, constant outside."""
    if theta <= LOW:
        return values[0]
    if theta >= -LOW:
        return values[FINE - 1]
    x = (theta - LOW) / FINE_STEP
    j = min(int(x), FINE - 2)
    return values[j] + (values[j + 1] - values[j]) * (x - j)


@compiled
def quantile(fine, wanted):
    j = np.searchsorted(fine, wanted, side="right")
    if j == 0:
        return LOW
    if j == FINE:
        return -LOW
    return LOW + FINE_STEP * (j - 1 + (wanted - fine[j - 1]) / (fine[j] - fine[j - 1]))


@compiled
def fill_levels(fine, cuts, levels):
    """Probability of every level."""
    last = 0.0
    for c in range(len(cuts)):
        at = interpolated(fine, cuts[c])
        levels[c] = at - last
        last = at
    levels[len(cuts)] = 1.0 - last


@compiled
def largest_normal_level(cuts, mean, sd):
    """Probability of the likeliest level of a normal law."""
    best, last = 0.0, 0.0
    for c in range(len(cuts)):
        at = normal_below(cuts[c], mean, sd)
        best = max(best, at - last)
        last = at
    return max(best, 1.0 - last)


@inlined
def normal_below(x, mean, sd):
    return 0.5 + 0.5 * math.erf((x - mean) / (max(sd, TINY) * math.sqrt(2.0)))


@compiled
def ratio_decided(p, log_likelihood, kind, delta, alpha, beta):
    """Whether the likelihood ratio at every cut is beyond one of its bounds."""
    upper, lower = math.log((1 - beta) / alpha), math.log(beta / (1 - alpha))
    curve = np.empty(FINE)
    for j in range(FINE):
        s = p.fine_start[j]
        x = 0.0
        for c in range(4):
            x += p.fine_weights[j, c] * log_likelihood[s + c]
        curve[j] = x
    for cut in p.cuts:
        under, over = interpolated(curve, cut - delta), interpolated(curve, cut + delta)
        if kind == GLR:
            for j in range(FINE):
                theta = LOW + FINE_STEP * j
                if theta <= cut - delta:
                    under = max(under, curve[j])
                if theta >= cut + delta:
                    over = max(over, curve[j])
        if lower < over - under < upper:
            return False
    return True


@compiled
def attainable(gain, may_ask, variance, left):
    """Standard deviation that the best items left would bring."""
    best = np.sort(gain[may_ask])[::-1][:left]
    precision = 1.0 / variance
    for each in best:
        precision += 1.0 / (variance - each) - 1.0 / variance
    return math.sqrt(1.0 / precision)


@compiled
def chance_of_level(cuts, wanted, mean, sd, drift):
    """Probability that some level has the wanted probability at the end."""
    total = 0.0
    for k in range(NODES):
        theta = LOW + SPACING * k
        if largest_normal_level(cuts, theta, sd) >= wanted:
            half = SPACING / 2
            total += normal_below(theta + half, mean, drift) - normal_below(theta - half, mean, drift)
    return total


@compiled
def rule_met(p, state, rule, mean, sd, left, may_ask):
    """Whether stopping rule number `rule` is met."""
    kind, v = p.rules[rule], p.values[rule]
    if kind == LEVEL_PROBABILITY or kind == CLEAR_INTERVAL:
        cumulate(state.weight, state.fine)
        if kind == LEVEL_PROBABILITY:
            fill_levels(state.fine, p.cuts, state.levels)
            return state.levels.max() >= v[0]
        low, high = quantile(state.fine, (1 - v[0]) / 2), quantile(state.fine, (1 + v[0]) / 2)
        for cut in p.cuts:
            if low <= cut <= high:
                return False
        return True
    if kind == SPRT or kind == GLR:
        return ratio_decided(p, state.log_likelihood, kind, v[0], v[1], v[2])
    reductions(p.wide, p.start, state.weight, mean, state.mass, state.moment, state.gain)
    if kind == PREDICTED_REDUCTION:
        best = 0.0
        for i in range(len(may_ask)):
            if may_ask[i]:
                best = max(best, state.gain[i])
        reduction = sd - math.sqrt(max(sd * sd - best, 0.0))
        return reduction < (v[0] if sd > v[1] else v[2])
    ahead = attainable(state.gain, may_ask, sd * sd, left)
    drift = math.sqrt(max(sd * sd - ahead * ahead, 0.0))
    if kind == SETTLED:
        return largest_normal_level(p.cuts, mean, drift) >= v[0]
    return chance_of_level(p.cuts, v[0], mean, ahead, drift) <= v[1]
