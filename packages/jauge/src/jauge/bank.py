"""Item banks: parameters, skills and content rows in arrays that cannot be written to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from jauge.checks import BoolArray, FloatArray, IntArray, JaugeError, read_only, require, require_distinct
from jauge.grid import GRID
from jauge.items import Items
from jauge.tree import SkillTree

ALONE = SkillTree(["ability"], [-1], [0.0])
"""The tree of a bank that measures one ability."""


class Answer(NamedTuple):
    """An item that was asked and the category obtained (0 … number of thresholds)."""

    item: str
    category: int


class Block(NamedTuple):
    """Items of one skill: their positions and their information on the grid, shape (n, 61)."""

    node: int
    items: IntArray
    information: FloatArray


@dataclass(frozen=True, eq=False)
class ItemBank:
    """A validated, immutable bank.

    Parameters
    ----------
    items : parameters of the n items, their slopes increasing with ability
    skills : name of the node of `tree` each item measures
    tree : the skills; one skill, "ability", when left out
    content : optional boolean array (n, r), further content rows
    rows : names of the r columns of `content`; the tree's nodes are rows already, and hold the items of
        their whole branch
    enemies : sets of item names, of which one sitting may ask at most one
    """

    items: Items
    skills: tuple[str, ...]
    tree: SkillTree
    content: BoolArray
    rows: tuple[str, ...]
    enemies: tuple[frozenset[str], ...]
    node: IntArray = field(init=False, repr=False)
    top_category: IntArray = field(init=False, repr=False)

    def __init__(
        self,
        items: Items,
        skills: Iterable[str] | None = None,
        tree: SkillTree | None = None,
        content: ArrayLike | None = None,
        rows: Iterable[str] = (),
        enemies: Iterable[Collection[str]] = (),
    ) -> None:
        put = object.__setattr__
        put(self, "items", items)
        put(self, "tree", tree or ALONE)
        put(self, "skills", self.tree.names[:1] * len(items) if skills is None else tuple(skills))
        put(self, "rows", tuple(rows))
        extra = np.zeros((len(self.ids), 0)) if content is None else np.asarray(content)
        put(self, "content", read_only(extra, np.bool_))
        put(self, "enemies", tuple(frozenset(group) for group in enemies))
        self._check_shapes()
        self._check_parameters()
        self._check_content()
        put(self, "node", read_only([self.tree.index[name] for name in self.skills], np.int64))
        put(self, "top_category", read_only(items.n_categories - 1, np.int64))

    def _check_shapes(self) -> None:
        count = len(self.items)
        require(len(self.skills) == count, "skills", len(self.skills), f"{count} names, one per item")
        fits = self.content.shape == (count, len(self.rows))
        require(
            fits, "content", self.content.shape, f"of shape ({count}, {len(self.rows)}), one column per row"
        )

    def _check_parameters(self) -> None:
        for item, name in enumerate(self.skills):
            require(name in self.tree.index, f"skills[{item}]", name, "a name of the tree")
        slopes = self.items.discriminations
        for item in np.flatnonzero(slopes <= 0).tolist():
            require(False, f"slopes[{item}] ({self.ids[item]})", float(slopes[item]), "positive")

    def _check_content(self) -> None:
        require_distinct("rows", self.rows)
        for name in self.rows:
            require(name not in self.tree.index, "rows", name, "named otherwise than a skill of the tree")
        for group in self.enemies:
            for item in sorted(group):
                require(item in self.index, "enemies", item, "made of items of the bank")

    def __len__(self) -> int:
        return len(self.items)

    @property
    def ids(self) -> tuple[str, ...]:
        """Names of the items."""
        return self.items.ids

    @property
    def index(self) -> dict[str, int]:
        """Position of every item by name."""
        return self.items.index

    @cached_property
    def log_table(self) -> FloatArray:
        """Category log-probabilities on the grid, shape (n, m + 1, 61), to a multiple of 2**-40.

        So sums over answers are exact, and the order of the answers cannot change a bit of a posterior.
        """
        table = np.ldexp(self.items.log_probabilities(GRID), 40)
        return read_only(np.ldexp(np.rint(table), -40), np.float64)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Information on the grid, skill by skill, so that one product per skill weighs all its items."""
        table = self.items.information(GRID)
        found = []
        for node in np.unique(self.node):
            items = np.flatnonzero(self.node == node)
            found.append(Block(int(node), items, read_only(table[items], np.float64)))
        return tuple(found)

    @cached_property
    def rank(self) -> IntArray:
        """Alphabetical rank of each id: breaks ties whatever the order of the bank."""
        return read_only(np.argsort(np.argsort(np.array(self.ids))), np.int64)

    def row(self, name: str) -> BoolArray:
        """Membership (n,) of a content row: a node of the tree, or a column of `content`."""
        if name in self.tree.index:
            under: BoolArray = self.tree.under[self.tree.index[name]]
            return under[self.node]
        require(name in self.rows, "row", name, "a skill of the tree or a content row of the bank")
        return self.content[:, self.rows.index(name)]

    def subset(self, ids: Collection[str]) -> ItemBank:
        """The bank reduced to `ids`, in the bank's order."""
        for item in ids:
            require(item in self.index, "ids", item, "made of items of the bank")
        wanted = set(ids)
        kept = np.array([item in wanted for item in self.ids])
        return ItemBank(
            self.items.subset(kept),
            [skill for item, skill in zip(self.ids, self.skills, strict=True) if item in wanted],
            self.tree,
            self.content[kept],
            self.rows,
            [group & wanted for group in self.enemies if len(group & wanted) > 1],
        )

    def without(self, ids: Collection[str]) -> ItemBank:
        """The bank freed of `ids`; names it does not hold are ignored."""
        return self.subset([item for item in self.ids if item not in set(ids)])

    def encode(self, history: Sequence[tuple[str, int]]) -> tuple[IntArray, IntArray]:
        """Positions and categories of the answers, sorted by position: the order they came in is lost."""
        pairs = sorted((self._position(item), category) for item, category in history)
        items = np.array([position for position, _ in pairs], dtype=np.int64)
        categories = np.array([category for _, category in pairs], dtype=np.int64)
        twice = np.flatnonzero(items[1:] == items[:-1])
        if len(twice):
            raise JaugeError(
                f"history holds {self.ids[items[twice[0]]]!r} twice, but an item is answered once."
            )
        wrong = np.flatnonzero((categories < 0) | (categories > self.top_category[items]))
        if len(wrong):
            item, category = int(items[wrong[0]]), int(categories[wrong[0]])
            accepted = f"from 0 to {self.top_category[item]}"
            require(False, f"history: the category of {self.ids[item]!r}", category, accepted)
        return items, categories

    def _position(self, item: str) -> int:
        position = self.index.get(item)
        if position is None:
            raise JaugeError(f"history holds {item!r}, but must be made of items of the bank.")
        return position


def neutralise(
    bank: ItemBank, history: Sequence[tuple[str, int]], ids: Collection[str]
) -> tuple[ItemBank, tuple[Answer, ...]]:
    """Bank and history as if `ids` had never existed: not asked, not counted, not scored."""
    gone = set(ids)
    kept = tuple(Answer(item, category) for item, category in history if item not in gone)
    return bank.without(gone), kept
