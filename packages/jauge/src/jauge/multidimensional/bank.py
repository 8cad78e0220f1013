"""Items that measure one of D correlated abilities each, tabulated once for all sittings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from jauge.checks import FloatArray, IntArray, JaugeError, read_only, require
from jauge.grid import GRID, LIMIT, NODES
from jauge.items import Items
from jauge.multidimensional.prior import CorrelatedPrior


@dataclass(frozen=True, eq=False)
class ProfileBank:
    """n items, the ability each measures, and the prior of the D abilities.

    Attributes
    ----------
    items : the items
    dimension : array (n,) from 0 to D - 1, the ability each item measures
    prior : of the D abilities

    Every ability has its own grid (D, 61), prior mean ± 6 prior standard deviations.

    Examples
    --------
    >>> items = Items.logistic([1.0, 1.5, 1.2], [0.0, -1.0, 0.5])
    >>> bank = ProfileBank(items, [0, 0, 1], CorrelatedPrior.equicorrelated(2, 0.7))
    >>> bank.grid.shape
    (2, 61)
    """

    items: Items
    dimension: IntArray
    prior: CorrelatedPrior
    grid: FloatArray = field(init=False, repr=False)

    def __init__(self, items: Items, dimension: ArrayLike, prior: CorrelatedPrior) -> None:
        put = object.__setattr__
        put(self, "items", items)
        put(self, "dimension", read_only(dimension, np.int64))
        put(self, "prior", prior)
        shape, count = self.dimension.shape, len(items)
        require(shape == (count,), "dimension", shape, f"of shape ({count},), one number per item")
        inside = bool(((self.dimension >= 0) & (self.dimension < prior.dimensions)).all())
        require(inside, "dimension", self.dimension.tolist(), f"from 0 to {prior.dimensions - 1}")
        put(self, "grid", read_only(prior.mean[:, None] + prior.deviations[:, None] * GRID, np.float64))

    @cached_property
    def log_table(self) -> FloatArray:
        """Log-probability of every row on the grid of its item's ability, shape (rows, 61)."""
        table = np.empty((len(self.items.slopes), NODES))
        for d in np.unique(self.dimension):
            chosen = np.flatnonzero(self.dimension == d)
            table[np.isin(self.items.row_item, chosen)] = self.items.subset(chosen).log_table(self.grid[d])
        return read_only(table, np.float64)

    @cached_property
    def information(self) -> FloatArray:
        """Fisher information of every item on the grid of its own ability, shape (n, 61)."""
        table = np.empty((len(self.items), NODES))
        for d in np.unique(self.dimension):
            chosen = np.flatnonzero(self.dimension == d)
            table[chosen] = self.items.subset(chosen).information(self.grid[d])
        return read_only(table, np.float64)

    @cached_property
    def probabilities(self) -> FloatArray:
        """exp of `log_table`, shape (rows, 61)."""
        return read_only(np.exp(self.log_table), np.float64)

    def position(self, item: str) -> int:
        """Position of an item by name."""
        require(item in self.items.index, "item", item, "an item of the bank")
        return self.items.index[item]

    def encode(self, answers: Sequence[tuple[str, int]]) -> tuple[IntArray, IntArray]:
        """Positions and categories of the answers, sorted by name: neither the order of the answers nor
        that of the bank is left."""
        pairs = sorted((item, int(category)) for item, category in answers)
        for before, after in pairwise(pairs):
            if before[0] == after[0]:
                raise JaugeError(f"answers hold {after[0]!r} twice, but an item is answered once.")
        positions = np.array([self.position(item) for item, _ in pairs], dtype=np.int64)
        categories = np.array([category for _, category in pairs], dtype=np.int64)
        for item, category in zip(positions, categories, strict=True):
            top = int(self.items.n_categories[item]) - 1
            require(
                0 <= category <= top,
                f"category of {self.items.ids[item]!r}",
                int(category),
                f"from 0 to {top}",
            )
        return positions, categories

    def log_likelihood(self, positions: IntArray, categories: IntArray) -> FloatArray:
        """Log-likelihood of each ability (D, 61), the answers added in the order given."""
        total = np.zeros((self.prior.dimensions, NODES))
        np.add.at(total, self.dimension[positions], self.log_table[self.items.start[positions] + categories])
        return total


def marginal_weights(bank: ProfileBank, mean: FloatArray, sd: FloatArray) -> FloatArray:
    """Weights (D, 61) of normal marginals on the bank's grids, each row summing to one.

    A standard deviation below half a step of the grid is taken as half a step.
    """
    step = 2 * LIMIT / (NODES - 1) * bank.prior.deviations
    wide = np.maximum(sd, 0.5 * step)
    weights: FloatArray = np.exp(-0.5 * ((bank.grid - mean[:, None]) / wide[:, None]) ** 2)
    weights /= weights.sum(axis=1, keepdims=True)
    return weights
