"""Content limits of a plan over a bank, and the guarantee that they can still be met.

Items that belong to the same rows are interchangeable: they form a type. `complete` builds, type by type, a
set of further items that meets every unmet minimum without passing a maximum. Where rows nest (scale, domain,
competence) it is optimal: a type is only taken when no other one covers the same unmet minima and more; and
`jauge.nesting` answers the same question faster. Where rows cross it is a heuristic, and it is consistent:
what it builds after its own first choice is what it had built minus that choice. So a sitting that starts
feasible, and accepts an item only while `complete` still succeeds after it, meets all its minima.

A set of enemies is a row of maximum one; the length of the sitting is a row of all items.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from jauge.bank import ItemBank
from jauge.checks import BoolArray, IntArray, require
from jauge.nesting import Nest, nest_of
from jauge.plan import Plan

_NO_LIMIT = 1_000_000_000
_UNIT = 1_000_000


@dataclass(frozen=True, eq=False)
class Limits:
    """A plan compiled on a bank. Row 0 is the length, then the plan's rows, then the enemy sets."""

    names: tuple[str | None, ...]
    minima: IntArray
    maxima: IntArray
    type_of: IntArray
    type_rows: BoolArray
    weights: IntArray
    nest: Nest | None

    @property
    def free(self) -> bool:
        """Whether nothing but the length limits the items."""
        return len(self.names) == 1


@dataclass(frozen=True, eq=False)
class Room:
    """What is left to do and what is left to take: needs and headroom by row, items by type."""

    need: IntArray
    headroom: IntArray
    available: IntArray

    def after(self, rows: BoolArray, kind: int) -> Room:
        """The room left once an item of type `kind`, belonging to `rows`, is asked."""
        available = self.available.copy()
        available[kind] -= 1
        return Room(np.maximum(self.need - rows, 0), self.headroom - rows, available)


@dataclass(frozen=True, eq=False)
class Completion:
    """Items by type that meet the unmet minima, what they leave unmet, and the headroom left after them."""

    used: IntArray
    unmet: IntArray
    headroom: IntArray

    @property
    def shortfall(self) -> int:
        return int(self.unmet.sum())


_compiled: WeakKeyDictionary[ItemBank, dict[Plan, Limits]] = WeakKeyDictionary()


def limits_of(bank: ItemBank, plan: Plan) -> Limits:
    """The compiled plan, kept as long as the bank lives."""
    plans = _compiled.get(bank)
    if plans is None:
        plans = _compiled[bank] = {}
    found = plans.get(plan)
    if found is None:
        found = plans[plan] = _compile(bank, plan)
    return found


def _compile(bank: ItemBank, plan: Plan) -> Limits:
    for argument, named in (("precision", plan.precision), ("cuts", plan.cuts)):
        for name in named:
            accepted = f"named after a scale of the tree, {bank.tree.roots}"
            require(name in bank.tree.roots, argument, name, accepted)
    columns = [np.ones(len(bank), dtype=np.bool_)]
    columns += [bank.row(row.name) for row in plan.rows]
    columns += [np.array([item in group for item in bank.ids]) for group in bank.enemies]
    membership = np.stack(columns, axis=1)
    open_ended = [_NO_LIMIT if row.maximum is None else row.maximum for row in plan.rows]
    minima = np.array([0, *(row.minimum for row in plan.rows), *(0 for _ in bank.enemies)])
    maxima = np.array([plan.maximum_length, *open_ended, *(1 for _ in bank.enemies)])
    kinds, type_of = np.unique(membership, axis=0, return_inverse=True)
    type_rows: BoolArray = np.asarray(kinds, dtype=np.bool_)
    scarcity = minima / np.maximum(membership.sum(axis=0), np.maximum(minima, 1))
    weights = _UNIT + np.round(_UNIT * scarcity).astype(np.int64)
    names = (None, *(row.name for row in plan.rows), *(None for _ in bank.enemies))
    return Limits(names, minima, maxima, type_of.reshape(-1), type_rows, weights, nest_of(type_rows))


def room_of(limits: Limits, asked: IntArray, blocked: BoolArray) -> tuple[Room, BoolArray]:
    """Room left after the items `asked`, and the items (n,) that may be asked next.

    `blocked` (n,) marks the items that may not be asked whatever the plan: asked or excluded.
    """
    if limits.free:
        eligible: BoolArray = ~blocked
        left = limits.maxima - len(asked)
        return Room(limits.minima, left, np.array([np.count_nonzero(eligible)])), eligible
    counts = limits.type_rows[limits.type_of[asked]].sum(axis=0, dtype=np.int64)
    headroom = limits.maxima - counts
    closed = _touching(limits, headroom <= 0)
    eligible = ~(blocked | closed[limits.type_of])
    available = np.bincount(limits.type_of[eligible], minlength=len(limits.type_rows))
    return Room(np.maximum(limits.minima - counts, 0), headroom, available), eligible


def _touching(limits: Limits, rows: BoolArray) -> BoolArray:
    """Types (s,) that belong to any of `rows`."""
    touching: BoolArray = np.asarray(limits.type_rows[:, rows].any(axis=1), dtype=np.bool_)
    return touching


def complete(limits: Limits, room: Room) -> Completion:
    """Meet the unmet minima greedily: the type that covers most unmet rows, scarce rows weighing more."""
    need, headroom, available = room.need.copy(), room.headroom.copy(), room.available.copy()
    used = np.zeros_like(available)
    weights = np.where(need > 0, limits.weights, 0)
    gain: IntArray = np.dot(limits.type_rows, weights)
    gain[(available <= 0) | _touching(limits, headroom <= 0)] = -1
    while True:
        kind = int(gain.argmax())
        if gain[kind] <= 0:
            return Completion(used, need, headroom)
        rows = limits.type_rows[kind]
        unmet = rows & (need > 0)
        count = min(int(need[unmet].min()), int(available[kind]), int(headroom[rows].min()))
        used[kind] += count
        available[kind] -= count
        need[unmet] -= count
        headroom[rows] -= count
        met = unmet & (need == 0)
        gain -= np.dot(limits.type_rows[:, met], weights[met])
        weights[met] = 0
        gain[_touching(limits, rows & (headroom <= 0))] = -1
        if available[kind] <= 0:
            gain[kind] = -1
