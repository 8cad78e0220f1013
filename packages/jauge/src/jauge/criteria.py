"""What makes an item better than another: Fisher information, divergence, expected variance, levels.

Notation: w(q), posterior weights on the grid of the skill that the item measures; P_k, probability of its
category k; m, posterior mean of that skill (EAP); S, its scale, the root of its tree.

- information: Fisher information at m. Birnbaum (1968) in Lord & Novick.
- weighted_information: sum of w(q) I(q). van der Linden (1998), Psychometrika 63(2).
- likelihood_divergence: sum over q of L(q) sum_k P_k(m) log(P_k(m) / P_k(q)), L the likelihood of the answers
  scaled to sum to one. Chang & Ying (1996), Applied Psychological Measurement 20(3); weighting by the
  likelihood: Barrada, Olea, Ponsoda & Abad (2009), Methodology 5(1).
- posterior_divergence: the same weighted by w. Chang & Ying (1996), equation 15.
- expected_variance: expected fall of the posterior variance of S, so that the item of least expected
  posterior variance is first. Owen (1975), JASA 70; van der Linden (1998). In a tree the fall is
  the scale's, whatever the skill of the item.
- stratified: minus the distance from the item's difficulty to m, within the stratum of the moment; items are
  sorted by difficulty into blocks, and by slope within each block into strata, the flattest being used first;
  an item of another stratum stands below every item of this one. Chang & Ying (1999), Applied Psychological
  Measurement 23(3); blocks: Chang, Qian & Ying (2001), same journal 25(4).
- information_per_minute: weighted information over the expected minutes. Fan, Wang, Chang & Douglas (2012),
  Journal of Educational and Behavioral Statistics 37(5).
- classification: mutual information of the answer and of the level on S. Weissman (2007), Educational and
  Psychological Measurement 67(1).

Oracle: catpie's next items, direct sums over categories and nodes, tests/test_criteria.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from jauge.bank import ItemBank
from jauge.checks import FloatArray, IntArray, require
from jauge.grid import GRID, PRIOR, SPACING
from jauge.items import Items, Model
from jauge.plan import Criterion

if TYPE_CHECKING:
    from jauge.plan import Plan
    from jauge.posterior import Estimates

DECIMALS = 9
"""Criteria are compared to so many decimals: the last bits of a machine's arithmetic decide nothing."""

_NEGLIGIBLE = 1e-15
_TINY = 1e-300
_LOG_PRIOR = np.log(PRIOR)


class Block(NamedTuple):
    """Items of one skill: node, positions, and information with one row per node of the grid (61, n)."""

    node: int
    items: IntArray
    information: FloatArray


class Curve(NamedTuple):
    """Items of one skill; their slopes, intercepts and squared slopes (n,) when all are plain logistic."""

    node: int
    positions: IntArray
    items: Items
    plain: tuple[FloatArray, FloatArray, FloatArray] | None


def _curve(block: Block, items: Items) -> Curve:
    if (items.model != Model.LOGISTIC).any() or items.lower.any() or (items.upper < 1).any():
        return Curve(block.node, block.items, items, None)
    slopes, intercepts = items.slopes[1::2].copy(), items.intercepts[1::2].copy()
    return Curve(block.node, block.items, items, (slopes, intercepts, slopes**2))


class Tables:
    """What the criteria read in a bank, each table made when it is first needed."""

    def __init__(self, bank: ItemBank) -> None:
        information = bank.items.information(GRID)
        nodes = np.unique(bank.node).tolist()
        held = [(node, np.flatnonzero(bank.node == node)) for node in nodes]
        self.blocks = [Block(node, items, np.ascontiguousarray(information[items].T)) for node, items in held]
        self.place = np.empty(len(bank), dtype=np.int64)
        self.block_of = np.empty(len(bank), dtype=np.int64)
        for number, (_, items, _) in enumerate(self.blocks):
            self.place[items] = np.arange(len(items))
            self.block_of[items] = number
        self._curves: list[Curve] | None = None
        self._probabilities: list[FloatArray] | None = None
        self._logs: list[FloatArray] | None = None
        self.strata: dict[int, IntArray] = {}

    def curves(self, bank: ItemBank) -> list[Curve]:
        if self._curves is None:
            self._curves = [_curve(block, bank.items.subset(block.items)) for block in self.blocks]
        return self._curves

    def probabilities(self, bank: ItemBank) -> list[FloatArray]:
        """Block by block, probabilities (n, m + 1, 61), 0 for a category an item does not have."""
        if self._probabilities is None:
            self._probabilities = [np.exp(bank.log_table[block.items]) for block in self.blocks]
        return self._probabilities

    def logs(self, bank: ItemBank) -> list[FloatArray]:
        """Block by block, log-probabilities (n, m + 1, 61), 0 for a category an item does not have."""
        if self._logs is None:
            tables = [bank.log_table[block.items] for block in self.blocks]
            self._logs = [np.where(np.isfinite(table), table, 0.0) for table in tables]
        return self._logs


