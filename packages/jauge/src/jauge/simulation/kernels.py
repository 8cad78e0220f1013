"""Sittings of one skill, compiled: the decisions of `jauge.step`, thousands of times a second.

Every function repeats, on arrays, one piece of the engine: a criterion, the content check of nested rows, the
draws, the end. Posteriors and stopping rules are in `jauge.simulation.rule_kernels`. Criteria are compared to
nine decimals as the engine does, so that the order in which a sum is made decides nothing.

Maximum information without a random part looks at few items: those of the ability's cell, from the largest
upper bound down, until no bound reaches the items found. A two-parameter curve on [l, r] stays below
max(I(l), I(r)) + (r - l)² a⁴ / 64, its curvature being at most a⁴ / 8: the search is exact.

Oracle: the items, answers and estimates of `jauge.step`, tests/test_simulation_parity.py.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"
from __future__ import annotations

import math

import numpy as np

from jauge.compiled import compiled, compiled_fast
from jauge.simulation.rule_kernels import (
    ANSWER,
    ELIGIBILITY,
    EXHAUSTED,
    FIRST_RULE,
    LENGTH,
    LOW,
    NODES,
    PICK,
    PRECISION,
    PROGRESSION,
    TINY,
    UNDECIDED,
    WEIGHTED_INFORMATION,
    answer_of,
    below,
    information_at,
    inlined,
    inlined_fast,
    moments,
    rounded,
    rule_met,
    splitmix,
    uniform,
    weigh,
)


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
