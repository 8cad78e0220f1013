"""Answers of many persons to many items, missing ones first-class: rows of the observed answers only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jauge.checks import FloatArray, IntArray, read_only, require
from jauge.items import Items

_MOST_CATEGORIES = 127


@dataclass(frozen=True, eq=False)
class Responses:
    """Observed answers, person by person (compressed sparse rows).

    Made by `from_matrix` or `from_triplets`. A person without any answer is allowed: it says nothing.

    Attributes
    ----------
    n_items : number of items
    start : array (N + 1,); the answers of person i are start[i] … start[i + 1] - 1
    items : array (R,) of item positions, increasing within a person
    categories : array (R,), from 0 to 126
    weights : array (N,), positive: how many persons gave these very answers

    Examples
    --------
    >>> responses = Responses.from_matrix([[1, 0, -1], [1, 1, 0]])
    >>> responses.n_answers.tolist(), responses.n_observed.tolist()
    ([2, 3], [2.0, 2.0, 1.0])
    """

    n_items: int
    start: IntArray
    items: NDArray[np.int32]
    categories: NDArray[np.int8]
    weights: FloatArray

    def __init__(
        self,
        n_items: int,
        start: ArrayLike,
        items: ArrayLike,
        categories: ArrayLike,
        weights: ArrayLike | None = None,
    ) -> None:
        put = object.__setattr__
        put(self, "n_items", int(n_items))
        put(self, "start", read_only(start, np.int64))
        put(self, "items", read_only(items, np.int32))
        put(self, "categories", read_only(categories, np.int8))
        persons = max(len(self.start) - 1, 0)
        put(self, "weights", read_only(np.ones(persons) if weights is None else weights, np.float64))
        self._check()

    def _check(self) -> None:
        require(self.n_items > 0, "n_items", self.n_items, "at least 1")
        count = len(self.items)
        ordered = len(self.start) > 1 and self.start[0] == 0 and bool((np.diff(self.start) >= 0).all())
        good = ordered and self.start[-1] == count == len(self.categories)
        require(good, "start", self.start.shape, f"increasing from 0 to the number of answers, {count}")
        persons = len(self)
        require(self.weights.shape == (persons,), "weights", self.weights.shape, f"of shape ({persons},)")
        positive = bool((np.isfinite(self.weights) & (self.weights > 0)).all())
        require(positive, "weights", float(self.weights.min()), "finite and positive")
        if count:
            inside = int(self.items.min()) >= 0 and int(self.items.max()) < self.n_items
            require(inside, "items", (int(self.items.min()), int(self.items.max())), f"below {self.n_items}")
            require(int(self.categories.min()) >= 0, "categories", int(self.categories.min()), "at least 0")
        self._refuse_twice()

    def _refuse_twice(self) -> None:
        if len(self.items) < 2:  # noqa: PLR2004
            return
        falls = np.flatnonzero(self.items[1:] <= self.items[:-1]) + 1
        within = falls[~np.isin(falls, self.start)]
        if len(within):
            person = int(np.searchsorted(self.start, within[0], side="right")) - 1
            found = self.items[self.start[person] : self.start[person + 1]].tolist()
            require(False, f"items of person {person}", found, "increasing, each item once")

    @classmethod
    def from_matrix(cls, matrix: ArrayLike, missing: int = -1, weights: ArrayLike | None = None) -> Responses:
        """Answers from a persons × items table.

        Parameters
        ----------
        matrix : array (N, n) of whole numbers; `missing`, NaN and masked entries are not observed
        missing : the number that stands for a missing answer
        weights : array (N,), how many persons each row stands for
        """
        table: Any = np.ma.asarray(matrix)
        require(table.ndim == 2 and table.size > 0, "matrix", table.shape, "a table of persons × items")  # noqa: PLR2004
        values = np.asarray(table.data)
        observed = ~np.ma.getmaskarray(table)
        if values.dtype.kind == "f":
            observed &= ~np.isnan(values)
        require(values.dtype.kind in "biuf", "matrix", str(values.dtype), "made of whole numbers")
        observed &= values != missing
        seen = values[observed]
        _require_categories("matrix", seen)
        counts = observed.sum(axis=1)
        start = np.concatenate(([0], np.cumsum(counts)))
        columns = np.broadcast_to(np.arange(values.shape[1], dtype=np.int32), values.shape)[observed]
        return cls(values.shape[1], start, columns, seen.astype(np.int8), weights)

    @classmethod
    def from_triplets(
        cls,
        persons: ArrayLike,
        items: ArrayLike,
        categories: ArrayLike,
        n_persons: int | None = None,
        n_items: int | None = None,
    ) -> Responses:
        """Answers from three arrays (R,) in any order: who, what, which category; each pair at most once."""
        who, what, which = (np.asarray(values) for values in (persons, items, categories))
        same = who.ndim == 1 and who.shape == what.shape == which.shape
        require(
            same, "persons, items, categories", (who.shape, what.shape, which.shape), "three equal vectors"
        )
        require(n_persons is not None or len(who) > 0, "persons", who.shape, "not empty, or n_persons given")
        _require_categories("categories", which)
        _require_positions("persons", who)
        _require_positions("items", what)
        total = int(who.max()) + 1 if n_persons is None else n_persons
        width = int(what.max()) + 1 if n_items is None else n_items
        if len(who):
            require(int(who.max()) < total, "persons", int(who.max()), f"below n_persons, {total}")
        order = np.lexsort((what, who))
        start = np.concatenate(([0], np.cumsum(np.bincount(who.astype(np.int64), minlength=total))))
        return cls(width, start, what[order], which[order])

    def __len__(self) -> int:
        return len(self.start) - 1

    @cached_property
    def n_answers(self) -> IntArray:
        """Answers of each person (N,)."""
        return read_only(np.diff(self.start), np.int64)

    @cached_property
    def n_observed(self) -> FloatArray:
        """Answers to each item (n,), rows counting as many times as they weigh."""
        weight = np.repeat(self.weights, self.n_answers)
        return read_only(np.bincount(self.items, weight, minlength=self.n_items), np.float64)

    @property
    def density(self) -> float:
        """Share of the persons × items table that is observed."""
        return len(self.items) / (len(self) * self.n_items)

    @cached_property
    def most_categories(self) -> IntArray:
        """One more than the highest category seen of each item (n,); 0 for an item nobody answered."""
        highest = np.zeros(self.n_items, dtype=np.int64)
        np.maximum.at(highest, self.items, self.categories.astype(np.int64) + 1)
        return read_only(highest, np.int64)

    @cached_property
    def persons(self) -> IntArray:
        """Person of every answer (R,)."""
        return read_only(np.repeat(np.arange(len(self)), self.n_answers), np.int64)

    def to_matrix(self) -> NDArray[np.int8]:
        """Table (N, n) with -1 where nothing was observed."""
        table = np.full((len(self), self.n_items), -1, dtype=np.int8)
        table[self.persons, self.items] = self.categories
        return table

    def rows(self, items: Items) -> NDArray[np.int32]:
        """Row of `items.log_table` that each answer selects (R,)."""
        require(
            len(items) == self.n_items, "items", len(items), f"{self.n_items} items, as the responses have"
        )
        wrong = np.flatnonzero(self.most_categories > items.n_categories)
        for item in wrong:
            accepted = f"from 0 to {items.n_categories[item] - 1}"
            require(
                False, f"categories of {items.ids[item]!r}", int(self.most_categories[item]) - 1, accepted
            )
        first = items.start[:-1].astype(np.int32)
        return np.asarray(first[self.items] + self.categories, dtype=np.int32)

    def subset(self, persons: ArrayLike) -> Responses:
        """The persons at these positions (or of this mask), in that order."""
        chosen = np.asarray(persons)
        chosen = np.flatnonzero(chosen) if chosen.dtype == np.bool_ else chosen.astype(np.int64)
        inside = len(chosen) > 0 and bool(((chosen >= 0) & (chosen < len(self))).all())
        require(inside, "persons", chosen.tolist()[:10], f"at least one position, from 0 to {len(self) - 1}")
        counts = self.n_answers[chosen]
        start = np.concatenate(([0], np.cumsum(counts)))
        where = np.arange(start[-1]) + np.repeat(self.start[chosen] - start[:-1], counts)
        return Responses(self.n_items, start, self.items[where], self.categories[where], self.weights[chosen])

    def select_items(self, positions: ArrayLike) -> Responses:
        """The answers to the items at `positions` (increasing), which become 0 … k - 1."""
        chosen = np.asarray(positions)
        chosen = np.flatnonzero(chosen) if chosen.dtype == np.bool_ else chosen.astype(np.int64)
        good = len(chosen) > 0 and bool((np.diff(chosen) > 0).all())
        good = good and int(chosen[0]) >= 0 and int(chosen[-1]) < self.n_items
        require(good, "positions", chosen.tolist()[:10], f"increasing, from 0 to {self.n_items - 1}")
        place = np.full(self.n_items, -1, dtype=np.int32)
        place[chosen] = np.arange(len(chosen))
        kept = place[self.items] >= 0
        counts = np.bincount(self.persons[kept], minlength=len(self))
        start = np.concatenate(([0], np.cumsum(counts)))
        return Responses(len(chosen), start, place[self.items[kept]], self.categories[kept], self.weights)

    def shards(self, count: int) -> tuple[Responses, ...]:
        """Persons cut in at most `count` runs of nearly equal numbers of answers, in their order."""
        require(count >= 1, "count", count, "at least 1")
        goals = np.arange(1, count) * len(self.items) / count
        inner = np.searchsorted(self.start, goals)
        bounds = np.unique(np.concatenate(([0], np.clip(inner, 1, len(self)), [len(self)])))
        return tuple(self._run(a, b) for a, b in pairwise(bounds.tolist()))

    def _run(self, first: int, last: int) -> Responses:
        a, b = int(self.start[first]), int(self.start[last])
        start = self.start[first : last + 1] - a
        return Responses(self.n_items, start, self.items[a:b], self.categories[a:b], self.weights[first:last])

    def compressed(self) -> Responses:
        """Equal persons merged into one row that weighs their sum; rows come sorted."""
        patterns, inverse = np.unique(self.to_matrix(), axis=0, return_inverse=True)
        return Responses.from_matrix(patterns, weights=np.bincount(inverse.ravel(), self.weights))


def _require_categories(argument: str, values: NDArray[np.generic]) -> None:
    if not values.size:
        return
    require(values.dtype.kind in "biuf", argument, str(values.dtype), "made of whole numbers")
    low, high = float(values.min()), float(values.max())
    good = low >= 0 and high < _MOST_CATEGORIES
    require(good, argument, low if low < 0 else high, f"made of categories from 0 to {_MOST_CATEGORIES - 1}")
    whole = values.dtype.kind != "f" or bool((values == np.round(np.asarray(values, float))).all())
    require(whole, argument, "broken numbers", "made of whole numbers")


def _require_positions(argument: str, values: NDArray[np.generic]) -> None:
    if not values.size:
        return
    require(values.dtype.kind in "iu", argument, str(values.dtype), "made of whole numbers")
    require(int(values.min()) >= 0, argument, int(values.min()), "at least 0")
