"""Exact posterior of every skill of a tree, by belief propagation on the grid.

Messages go up from the leaves to the roots, then down. The order of the answers does not matter.

Source: Pearl (1988), Probabilistic Reasoning in Intelligent Systems (propagation in trees).
Oracle: brute-force quadrature in one, two and three dimensions, tests/test_posterior.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from jauge.bank import ItemBank
from jauge.checks import FloatArray, IntArray, require
from jauge.grid import GRID, PRIOR, SPACING, quantiles
from jauge.tree import SkillTree

_TINY = 1e-300
_LOG_PRIOR = np.log(PRIOR)
_MOMENTS = np.stack((GRID, GRID**2), axis=1)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is known of one skill.

    Attributes
    ----------
    mean, sd : posterior mean (EAP) and standard deviation, in prior standard deviations
    n_answers : answers on the skill or below it; 0 when it is inferred from its relatives only
    posterior : array (61,) of weights on `jauge.GRID`, summing to one
    """

    mean: float
    sd: float
    n_answers: int
    posterior: FloatArray = field(repr=False, compare=False)

    def interval(self, level: float = 0.9) -> tuple[float, float]:
        """Equal-tailed credible interval (lower, upper)."""
        require(0 < level < 1, "level", level, "between 0 and 1, both excluded")
        tail = (1 - level) / 2
        lower, upper = quantiles(self.posterior, np.array([tail, 1 - tail]))
        return float(lower), float(upper)


@dataclass(frozen=True, slots=True)
class NoEstimate:
    """Nothing was answered anywhere in the skill's scale: there is no number to give."""

    n_answers: int = 0


class Estimates(Mapping[str, Estimate | NoEstimate]):
    """Every skill of the tree by name, in the tree's order."""

    def __init__(self, tree: SkillTree, posterior: FloatArray, n_answers: IntArray) -> None:
        posterior.flags.writeable = False
        moments = posterior @ _MOMENTS
        self.tree = tree
        self.posterior = posterior
        self._n_answers = n_answers
        self._mean = moments[:, 0]
        self._sd = np.sqrt(np.maximum(moments[:, 1] - moments[:, 0] ** 2, 0.0))

    def __getitem__(self, name: str) -> Estimate | NoEstimate:
        node = self.tree.index[name]
        if not self._n_answers[self.tree.root[node]]:
            return NoEstimate()
        count = int(self._n_answers[node])
        return Estimate(float(self._mean[node]), float(self._sd[node]), count, self.posterior[node])

    def __iter__(self) -> Iterator[str]:
        return iter(self.tree.names)

    def __len__(self) -> int:
        return len(self.tree.names)

    @property
    def too_fine(self) -> tuple[str, ...]:
        """Skills measured more finely than the grid spacing allows to report (see `jauge.grid`)."""
        return tuple(self.tree.names[node] for node in np.flatnonzero(self._sd < SPACING))


def estimate(bank: ItemBank, history: Sequence[tuple[str, int]]) -> Estimates:
    """Posterior of every skill given the answers.

    Parameters
    ----------
    bank : the items and their tree
    history : (item, category) pairs, each item once, in any order

    Returns
    -------
    Estimates : a mapping from skill name to `Estimate`, or `NoEstimate` where the scale has no answer
    """
    items, categories = bank.encode(history)
    nodes = bank.node[items]
    log_likelihood = np.zeros((len(bank.tree.names), len(GRID)))
    np.add.at(log_likelihood, nodes, bank.log_table[items, categories])
    n_answers = bank.tree.under @ np.bincount(nodes, minlength=len(bank.tree.names))
    return Estimates(bank.tree, propagate(bank.tree, log_likelihood), n_answers)


def propagate(tree: SkillTree, log_likelihood: FloatArray) -> FloatArray:
    """Posterior weights (nodes, 61) from each node's own log-likelihood (nodes, 61), which is overwritten."""
    belief = log_likelihood
    messages = np.empty_like(belief)
    for branches in reversed(tree.depths):
        for branch in branches:
            message = np.log(_scaled(belief[branch.nodes]) @ branch.transition.T + _TINY)
            messages[branch.nodes] = message
            np.add.at(belief, branch.parents, message)
    belief[tree.parents < 0] += _LOG_PRIOR
    for branches in tree.depths:
        for branch in branches:
            outside = _scaled(belief[branch.parents] - messages[branch.nodes])
            belief[branch.nodes] += np.log(outside @ branch.transition + _TINY)
    weights = _scaled(belief)
    weights /= weights.sum(axis=1, keepdims=True)
    return weights


def _scaled(log_weights: FloatArray) -> FloatArray:
    weights: FloatArray = np.exp(log_weights - log_weights.max(axis=1, keepdims=True))
    return weights
