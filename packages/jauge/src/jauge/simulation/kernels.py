"""Sittings of one skill, compiled: the decisions of `jauge.step`, thousands of times a second.

Every function repeats, on arrays, one piece of the engine: the posterior, a criterion, a stopping rule, the
content check of nested rows, the draws. Criteria are compared to nine decimals as the engine does, so that
the order in which a sum is made decides nothing.

Maximum information without a random part looks at few items: those of the ability's cell, from the largest
upper bound down, until no bound reaches the items found. A two-parameter curve on [l, r] stays below
max(I(l), I(r)) + (r - l)² a⁴ / 64, its curvature being at most a⁴ / 8: the search is exact.

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


@compiled
def counted_rows(p, counts, need, headroom):
    """Unmet minima and headroom of every row; whether a minimum is unmet."""
    unmet = False
    for row in range(len(need)):
        need[row] = max(p.minima[row] - counts[row], 0)
        headroom[row] = p.maxima[row] - counts[row]
        unmet = unmet or need[row] > 0
    return unmet


@compiled
def open_items(p, state, headroom, resting, may_ask):
    """Mark the items that may be asked; how many there are."""
    closed = np.zeros(len(p.chain_start) - 1, dtype=np.bool_)
    for kind in range(len(closed)):
        for place in range(p.chain_start[kind], p.chain_start[kind + 1]):
            closed[kind] = closed[kind] or (not p.free and headroom[p.chains[place]] <= 0)
    total = mark(state.given, closed, p.type_of, may_ask)
    return total if resting < 0 else rest(state.lot, p.eligible, resting, may_ask)


@compiled
def mark(given, closed, type_of, may_ask):
    total = 0
    for i in range(len(may_ask)):
        may_ask[i] = not (given[i] or closed[type_of[i]])
        total += may_ask[i]
    return total


@compiled
def rest(lot, eligible, interval, may_ask):
    """Take out the items whose lot is to rest."""
    total = 0
    for i in range(len(may_ask)):
        may_ask[i] = may_ask[i] and lot[i] < eligible[i, interval]
        total += may_ask[i]
    return total


@compiled
def draw_lots(rank, key, lot):
    for i in range(len(lot)):
        lot[i] = uniform(splitmix(key, rank[i]))


@compiled
def accept(p, need, headroom, may_ask, horizon, accepted):
    """Types after which every minimum of the nest stays within reach; False when it is not already."""
    rows = len(need)
    inside, held, required = np.zeros(rows, np.int64), np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    heads, available = headroom.copy(), np.zeros(len(accepted), np.int64)
    for i in range(len(may_ask)):
        if may_ask[i]:
            available[p.type_of[i]] += 1
    for kind in range(len(accepted)):
        held[p.chains[p.chain_start[kind]]] += available[kind]
    for row in p.order:
        required[row] = max(need[row], inside[row])
        held[row] = min(held[row], heads[row])
        if required[row] > held[row]:
            return False
        if p.parents[row] >= 0:
            inside[p.parents[row]] += required[row]
            held[p.parents[row]] += held[row]
    if required[0]:
        heads[0] = min(heads[0], max(horizon, required[0]))
    for kind in range(len(accepted)):
        relief = 0
        fits = available[kind] > 0
        for place in range(p.chain_start[kind], p.chain_start[kind + 1]):
            row = p.chains[place]
            after = max(need[row] - 1, inside[row] - relief, 0)
            fits = fits and after <= heads[row] - 1
            relief = max(need[row], inside[row]) - after
        accepted[kind] = fits
    return True


@inlined
def insert(best, score, rank, found, width, item, value):
    """Keep the `width` best items sorted, equal ones by rank; how many are kept."""
    place = found
    while place > 0 and (
        value > score[place - 1] or (value == score[place - 1] and rank[item] < rank[best[place - 1]])
    ):
        place -= 1
    if place >= width:
        return found
    last = min(found, width - 1)
    for k in range(last, place, -1):
        best[k], score[k] = best[k - 1], score[k - 1]
    best[place], score[place] = item, value
    return last + 1


@inlined
def best_by_cell(p, state, mean, resting, width, best, score):
    """Best items by information at the mean, from the cell's bounds down; -1 when the list is too short."""
    cell = min(max(int((mean - LOW) / p.cell), 0), len(p.cell_items) - 1)
    found = 0
    for place in range(p.cell_items.shape[1]):
        item = p.cell_items[cell, place]
        if found == width and p.cell_bounds[cell, place] + 2e-9 < score[found - 1]:
            return found
        if state.given[item] or (resting >= 0 and state.lot[item] >= p.eligible[item, resting]):
            continue
        first = p.start[item]
        s = 1.0 / (1.0 + math.exp(-(p.slopes[first + 1] * mean + p.intercepts[first + 1])))
        value = rounded(p.slopes[first + 1] ** 2 * s * (1.0 - s))
        found = insert(best, score, p.rank, found, width, item, value)
    return found if p.cell_items.shape[1] == len(state.given) else -1


@compiled_fast
def plain_curves(steep, shift, mean, value):
    """Information of two-parameter items."""
    for i in range(len(value)):
        s = 1.0 / (1.0 + math.exp(-(steep[i] * mean + shift[i])))
        value[i] = steep[i] * steep[i] * s * (1.0 - s)


