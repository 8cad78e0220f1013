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
    """Every skill of the tree by name, in the tree's order.

    Attributes
    ----------
    posterior : array (nodes, 61) of weights on `jauge.GRID`, each row summing to one
    mean, sd : arrays (nodes,) of posterior means and standard deviations, the prior's where nothing is known
    log_likelihood : array (nodes, 61), of the answers given to each node's own items
    log_posterior : array (nodes, 61), up to a constant by row
    """

    def __init__(self, tree: SkillTree, log_likelihood: FloatArray, n_answers: IntArray) -> None:
        self.tree = tree
        self.log_likelihood = log_likelihood
        self.log_posterior = _believed(tree, log_likelihood.copy())
        self.posterior = _normalised(self.log_posterior)
        self.posterior.flags.writeable = False
        moments = self.posterior @ _MOMENTS
        self._n_answers = n_answers
        self.mean: FloatArray = moments[:, 0]
        variance = moments[:, 1] - self.mean**2
        self.sd: FloatArray = np.sqrt(np.maximum(variance, 0.0, out=variance), out=variance)

    def __getitem__(self, name: str) -> Estimate | NoEstimate:
        node = self.tree.index[name]
        if not self._n_answers[self.tree.root[node]]:
            return NoEstimate()
        count = int(self._n_answers[node])
        return Estimate(float(self.mean[node]), float(self.sd[node]), count, self.posterior[node])

    def __iter__(self) -> Iterator[str]:
        return iter(self.tree.names)

    def __len__(self) -> int:
        return len(self.tree.names)

    def sd_of(self, name: str) -> float:
        """Posterior standard deviation of a skill, infinite when there is no estimate of it."""
        node = self.tree.index[name]
        return float(self.sd[node]) if self._n_answers[self.tree.root[node]] else np.inf

    @property
    def too_fine(self) -> tuple[str, ...]:
        """Skills measured more finely than the grid spacing allows to report (see `jauge.grid`)."""
        return tuple(self.tree.names[node] for node in np.flatnonzero(self.sd < SPACING))

    def shared(self, functions: FloatArray) -> FloatArray:
        """How much of the expectation of functions of the scale comes from each ability of each skill.

        Parameters
        ----------
        functions : array (nodes, f, 61), f functions on the grid for every root; other rows are not read

        Returns
        -------
        array (nodes, f, 61): E[function(scale) and skill = node of the grid], whose sum over the last axis is
        E[function(scale)]; so E[function(scale) | skill] is its ratio to the posterior

        Source: Pearl (1988), chapter 4: the chain from the scale down to the skill.
        """
        tree, result = self.tree, np.empty_like(functions)
        roots = np.flatnonzero(tree.parents < 0)
        result[roots] = functions[roots] * self.posterior[roots, None, :]
        belief = self.log_likelihood.copy()
        _ascend(tree, belief)
        for branches in tree.depths:
            for branch in branches:
                own = _scaled(belief[branch.nodes])
                told = own @ branch.transition.T + _TINY
                passed = (result[branch.parents] / told[:, None, :]) @ branch.transition
                result[branch.nodes] = passed * own[:, None, :]
        return result


def estimate(bank: ItemBank, history: Sequence[tuple[str, int]]) -> Estimates:
    """Posterior of every skill given the answers.

    Parameters
    ----------
    bank : the items and their tree
    history : (item, category) pairs, each item once, in any order

    Returns
    -------
    Estimates : a mapping from skill name to `Estimate`, or `NoEstimate` where the scale has no answer

    Examples
    --------
    >>> from jauge.items import Items
    >>> bank = ItemBank(Items.logistic([1.0, 1.5], [0.0, -1.0], ids=["easy", "easier"]))
    >>> ability = estimate(bank, [("easy", 1), ("easier", 1)])["ability"]
    >>> round(ability.mean, 3), round(ability.sd, 3)
    (0.578, 0.841)
    """
    items, categories = bank.encode(history)
    nodes = bank.node[items]
    log_likelihood = np.zeros((len(bank.tree.names), len(GRID)))
    np.add.at(log_likelihood, nodes, bank.log_table[items, categories])
    return Estimates(bank.tree, log_likelihood, answers_by_node(bank, nodes))


def answers_by_node(bank: ItemBank, nodes: IntArray) -> IntArray:
    """Answers on each node or below it (nodes,), from the nodes (k,) of the items answered."""
    counts: IntArray = bank.tree.under @ np.bincount(nodes, minlength=len(bank.tree.names))
    return counts


def _believed(tree: SkillTree, belief: FloatArray) -> FloatArray:
    """Log posterior (nodes, 61), each row up to a constant, in place of the log-likelihood."""
    if not tree.depths:
        belief += _LOG_PRIOR
        return belief
    messages = _ascend(tree, belief)
    belief[tree.parents < 0] += _LOG_PRIOR
    for branches in tree.depths:
        for branch in branches:
            outside = _scaled(belief[branch.parents] - messages[branch.nodes])
            belief[branch.nodes] += np.log(outside @ branch.transition + _TINY)
    return belief


def _ascend(tree: SkillTree, belief: FloatArray) -> FloatArray:
    """Add to each node what its children tell; returns the messages (nodes, 61) they sent."""
    messages = np.empty_like(belief)
    for branches in reversed(tree.depths):
        for branch in branches:
            message = np.log(_scaled(belief[branch.nodes]) @ branch.transition.T + _TINY)
            messages[branch.nodes] = message
            np.add.at(belief, branch.parents, message)
    return messages


def _normalised(log_weights: FloatArray) -> FloatArray:
    weights = _scaled(log_weights)
    weights /= np.add.reduce(weights, axis=1, keepdims=True)
    return weights


def _scaled(log_weights: FloatArray) -> FloatArray:
    weights: FloatArray = log_weights - np.maximum.reduce(log_weights, axis=1, keepdims=True)
    return np.exp(weights, out=weights)
