"""What every test must satisfy: its length, limits on sums over its items, enemies, and sets of items.

A blueprint is a system of linear inequalities over n 0-1 variables, one per item, and one more per item set:

    lower <= columns' x + set_columns' z <= upper

Source: van der Linden (2005), Linear Models for Optimal Test Design, chapters 3 (constraints) and 7 (sets).
Oracle: `Blueprint.violations` counts directly, without these matrices; tests/test_assembly.py compares both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from jauge.bank import ItemBank
from jauge.checks import BoolArray, FloatArray, IntArray, read_only, require, require_distinct, require_finite
from jauge.plan import Plan

LENGTH = "length"
TOLERANCE = 1e-6
"""Slack allowed on a sum, as a share of its limit (at least of 1)."""


@dataclass(frozen=True, eq=False)
class Limit:
    """Bounds on the sum of an attribute over the items of a test.

    Parameters
    ----------
    name : of the row, shown when it conflicts with others
    values : array (n,), finite: minutes, words, or booleans to count the items that hold a property
    minimum, maximum : of the sum; infinite where there is none

    Examples
    --------
    >>> Limit("minutes", [1.5, 2.0, 4.0], maximum=6.0).maximum
    6.0
    """

    name: str
    values: FloatArray
    minimum: float
    maximum: float

    def __init__(
        self, name: str, values: ArrayLike, minimum: float = -np.inf, maximum: float = np.inf
    ) -> None:
        put = object.__setattr__
        put(self, "name", name)
        put(self, "values", read_only(values, np.float64))
        put(self, "minimum", float(minimum))
        put(self, "maximum", float(maximum))
        require(self.values.ndim == 1, f"values of limit {name!r}", self.values.shape, "of one dimension")
        require_finite(f"values of limit {name!r}", self.values)
        ordered = self.minimum <= self.maximum
        require(ordered, f"maximum of limit {name!r}", self.maximum, f"at least its minimum, {self.minimum}")


@dataclass(frozen=True)
class ItemSet:
    """Items that share a stimulus: a test holds none of them, or from `minimum` to `maximum`.

    Parameters
    ----------
    name : of the stimulus
    items : names of its items, each in one set only
    minimum, maximum : items of the set in a test that uses it; no maximum means all of them

    Examples
    --------
    >>> ItemSet("a map", ("i1", "i2", "i3"), minimum=2).maximum
    3
    """

    name: str
    items: tuple[str, ...]
    minimum: int = 1
    maximum: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", tuple(self.items))
        require_distinct(f"items of set {self.name!r}", self.items)
        most = len(self.items) if self.maximum is None else self.maximum
        object.__setattr__(self, "maximum", most)
        good = 1 <= self.minimum <= most <= len(self.items)
        accepted = f"ordered between 1 and the {len(self.items)} items of the set"
        require(good, f"minimum, maximum of set {self.name!r}", (self.minimum, most), accepted)


@dataclass(frozen=True, eq=False)
class Blueprint:
    """Requirements on a test of `length` items drawn from n.

    Parameters
    ----------
    ids : n distinct item names
    length : items of a test
    limits : sums to hold; see `Limit`
    enemies : sets of item names, of which a test holds at most one
    sets : stimuli; see `ItemSet`

    Examples
    --------
    >>> half = Limit("geometry", [1, 1, 0, 0], minimum=1, maximum=1)
    >>> blueprint = Blueprint(["a", "b", "c", "d"], length=2, limits=[half])
    >>> blueprint.violations([0, 1])
    ('geometry',)
    >>> blueprint.violations([0, 2])
    ()
    """

    ids: tuple[str, ...]
    length: int
    limits: tuple[Limit, ...]
    enemies: tuple[frozenset[str], ...]
    sets: tuple[ItemSet, ...]
    index: dict[str, int] = field(repr=False)

    def __init__(
        self,
        ids: Iterable[str],
        length: int,
        limits: Iterable[Limit] = (),
        enemies: Iterable[Collection[str]] = (),
        sets: Iterable[ItemSet] = (),
    ) -> None:
        put = object.__setattr__
        put(self, "ids", tuple(ids))
        put(self, "length", int(length))
        put(self, "limits", tuple(limits))
        put(self, "enemies", tuple(frozenset(group) for group in enemies))
        put(self, "sets", tuple(sets))
        put(self, "index", {item: position for position, item in enumerate(self.ids)})
        self._check()

    def _check(self) -> None:
        require_distinct("ids", self.ids)
        require(self.length >= 1, LENGTH, self.length, "at least 1")
        limits, sets = (limit.name for limit in self.limits), (stimulus.name for stimulus in self.sets)
        require_distinct("names of limits and sets", (*limits, *sets))
        for limit in self.limits:
            shape, accepted = limit.values.shape, f"of shape ({len(self)},), one value per item"
            require(shape == (len(self),), f"values of limit {limit.name!r}", shape, accepted)
        for item in (item for group in self.enemies for item in sorted(group)):
            require(item in self.index, "enemies", item, "made of items of the blueprint")
        seen: set[str] = set()
        for item in (item for stimulus in self.sets for item in stimulus.items):
            require(item in self.index and item not in seen, "sets", item, "made of items, each in one set")
            seen.add(item)

    @classmethod
    def from_plan(
        cls,
        bank: ItemBank,
        plan: Plan,
        *,
        limits: Iterable[Limit] = (),
        sets: Iterable[ItemSet] = (),
        length: int | None = None,
    ) -> Blueprint:
        """The rows of `plan` and the enemies of `bank`; `length` is the plan's maximum unless given.

        Parameters
        ----------
        limits, sets : requirements a plan cannot hold, over the items of the bank in its order
        """
        rows = [
            Limit(row.name, bank.row(row.name), row.minimum, np.inf if row.maximum is None else row.maximum)
            for row in plan.rows
        ]
        chosen = plan.maximum_length if length is None else length
        return cls(bank.ids, chosen, [*rows, *limits], bank.enemies, sets)

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def row_names(self) -> tuple[str, ...]:
        """One name per row of the system (m,): the length, limits, enemies, then two rows per set."""
        enemies = (f"enemies {', '.join(sorted(group))}" for group in self.enemies)
        sets = (stimulus.name for stimulus in self.sets for _ in range(2))
        return (LENGTH, *(limit.name for limit in self.limits), *enemies, *sets)

    @cached_property
    def columns(self) -> FloatArray:
        """Coefficients of the items, shape (n, m): one row of the array per item."""
        rows: list[FloatArray | BoolArray] = [np.ones(len(self)), *(limit.values for limit in self.limits)]
        rows += [self._members(group) for group in self.enemies]
        for stimulus in self.sets:
            rows += [self._members(stimulus.items)] * 2
        return read_only(np.stack(rows, axis=1), np.float64)

    @cached_property
    def set_columns(self) -> FloatArray:
        """Coefficients of the sets, shape (number of sets, m): one row of the array per set."""
        first = len(self.row_names) - 2 * len(self.sets)
        table = np.zeros((len(self.sets), len(self.row_names)))
        for number, stimulus in enumerate(self.sets):
            row = first + 2 * number
            table[number, row : row + 2] = -float(stimulus.maximum or 0), -float(stimulus.minimum)
        return read_only(table, np.float64)

    @cached_property
    def lower(self) -> FloatArray:
        """Least value of every row (m,)."""
        least = [self.length, *(limit.minimum for limit in self.limits), *(0 for _ in self.enemies)]
        return read_only(least + [-np.inf, 0] * len(self.sets), np.float64)

    @cached_property
    def upper(self) -> FloatArray:
        """Greatest value of every row (m,)."""
        most = [self.length, *(limit.maximum for limit in self.limits), *(1 for _ in self.enemies)]
        return read_only(most + [0, np.inf] * len(self.sets), np.float64)

    @cached_property
    def rank(self) -> IntArray:
        """Alphabetical rank of each id (n,): breaks ties whatever the order of the items."""
        return read_only(np.argsort(np.argsort(np.array(self.ids))), np.int64)

    @cached_property
    def signature(self) -> IntArray:
        """Items with equal columns are interchangeable: they have the same number, shape (n,)."""
        same = np.unique(self.columns, axis=0, return_inverse=True)[1]
        return read_only(same.reshape(-1), np.int64)

    @cached_property
    def set_of(self) -> IntArray:
        """Number of the set of every item (n,), -1 outside all sets."""
        numbers = np.full(len(self), -1)
        for number, stimulus in enumerate(self.sets):
            numbers[[self.index[item] for item in stimulus.items]] = number
        return read_only(numbers, np.int64)

    def _members(self, items: Collection[str]) -> BoolArray:
        mask = np.zeros(len(self), dtype=np.bool_)
        mask[[self.index[item] for item in items]] = True
        return mask

    def violations(self, items: ArrayLike) -> tuple[str, ...]:
        """Names of the requirements a test of `items` (positions) breaks; empty when it meets them all."""
        chosen = {self.ids[item] for item in np.asarray(items, dtype=np.int64)}
        positions = [self.index[item] for item in chosen]
        broken = [LENGTH] * (len(chosen) != self.length)
        for limit in self.limits:
            total = float(limit.values[positions].sum())
            low = limit.minimum - TOLERANCE * max(1.0, abs(limit.minimum))
            high = limit.maximum + TOLERANCE * max(1.0, abs(limit.maximum))
            broken += [limit.name] * (not low <= total <= high)
        for group in self.enemies:
            broken += [f"enemies {', '.join(sorted(group))}"] * (len(chosen & group) > 1)
        for stimulus in self.sets:
            count = len(chosen & set(stimulus.items))
            broken += [stimulus.name] * (0 < count < stimulus.minimum or count > (stimulus.maximum or 0))
        return tuple(broken)
