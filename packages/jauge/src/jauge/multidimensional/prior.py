"""What is known of D abilities before any answer: a normal distribution with any correlations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from jauge.checks import FloatArray, read_only, require, require_finite
from jauge.tree import SkillTree


@dataclass(frozen=True, eq=False)
class CorrelatedPrior:
    """Normal prior of D abilities.

    Attributes
    ----------
    mean : array (D,)
    covariance : array (D, D), symmetric and positive definite

    Examples
    --------
    >>> CorrelatedPrior.equicorrelated(3, 0.7).covariance[0].tolist()
    [1.0, 0.7, 0.7]
    """

    mean: FloatArray
    covariance: FloatArray

    def __init__(self, mean: ArrayLike, covariance: ArrayLike) -> None:
        object.__setattr__(self, "mean", read_only(mean, np.float64))
        object.__setattr__(self, "covariance", read_only(covariance, np.float64))
        d = self.mean.size
        require(self.mean.ndim == 1 and d > 0, "mean", self.mean.shape, "a vector of at least one number")
        require_finite("mean", self.mean)
        shape = self.covariance.shape
        require(shape == (d, d), "covariance", shape, f"of shape ({d}, {d})")
        require_finite("covariance", self.covariance)
        gap = float(np.abs(self.covariance - self.covariance.T).max())
        require(gap <= 1e-12 * float(np.abs(self.covariance).max()), "covariance", gap, "symmetric")
        lowest = float(np.linalg.eigvalsh(self.covariance)[0])
        require(lowest > 0, "smallest eigenvalue of covariance", lowest, "positive")

    @classmethod
    def equicorrelated(cls, dimensions: int, correlation: float) -> CorrelatedPrior:
        """D standard abilities that all correlate alike."""
        covariance = np.full((dimensions, dimensions), float(correlation))
        np.fill_diagonal(covariance, 1.0)
        return cls(np.zeros(dimensions), covariance)

    @classmethod
    def from_tree(cls, tree: SkillTree) -> CorrelatedPrior:
        """The prior of all nodes of a tree of skills: correlations are products of loadings along the path.

        Oracle: exact propagation in the tree, tests/test_multidimensional.py.

        Examples
        --------
        >>> tree = SkillTree(["scale", "a", "b"], [-1, 0, 0], [0, 0.8, 0.5])
        >>> CorrelatedPrior.from_tree(tree).covariance[1].round(2).tolist()
        [0.8, 1.0, 0.4]
        """
        count = len(tree.names)
        covariance = np.eye(count)
        for node, parent in enumerate(tree.parents):
            if parent >= 0:
                covariance[node, :node] = tree.loadings[node] * covariance[parent, :node]
                covariance[:node, node] = covariance[node, :node]
        return cls(np.zeros(count), covariance)

    @property
    def dimensions(self) -> int:
        """D."""
        return len(self.mean)

    @property
    def deviations(self) -> FloatArray:
        """Standard deviations (D,)."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    @property
    def independent(self) -> CorrelatedPrior:
        """The same abilities, uncorrelated: what separate tests assume."""
        return CorrelatedPrior(self.mean, np.diag(np.diag(self.covariance)))