@compiled
def curves(p, mean, value):
    """Information of every item at the mean."""
    if p.plain:
        plain_curves(p.steep, p.shift, mean, value)
        return
    for i in range(len(value)):
        value[i] = information_at(p, i, mean)


@compiled
def progress(value, may_ask, rank, key, share):
    """Add the random part of the criterion."""
    top = 0.0
    for i in range(len(value)):
        if may_ask[i]:
            top = max(top, value[i])
    for i in range(len(value)):
        value[i] = (1 - share) * top * uniform(splitmix(key, rank[i])) + share * value[i]


@compiled
def collect(value, may_ask, accepted, type_of, rank, width, best, score):
    """Best of the items that may be asked and are of an accepted type."""
    found = 0
    floor = -np.inf
    for i in range(len(value)):
        if may_ask[i] and value[i] >= floor and accepted[type_of[i]]:
            found = insert(best, score, rank, found, width, i, rounded(value[i]))
            if found == width:
                floor = score[width - 1] - 2e-9
    return found


@compiled
def best_of_all(p, state, mean, seed, position, may_ask, accepted, width, best, score):
    """Best items by the criterion and its random part."""
    if p.criterion == WEIGHTED_INFORMATION:
        weigh(p.information, state.weight, state.value)
    else:
        curves(p, mean, state.value)
    if p.progressive:
        key = splitmix(splitmix(seed, PROGRESSION), position)
        progress(state.value, may_ask, p.rank, key, p.shares[position])
    return collect(state.value, may_ask, accepted, p.type_of, p.rank, width, best, score)


@inlined_fast
def learn(likelihood, weight):
    """Multiply the posterior by the likelihood of one answer."""
    for k in range(NODES):
        product = weight[k] * likelihood[k]
        weight[k] = product if product > TINY else 0.0


@inlined
def begin(p, state, seed):
    """Empty the state; draw the lots of eligibility."""
    state.weight[:] = p.prior
    state.log_likelihood[:] = 0.0
    state.given[:] = False
    state.counts[:] = 0
    if p.exposed:
        draw_lots(p.rank, splitmix(splitmix(seed, ELIGIBILITY), 0), state.lot)


@inlined
def interval_of(p, mean):
    """Interval of ability of the eligibility, or -1 without exposure control."""
    return np.searchsorted(p.intervals, mean, side="right") if p.exposed else -1


@inlined
def ended(p, state, position, mean, sd, ripe, total, may_ask):
    """Why the sitting ends here, or -1 when it goes on."""
    if ripe and position > 0 and sd <= p.precision:
        return PRECISION
    if ripe and len(p.rules):
        left = min(p.maximum - position, total)
        for rule in range(len(p.rules)):
            if rule_met(p, state, rule, mean, sd, left, may_ask):
                return FIRST_RULE + rule
    if position >= p.maximum:
        return LENGTH
    return UNDECIDED if total > 0 else EXHAUSTED


@compiled
def sit(p, state, seed, ability, items, categories):
    """One sitting: its length, reason, last mean and deviation, and whether eligibility was set aside.

    The reason is -1 when content minima are out of reach: the engine itself must be asked.
    """
    begin(p, state, seed)
    mean, sd = moments(state.weight)
    best, score = state.best, state.score
    need, headroom = np.zeros(len(p.minima), np.int64), np.zeros(len(p.minima), np.int64)
    may_ask, accepted = state.may_ask, np.ones(len(p.chain_start) - 1, dtype=np.bool_)
    relaxed = False
    answer_key = splitmix(seed, ANSWER)
    pick_key = splitmix(seed, PICK)
    for position in range(p.maximum + 1):
        width = p.opening_pick if position < p.opening_length else p.pick
        resting = interval_of(p, mean)
        found = -1
        ripe = position >= p.minimum
        if p.by_cell and (p.blind or not ripe):
            reason = ended(p, state, position, mean, sd, ripe, 1, may_ask)
            if reason != UNDECIDED:
                return position, reason, mean, sd, relaxed
            found = best_by_cell(p, state, mean, resting, width, best, score)
        if found <= 0:
            unmet = counted_rows(p, state.counts, need, headroom)
            total = open_items(p, state, headroom, resting, may_ask)
            horizon = p.horizon - position
            reach = p.free or accept(p, need, headroom, may_ask, horizon, accepted)
            if p.exposed and (total == 0 or not reach):
                before = total
                total = open_items(p, state, headroom, -1, may_ask)
                reach = p.free or accept(p, need, headroom, may_ask, horizon, accepted)
                relaxed = relaxed or total > before
            reason = ended(p, state, position, mean, sd, position >= p.minimum and not unmet, total, may_ask)
            if reason != UNDECIDED or not reach:
                return position, reason, mean, sd, relaxed
            found = best_of_all(p, state, mean, seed, position, may_ask, accepted, width, best, score)
        item = best[below(found, splitmix(pick_key, position))]
        chance = uniform(splitmix(answer_key, p.rank[item]))
        category = answer_of(p, item, ability, chance)
        items[position], categories[position] = item, category
        state.given[item] = True
        for place in range(p.chain_start[p.type_of[item]], p.chain_start[p.type_of[item] + 1]):
            state.counts[p.chains[place]] += 1
        row = p.start[item] + category
        learn(p.table[row], state.weight)
        if p.ratios:
            state.log_likelihood[:] += p.log_table[row]
        mean, sd = moments(state.weight)
    return p.maximum, LENGTH, mean, sd, relaxed
