"""Trees of skills: scale, domains, competences.

Each skill is its parent's ability times a loading plus its own part,
theta_child = rho theta_parent + sqrt(1 - rho²) epsilon, so every skill is N(0, 1) on its own and two children
of one parent correlate by the product of their loadings: a higher-order factor model.

Source: de la Torre & Song (2009), Applied Psychological Measurement 33(8).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from jauge.checks import BoolArray, FloatArray, IntArray, read_only, require, require_distinct
from jauge.grid import GRID, normal_weights

MAX_LOADING = 0.97
"""Above it a skill's own part is narrower than the grid can show (see `jauge.grid`)."""


@lru_cache(maxsize=256)
def transition(loading: float) -> FloatArray:
    """P(child node | parent node) on the grid, shape (61, 61), rows sum to one."""
    matrix = normal_weights(loading * GRID[:, None], float(np.sqrt(1 - loading**2)))
    return read_only(matrix, np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Branches:
    """Nodes of one depth that share a loading, with their parents and their transition matrix."""

    nodes: IntArray
    parents: IntArray
    transition: FloatArray


@dataclass(frozen=True, eq=False)
class SkillTree:
    """A forest of skills, parents before children.

    Parameters
    ----------
    names : distinct names, one per node
    parents : index of each node's parent, lower than the node's own; -1 for a root (a scale)
    loadings : correlation of each node with its parent, from 0 to 0.97; 0 for a root
    """

    names: tuple[str, ...]
    parents: IntArray
    loadings: FloatArray
    index: dict[str, int] = field(init=False, repr=False)
    root: IntArray = field(init=False, repr=False)
    under: BoolArray = field(init=False, repr=False)
    depths: tuple[tuple[Branches, ...], ...] = field(init=False, repr=False)

    def __init__(self, names: Iterable[str], parents: Sequence[int], loadings: Sequence[float]) -> None:
        put = object.__setattr__
        put(self, "names", tuple(names))
        put(self, "parents", read_only(parents, np.int64))
        put(self, "loadings", read_only(loadings, np.float64))
        self._check()
        put(self, "index", {name: node for node, name in enumerate(self.names)})
        put(self, "under", self._descent())
        put(self, "root", read_only(self.under.argmax(axis=0), np.int64))
        put(self, "depths", self._branches())

    def _check(self) -> None:
        require_distinct("names", self.names)
        count = len(self.names)
        require(count > 0, "names", self.names, "at least one name")
        require(self.parents.shape == (count,), "parents", self.parents.shape, f"one index for {count} names")
        require(self.loadings.shape == (count,), "loadings", self.loadings.shape, f"{count} numbers")
        for node, (parent, loading) in enumerate(zip(self.parents, self.loadings, strict=True)):
            accepted = f"-1 or lower than {node}, parents standing before their children"
            require(-1 <= parent < node, f"parents[{node}]", int(parent), accepted)
            name = f"loadings[{node}]"
            if parent < 0:
                require(loading == 0, name, float(loading), "0 for a root")
            require(0 <= loading <= MAX_LOADING, name, float(loading), f"from 0 to {MAX_LOADING}")

    def _descent(self) -> BoolArray:
        under = np.eye(len(self.names), dtype=np.bool_)
        for node, parent in enumerate(self.parents):
            if parent >= 0:
                under[:, node] |= under[:, parent]
        return read_only(under, np.bool_)

    def _branches(self) -> tuple[tuple[Branches, ...], ...]:
        depth = self.under.sum(axis=0) - 1
        return tuple(self._branches_at(np.flatnonzero(depth == d)) for d in range(1, int(depth.max()) + 1))

    def _branches_at(self, nodes: IntArray) -> tuple[Branches, ...]:
        groups = []
        for loading in np.unique(self.loadings[nodes]):
            chosen = nodes[self.loadings[nodes] == loading]
            groups.append(Branches(chosen, self.parents[chosen], transition(float(loading))))
        return tuple(groups)

    @property
    def roots(self) -> tuple[str, ...]:
        """Names of the scales."""
        return tuple(self.names[node] for node in np.flatnonzero(self.parents < 0))

    def draw(self, rng: np.random.Generator) -> dict[str, float]:
        """One person's abilities, every node by name, drawn from the model."""
        own = rng.standard_normal(len(self.names))
        theta = np.zeros(len(self.names))
        for node, (parent, loading) in enumerate(zip(self.parents, self.loadings, strict=True)):
            inherited = loading * theta[parent] if parent >= 0 else 0.0
            theta[node] = inherited + np.sqrt(1 - loading**2) * own[node]
        return dict(zip(self.names, theta.tolist(), strict=True))