_tables: WeakKeyDictionary[ItemBank, Tables] = WeakKeyDictionary()


def tables_of(bank: ItemBank) -> Tables:
    """The bank's tables, kept as long as it lives."""
    found = _tables.get(bank)
    if found is None:
        found = _tables[bank] = Tables(bank)
    return found


def criterion_values(bank: ItemBank, plan: Plan, estimates: Estimates, n_answers: int) -> FloatArray:
    """The plan's criterion (n,) for every item, after `n_answers` answers; the larger the better.

    Examples
    --------
    >>> from jauge import Items, Plan, estimate
    >>> bank = ItemBank(Items.logistic([1.0, 2.0], [0.0, 3.0]))
    >>> criterion_values(bank, Plan(1, 2, criterion="information"), estimate(bank, []), 0).round(4).tolist()
    [0.25, 0.0099]
    """
    match plan.criterion:
        case Criterion.WEIGHTED_INFORMATION:
            values = weighted_information(bank, estimates)
        case Criterion.INFORMATION:
            values = information_at_mean(bank, estimates)
        case Criterion.INFORMATION_PER_MINUTE:
            values = weighted_information(bank, estimates) / _minutes(bank, plan)
        case Criterion.EXPECTED_VARIANCE:
            values = variance_reduction(bank, estimates)
        case Criterion.CLASSIFICATION:
            values = level_information(bank, plan, estimates)
        case Criterion.STRATIFIED:
            values = _stratified(bank, plan, estimates, n_answers)
        case Criterion.LIKELIHOOD_DIVERGENCE:
            values = divergence(bank, estimates, by_likelihood=True)
        case Criterion.POSTERIOR_DIVERGENCE:
            values = divergence(bank, estimates, by_likelihood=False)
    return values


def weighted_information(bank: ItemBank, estimates: Estimates) -> FloatArray:
    """Posterior-weighted Fisher information (n,) of every item on its own skill.

    Nodes of weight below 1e-15 are left out: no item has the information to make them count.
    """
    blocks = tables_of(bank).blocks
    if len(blocks) == 1:
        return _weighed(blocks[0], estimates)
    values = np.empty(len(bank))
    for block in blocks:
        values[block.items] = _weighed(block, estimates)
    return values


def _weighed(block: Block, estimates: Estimates) -> FloatArray:
    weights = estimates.posterior[block.node]
    seen = (weights > _NEGLIGIBLE).nonzero()[0]
    first, last = int(seen[0]), int(seen[-1]) + 1
    return np.asarray(weights[first:last] @ block.information[first:last])


def item_weighted_information(bank: ItemBank, estimates: Estimates, item: int) -> float:
    """Posterior-weighted information of the item at one position."""
    tables = tables_of(bank)
    block = tables.blocks[tables.block_of[item]]
    return float(np.dot(estimates.posterior[block.node], block.information[:, tables.place[item]]))


def information_at_mean(bank: ItemBank, estimates: Estimates) -> FloatArray:
    """Fisher information (n,) of every item at the posterior mean of its own skill."""
    curves = tables_of(bank).curves(bank)
    if len(curves) == 1:
        return _information_at(curves[0], float(estimates.mean[curves[0].node]))
    values = np.empty(len(bank))
    for curve in curves:
        values[curve.positions] = _information_at(curve, float(estimates.mean[curve.node]))
    return values


def _information_at(curve: Curve, theta: float) -> FloatArray:
    """As `Items.information`; of plain logistic items a² e / (1 + e)², e = exp(-|a theta + d|)."""
    if curve.plain is None:
        return curve.items.information([theta])[:, 0]
    slopes, intercepts, squares = curve.plain
    odds = slopes * theta
    odds += intercepts
    np.copysign(odds, -1.0, out=odds)
    np.exp(odds, out=odds)
    values = odds * squares
    odds += 1.0
    odds *= odds
    values /= odds
    return values


def divergence(bank: ItemBank, estimates: Estimates, *, by_likelihood: bool) -> FloatArray:
    """Kullback-Leibler divergence (n,) from the posterior mean, weighted by likelihood or by posterior."""
    values = np.empty(len(bank))
    tables = tables_of(bank)
    for (node, positions, items, _), logs in zip(tables.curves(bank), tables.logs(bank), strict=True):
        weights = estimates.posterior[node]
        if by_likelihood:
            belief = estimates.log_posterior[node] - _LOG_PRIOR
            weights = np.exp(belief - belief.max())
            weights /= weights.sum()
        there = items.log_probabilities([float(estimates.mean[node])])[:, :, 0]
        held = np.isfinite(there)
        expected = logs @ weights
        values[positions] = (np.exp(there) * (np.where(held, there, 0.0) - expected)).sum(axis=1)
    return values


