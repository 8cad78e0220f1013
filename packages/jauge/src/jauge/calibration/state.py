"""The moving point of an estimation: parameters of the items, mean and spread of every group of persons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jauge.calibration.specification import Kind, Parameters, Specification
from jauge.checks import BoolArray, FloatArray
from jauge.items import Model


@dataclass(frozen=True, eq=False)
class State:
    """Parameters, and N(mean, sd²) of each group: `means` and `sds` of shape (G,)."""

    parameters: Parameters
    means: FloatArray
    sds: FloatArray

    def log_weights(self, theta: FloatArray) -> FloatArray:
        """Log-weights of the nodes for every group, shape (G, q), each group summing to one."""
        log_density = -0.5 * ((theta - self.means[:, None]) / self.sds[:, None]) ** 2
        top = log_density.max(axis=1, keepdims=True)
        total = np.log(np.exp(log_density - top).sum(axis=1, keepdims=True))
        result: FloatArray = log_density - top - total
        return result

    def vector(self, s: Specification) -> FloatArray:
        """Coordinates in which the iteration is smooth: asymptotes as logits, sds as logarithms."""
        p = self.parameters
        low, high = asymptotes(s)
        return np.concatenate(
            (
                p.slopes,
                p.intercepts,
                _logit(p.lower[low]),
                _logit(p.upper[high]),
                self.means,
                np.log(self.sds),
            )
        )

    def moved(self, s: Specification, vector: FloatArray) -> State:
        """The state at these coordinates."""
        p, groups = self.parameters.copied(), len(self.means)
        low, high = asymptotes(s)
        sizes = np.cumsum([len(p.slopes), len(p.intercepts), low.sum(), high.sum(), groups])
        slopes, intercepts, lower, upper, means, log_sds = np.split(vector, sizes)
        p.lower[low], p.upper[high] = _logistic(lower), _logistic(upper)
        return State(Parameters(slopes, intercepts, p.lower, p.upper), means, np.exp(log_sds))

    def distance(self, other: State) -> float:
        """Largest difference of any number of the two states, asymptotes and sds in their own units."""
        mine, its = self.parameters, other.parameters
        pairs = (
            (mine.slopes, its.slopes),
            (mine.intercepts, its.intercepts),
            (mine.lower, its.lower),
            (mine.upper, its.upper),
            (self.means, other.means),
            (self.sds, other.sds),
        )
        return max(float(np.abs(a - b).max()) for a, b in pairs)

    def possible(self, s: Specification, near: State) -> bool:
        """Whether this is a state of the model, slopes keeping the signs of `near`."""
        p = self.parameters
        finite = all(bool(np.isfinite(v).all()) for v in (p.slopes, p.intercepts, self.means, self.sds))
        if not finite or bool((p.lower >= p.upper).any()) or bool((self.sds <= 0).any()):
            return False
        if np.isfinite(s.prior.slope_sd) and bool((p.slopes * near.parameters.slopes < 0).any()):
            return False
        return not bool((np.diff(p.intercepts)[inner_graded(s)] >= 0).any())


def asymptotes(s: Specification) -> tuple[BoolArray, BoolArray]:
    """Items (n,) whose lower, and whose upper, asymptote is free."""
    return np.isin(s.kind, (Kind.THREE, Kind.FOUR)), s.kind == Kind.FOUR


def inner_graded(s: Specification) -> BoolArray:
    """Pairs of neighbouring rows (rows - 1,) that are two steps of one graded item."""
    item = np.repeat(np.arange(len(s.kind)), s.n_categories)
    category = np.arange(len(item)) - s.start[item]
    inner: BoolArray = (s.model[item[1:]] == Model.GRADED) & (category[:-1] > 0) & (category[1:] > 0)
    return inner


def _logit(p: FloatArray) -> FloatArray:
    result: FloatArray = np.log(p) - np.log1p(-p)
    return result


def _logistic(x: FloatArray) -> FloatArray:
    result: FloatArray = 1.0 / (1.0 + np.exp(-x))
    return result
