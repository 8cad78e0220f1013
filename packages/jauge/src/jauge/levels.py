"""From abilities to levels and reported scores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from jauge.checks import FloatArray, require
from jauge.grid import distribution_at


def checked_cuts(cuts: Sequence[float]) -> FloatArray:
    """Cuts as an array (n,), refused unless finite and strictly increasing."""
    array = np.asarray(cuts, dtype=np.float64)
    good = array.ndim == 1 and bool(np.isfinite(array).all() and (np.diff(array) > 0).all())
    require(good, "cuts", array.tolist(), "finite numbers in strictly increasing order")
    return array


def level_probabilities(posterior: FloatArray, cuts: Sequence[float]) -> FloatArray:
    """Probability of each level.

    Parameters
    ----------
    posterior : array (61,) of weights on `jauge.GRID`
    cuts : the n abilities that separate n + 1 levels, increasing

    Returns
    -------
    array (n + 1,), non-negative, summing to one

    Source: Rudner (2001), Practical Assessment, Research & Evaluation 7(14), applied to the posterior.
    """
    below = distribution_at(posterior, checked_cuts(cuts))
    return np.diff(np.concatenate(([0.0], below, [1.0])))


def level_of(mean: float, cuts: Sequence[float]) -> int:
    """Level of an ability, from 0 to the number of cuts; an ability equal to a cut reaches it."""
    return int(np.searchsorted(checked_cuts(cuts), mean, side="right"))


@dataclass(frozen=True, slots=True)
class PiecewiseScale:
    """Reported score as a piecewise linear function of ability, clipped at both ends.

    Parameters
    ----------
    knots : at least two (ability, score) pairs, both strictly increasing
    """

    knots: tuple[tuple[float, float], ...]

    def __init__(self, knots: Iterable[tuple[float, float]]) -> None:
        pairs = tuple((float(ability), float(score)) for ability, score in knots)
        object.__setattr__(self, "knots", pairs)
        steps = np.diff(np.array(pairs).reshape(-1, 2), axis=0)
        good = len(steps) > 0 and bool((steps > 0).all()) and bool(np.isfinite(np.array(pairs)).all())
        require(good, "knots", pairs, "at least two finite (ability, score) pairs, both strictly increasing")

    def score(self, ability: float) -> float:
        """Reported score of an ability."""
        abilities, scores = zip(*self.knots, strict=True)
        return float(np.interp(ability, abilities, scores))

    def ability(self, score: float) -> float:
        """Ability that a score reports: the inverse of `score` between the first and the last knot."""
        abilities, scores = zip(*self.knots, strict=True)
        return float(np.interp(score, scores, abilities))
