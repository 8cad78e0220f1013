"""A bank and a plan as arrays that compiled sittings read, where they can be: one skill, nested rows."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from jauge.bank import ItemBank
from jauge.checks import FloatArray, IntArray
from jauge.content import Limits, limits_of
from jauge.exposure import Eligibility
from jauge.grid import GRID, PRIOR, refined
from jauge.items import Items, Model
from jauge.nesting import Nest, nest_of
from jauge.plan import Content, Criterion, Plan
from jauge.stopping import (
    ClearInterval,
    Glr,
    LevelProbability,
    OutOfReach,
    PredictedReduction,
    Settled,
    Sprt,
    StoppingRule,
)

CELLS = 480
_SPARE = 96
_CODES: dict[type[StoppingRule], int] = {
    LevelProbability: 0,
    ClearInterval: 1,
    Sprt: 2,
    Glr: 3,
    Settled: 4,
    OutOfReach: 5,
    PredictedReduction: 6,
}
_READS_ITEMS = 4
"""Rules from this code on look at the items left; a plan without them is blind to those."""
_CRITERIA = {Criterion.INFORMATION: 0, Criterion.WEIGHTED_INFORMATION: 1}


class Program(NamedTuple):
    """Arrays of a compiled plan; n items, r rows of the items, s types of items, c cells of ability."""

    start: Any
    model: Any
    slopes: Any
    intercepts: Any
    lower: Any
    upper: Any
    plain: bool
    steep: Any
    shift: Any
    rank: Any
    prior: Any
    table: Any
    wide: Any
    log_table: Any
    information: Any
    criterion: int
    progressive: bool
    shares: Any
    minimum: int
    maximum: int
    horizon: int
    pick: int
    opening_length: int
    opening_pick: int
    precision: float
    cuts: Any
    report: Any
    rules: Any
    values: Any
    ratios: bool
    blind: bool
    free: bool
    minima: Any
    maxima: Any
    type_of: Any
    order: Any
    parents: Any
    chain_start: Any
    chains: Any
    by_cell: bool
    cell: float
    cell_items: Any
    cell_bounds: Any
    fine_start: Any
    fine_weights: Any
    exposed: bool
    intervals: Any
    eligible: Any


def obstacle(bank: ItemBank, plan: Plan) -> str:
    """Why a plan cannot be compiled, in one sentence; empty when it can."""
    if len(bank.tree.names) > 1:
        return "The bank measures more than one skill."
    if plan.criterion not in _CRITERIA:
        return f"The criterion {plan.criterion.value} is not compiled."
    for rule in plan.stopping:
        if type(rule) not in _CODES:
            return f"The stopping rule {rule.reason.value} is not compiled."
    if plan.pilots.count:
        return "The plan tries items out."
    if plan.content is Content.SHADOW:
        return "The content is met by shadow tests."
    limits = limits_of(bank, plan)
    return "" if nest_of(limits.type_rows) is not None else "Content rows cross."


def compile_plan(bank: ItemBank, plan: Plan) -> Program:
    """The program of a plan that has no `obstacle`, without exposure control."""
    items = bank.items
    rows = np.ascontiguousarray(bank.log_table[items.row_item, items.row_category])
    limits = limits_of(bank, plan)
    nest = nest_of(limits.type_rows)
    assert nest is not None
    cuts = next(iter(plan.cuts.values()), ())
    by_cell = _searchable(items, plan, limits)
    cell_items, cell_bounds = _cells(items, plan) if by_cell else _no_cells()
    fine_start, fine_weights = _refinement()
    progressive = plan.progressive
    shares = [
        progressive.share(k, plan.maximum_length) if progressive else 1.0 for k in range(plan.maximum_length)
    ]
    return Program(
        start=items.start,
        model=items.model,
        slopes=items.slopes,
        intercepts=items.intercepts,
        lower=items.lower,
        upper=items.upper,
        plain=_plain(items),
        steep=np.ascontiguousarray(items.slopes[items.start[:-1] + 1]),
        shift=np.ascontiguousarray(items.intercepts[items.start[:-1] + 1]),
        rank=bank.rank,
        prior=PRIOR,
        table=np.exp(rows),
        wide=np.ascontiguousarray(np.exp(rows).T),
        log_table=rows,
        information=np.ascontiguousarray(items.information(GRID).T),
        criterion=_CRITERIA[plan.criterion],
        progressive=progressive is not None,
        shares=np.array(shares),
        minimum=plan.minimum_length,
        maximum=plan.maximum_length,
        horizon=plan.horizon(0),
        pick=plan.pick,
        opening_length=plan.opening_length,
        opening_pick=plan.opening_pick,
        precision=float(next(iter(plan.precision.values()), 0.0)),
        cuts=np.array(cuts, dtype=np.float64),
        report=np.array(cuts, dtype=np.float64),
        **_rules(plan),
        free=limits.free,
        minima=limits.minima,
        maxima=limits.maxima,
        type_of=limits.type_of,
        **_chains(nest),
        by_cell=by_cell,
        cell=12.0 / CELLS,
        cell_items=cell_items,
        cell_bounds=cell_bounds,
        fine_start=fine_start,
        fine_weights=fine_weights,
        exposed=False,
        intervals=np.zeros(0),
        eligible=np.ones((len(bank), 1)),
    )


def exposed(program: Program, bank: ItemBank, eligibility: Eligibility) -> Program:
    """The program under an eligibility."""
    if eligibility.ids == bank.ids:
        chances = np.ascontiguousarray(eligibility.probabilities)
        return program._replace(exposed=True, intervals=eligibility.cuts, eligible=chances)
    table = np.ones((len(bank), eligibility.probabilities.shape[1]))
    held = [(bank.index[item], row) for row, item in enumerate(eligibility.ids) if item in bank.index]
    if held:
        positions, rows = np.array(held).T
        table[positions] = eligibility.probabilities[rows]
    return program._replace(exposed=True, intervals=eligibility.cuts, eligible=table)


def _rules(plan: Plan) -> dict[str, Any]:
    values = np.zeros((len(plan.stopping), 3))
    for place, rule in enumerate(plan.stopping):
        values[place] = _numbers(rule)
    kinds = np.array([_CODES[type(rule)] for rule in plan.stopping], dtype=np.int64)
    blind = bool((kinds < _READS_ITEMS).all())
    return {"rules": kinds, "values": values, "blind": blind, "ratios": bool(np.isin(kinds, (2, 3)).any())}


def _numbers(rule: StoppingRule) -> tuple[float, float, float]:
    match rule:
        case LevelProbability():
            return rule.probability, 0.0, 0.0
        case ClearInterval():
            return rule.level, 0.0, 0.0
        case Sprt() | Glr():
            return rule.delta, rule.alpha, rule.beta
        case Settled():
            return rule.certainty, 0.0, 0.0
        case OutOfReach():
            return rule.probability, rule.chance, 0.0
        case PredictedReduction():
            target = 0.0 if rule.target is None else rule.target
            return rule.least, target, np.inf if rule.worthwhile is None else rule.worthwhile
    raise AssertionError(rule)


def _chains(nest: Nest) -> dict[str, Any]:
    sizes = [len(chain) for chain in nest.chains]
    return {
        "order": np.array(nest.order, dtype=np.int64),
        "parents": np.array(nest.parents, dtype=np.int64),
        "chain_start": np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        "chains": np.array([row for chain in nest.chains for row in chain], dtype=np.int64),
    }


def _plain(items: Items) -> bool:
    """Whether all items are logistic without asymptotes."""
    logistic = bool((items.model == Model.LOGISTIC).all())
    return logistic and not items.lower.any() and bool((items.upper == 1).all())


def _searchable(items: Items, plan: Plan, limits: Limits) -> bool:
    alone = limits.free and plan.criterion is Criterion.INFORMATION and plan.progressive is None
    return alone and _plain(items)


def _cells(items: Items, plan: Plan) -> tuple[IntArray, FloatArray]:
    """Items of every cell by decreasing upper bound of their information, and the bounds (c, depth)."""
    edges = np.linspace(GRID[0], GRID[-1], CELLS + 1)
    curves = items.information(edges)
    bend = items.discriminations**4 / 8
    bounds = np.maximum(curves[:, :-1], curves[:, 1:]) + (bend * (edges[1] - edges[0]) ** 2 / 8)[:, None]
    depth = min(len(items), plan.maximum_length + max(plan.pick, plan.opening_pick) + _SPARE)
    order = np.argsort(-bounds, axis=0, kind="stable")[:depth].T
    found = np.take_along_axis(bounds.T, order, axis=1)
    return np.ascontiguousarray(order.astype(np.int64)), np.ascontiguousarray(found)


def _no_cells() -> tuple[IntArray, FloatArray]:
    return np.zeros((1, 0), dtype=np.int64), np.zeros((1, 0))


def _refinement() -> tuple[IntArray, FloatArray]:
    """The four nodes and weights that give each point of the fine grid."""
    matrix = refined(np.eye(len(GRID)))[1]
    held = matrix != 0
    start = np.minimum(held.argmax(axis=1), len(GRID) - 4)
    return start.astype(np.int64), np.ascontiguousarray(
        np.take_along_axis(matrix, start[:, None] + np.arange(4), axis=1)
    )
