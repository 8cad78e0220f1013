"""The best items of a bank, without sorting it, and without weighing it whole where that can be helped.

`best_of` sorts values that are known. `best_weighted` finds the items of largest posterior-weighted
information by branch and bound: items of like curves form groups; the posterior mean of the largest curve of
a group bounds what its items have; the most promising groups are weighed, and then only those whose bound
reaches the last item kept.

Source: Land & Doig (1960), Econometrica 28(3) (branch and bound).
Oracle: a full sort of the values of every item, tests/test_shortlist.py.
"""

from __future__ import annotations

from functools import lru_cache
from math import isqrt
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from jauge.bank import ItemBank
from jauge.checks import BoolArray, FloatArray, IntArray, read_only
from jauge.criteria import DECIMALS, Block, tables_of, weighted_information
from jauge.grid import GRID

if TYPE_CHECKING:
    from jauge.posterior import Estimates

_PART = 64
_SIZE = 32
_FIRST = 8
_MARGIN = 2 * 10.0**-DECIMALS
_TINY = 1e-300


@lru_cache(maxsize=64)
def _starts(size: int) -> IntArray:
    """Where the parts of an array of `size` begin."""
    return read_only(np.arange(0, size, _PART), np.int64)


def best_of(values: FloatArray, open_to: BoolArray, rank: IntArray, width: int) -> IntArray:
    """Positions of the `width` best items among `open_to` (n,), best first, equal ones by rank.

    The array being cut into many parts, the `width`-th largest of the parts' largest values is a bound that
    at least `width` items reach; only those are rounded and sorted.

    Examples
    --------
    >>> best_of(np.array([0.1, 0.3, 0.3]), np.array([True, True, True]), np.array([2, 1, 0]), width=2)
    array([2, 1])
    """
    shown = np.where(open_to, values, -np.inf)
    starts = _starts(len(shown))
    parts = np.maximum.reduceat(shown, starts) if len(starts) >= width else shown
    floor = _reached(parts, width)
    kept = (shown >= floor - _MARGIN if floor > -np.inf else open_to).nonzero()[0]
    return _sorted(kept, shown[kept], rank, width)


def _reached(values: FloatArray, width: int) -> float:
    """The `width`-th largest value, minus infinity when there are fewer."""
    last = len(values) - width
    if last < 0:
        return -np.inf
    ordered = values.copy()
    ordered.partition(last)
    return float(ordered[last])


def _sorted(items: IntArray, values: FloatArray, rank: IntArray, width: int) -> IntArray:
    order = np.lexsort((rank[items], -values.round(DECIMALS)))
    best: IntArray = items[order[:width]]
    return best


class Groups(NamedTuple):
    """Items of like curves, g groups of 32, each of one skill.

    Attributes
    ----------
    node : skill (g,) of each group
    items : positions (g, 32)
    held : (g, 32), False where a group has fewer items
    curves : information (g, 61, 32) on the grid
    largest : (61, g), of the curves of each group
    """

    node: IntArray
    items: IntArray
    held: BoolArray
    curves: FloatArray
    largest: FloatArray

    def bounds(self, estimates: Estimates) -> FloatArray:
        """What the items of each group have at most (g,)."""
        if len(estimates) == 1:
            bounds: FloatArray = estimates.posterior[0] @ self.largest
            return bounds
        return np.asarray(np.einsum("gq,qg->g", estimates.posterior[self.node], self.largest))

    def weighed(
        self, estimates: Estimates, chosen: IntArray, open_to: BoolArray
    ) -> tuple[IntArray, FloatArray]:
        """Positions of the items of chosen groups, and their values, minus infinity for closed ones."""
        posterior = estimates.posterior
        weights = posterior[0] if len(posterior) == 1 else posterior[self.node[chosen], None]
        items = self.items[chosen]
        shown = open_to[items]
        shown &= self.held[chosen]
        values = np.where(shown, np.matmul(weights, self.curves[chosen]).reshape(items.shape), -np.inf)
        return items.ravel(), values.ravel()


_groups: WeakKeyDictionary[ItemBank, Groups] = WeakKeyDictionary()


def groups_of(bank: ItemBank) -> Groups:
    """The bank's groups, kept as long as it lives."""
    found = _groups.get(bank)
    if found is None:
        parts = [_grouped(block) for block in tables_of(bank).blocks]
        node, items, held, curves = (np.concatenate(each) for each in zip(*parts, strict=True))
        found = _groups[bank] = Groups(node, items, held, curves, curves.max(axis=2).T.copy())
    return found


def _grouped(block: Block) -> tuple[IntArray, IntArray, BoolArray, FloatArray]:
    """Items sorted by where they inform, cut into bins, sorted by how much within each, cut into groups."""
    size = len(block.items)
    count = -(-size // _SIZE)
    per_bin = -(-count // max(isqrt(count), 1)) * _SIZE
    location = GRID @ block.information / np.maximum(block.information.sum(axis=0), _TINY)
    bins = np.empty(size, dtype=np.int64)
    bins[location.argsort(kind="stable")] = np.arange(size) // per_bin
    order = np.lexsort((block.information.max(axis=0), bins))
    places = np.resize(order, (count, _SIZE))
    held = np.arange(count * _SIZE).reshape(count, _SIZE) < size
    curves = np.ascontiguousarray(block.information.T[places].transpose(0, 2, 1))
    return np.full(count, block.node), block.items[places], held, curves


def best_weighted(bank: ItemBank, estimates: Estimates, open_to: BoolArray, width: int) -> IntArray:
    """Positions of the `width` items of `open_to` (n,) of largest weighted information, as `best_of`.

    Examples
    --------
    >>> from jauge import Items, estimate
    >>> bank = ItemBank(Items.logistic([1.0, 1.5, 1.2], [0.0, -1.0, 0.1]))
    >>> best_weighted(bank, estimate(bank, []), np.array([True, True, False]), width=5)
    array([1, 0])
    """
    groups = groups_of(bank)
    bounds = groups.bounds(estimates)
    items, values = groups.weighed(estimates, bounds.argsort()[-_FIRST:], open_to)
    floor = _reached(values, width) - _MARGIN
    if floor == -np.inf:
        return best_of(weighted_information(bank, estimates), open_to, bank.rank, width)
    promising = bounds >= floor
    if np.count_nonzero(promising) > _FIRST:
        items, values = groups.weighed(estimates, promising.nonzero()[0], open_to)
    kept = (values >= floor).nonzero()[0]
    return _sorted(items[kept], values[kept], bank.rank, width)