def variance_reduction(bank: ItemBank, estimates: Estimates) -> FloatArray:
    """Expected fall (n,) of the posterior variance of each item's scale, by answering it.

    It is sum_k E[(S - E S) 1{k}]² / P(k), the variance of the mean of S over the possible answers.
    """
    centred = (GRID - estimates.mean[:, None])[:, None, :]
    shares = estimates.shared(centred)
    values = np.empty(len(bank))
    tables = tables_of(bank)
    for (node, items, _), table in zip(tables.blocks, tables.probabilities(bank), strict=True):
        moments = table @ np.stack((estimates.posterior[node], shares[node, 0]), axis=1)
        values[items] = (moments[:, :, 1] ** 2 / np.maximum(moments[:, :, 0], _TINY)).sum(axis=1)
    return values


def level_information(bank: ItemBank, plan: Plan, estimates: Estimates) -> FloatArray:
    """Mutual information (n,), in nats, of the answer to each item and of the level on its scale.

    A node of the grid belongs to a level by the part of its cell that lies in it. Items of a scale without
    cuts tell nothing: 0.
    """
    levels = {estimates.tree.index[name]: _memberships(cuts) for name, cuts in plan.cuts.items()}
    most = max(len(table) for table in levels.values())
    functions = np.zeros((len(estimates), most, len(GRID)))
    for node, table in levels.items():
        functions[node, : len(table)] = table
    shares = estimates.shared(functions)
    values = np.empty(len(bank))
    tables = tables_of(bank)
    for (node, items, _), table in zip(tables.blocks, tables.probabilities(bank), strict=True):
        joint = np.maximum(table @ shares[node].T, _TINY)
        apart = joint.sum(axis=1, keepdims=True) * joint.sum(axis=2, keepdims=True)
        values[items] = (joint * np.log(joint / np.maximum(apart, _TINY))).sum(axis=(1, 2))
    return values


def _memberships(cuts: tuple[float, ...]) -> FloatArray:
    """Part of every cell of the grid in every level, shape (levels, 61)."""
    above = np.clip((GRID + SPACING / 2 - np.array(cuts)[:, None]) / SPACING, 0.0, 1.0)
    edge = np.ones((1, len(GRID)))
    return -np.diff(np.concatenate((edge, above, 0 * edge)), axis=0)


def _minutes(bank: ItemBank, plan: Plan) -> FloatArray:
    for item in bank.ids:
        require(item in plan.seconds, "seconds", sorted(plan.seconds)[:5], f"a mapping that holds {item!r}")
    return np.array([plan.seconds[item] for item in bank.ids]) / 60


def strata_of(bank: ItemBank, count: int) -> IntArray:
    """Stratum (n,) of every item, from 0, the flattest: blocks of `count` items by difficulty, then by slope.

    Each skill is stratified by itself.

    Examples
    --------
    >>> from jauge import Items
    >>> strata_of(ItemBank(Items.logistic([1.0, 2.0, 1.5, 0.5], [0.0, 0.1, 1.0, 1.1])), 2).tolist()
    [0, 1, 1, 0]
    """
    strata = np.empty(len(bank), dtype=np.int64)
    difficulty, slope = difficulties(bank), bank.items.discriminations
    for _, items, _ in tables_of(bank).blocks:
        block = np.empty(len(items), dtype=np.int64)
        block[np.lexsort((bank.rank[items], difficulty[items]))] = np.arange(len(items)) // count
        order = np.lexsort((bank.rank[items], slope[items], block))
        strata[items[order]] = np.arange(len(items)) % count
    return strata


def difficulties(bank: ItemBank) -> FloatArray:
    """Mean (n,) of the thresholds of every item."""
    return np.asarray(np.nanmean(bank.items.thresholds, axis=1))


def _stratified(bank: ItemBank, plan: Plan, estimates: Estimates, n_answers: int) -> FloatArray:
    known = tables_of(bank).strata
    if plan.strata not in known:
        known[plan.strata] = strata_of(bank, plan.strata)
    stage = n_answers * plan.strata // plan.maximum_length
    apart = np.abs(known[plan.strata] - stage)
    distance = np.abs(difficulties(bank) - estimates.mean[bank.node])
    return np.asarray(-(distance + (distance.max() + 1) * apart))
