"""What many simulated sittings show: bias, error, length, exposure, levels, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from jauge.checks import BoolArray, FloatArray, IntArray, require
from jauge.levels import checked_cuts
from jauge.stopping import StopReason

_Z = 1.959963984540054
_BOOTSTRAPS = 200


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and its 95 % interval."""

    value: float
    lower: float
    upper: float

    @classmethod
    def mean(cls, values: FloatArray) -> Figure:
        """Of the mean of independent values, by the normal law.

        Examples
        --------
        >>> Figure.mean(np.array([0.0, 1.0])).value
        0.5
        """
        centre = float(values.mean())
        half = _Z * float(values.std()) / np.sqrt(len(values))
        return cls(centre, centre - half, centre + half)

    @classmethod
    def root_mean_square(cls, values: FloatArray) -> Figure:
        """Of the root of the mean square of independent values.

        Examples
        --------
        >>> Figure.root_mean_square(np.array([3.0, -3.0])).value
        3.0
        """
        square = cls.mean(values**2)
        low, high = (float(np.sqrt(max(each, 0.0))) for each in (square.lower, square.upper))
        return cls(float(np.sqrt(square.value)), low, high)


@dataclass(frozen=True, eq=False)
class Study:
    """N simulated sittings of one scale.

    Attributes
    ----------
    abilities, estimates, errors : arrays (N,), true ability, last posterior mean and standard deviation
    lengths : array (N,), answers given
    items, categories : arrays (N, maximum length), positions in the bank and answers, -1 past the end
    reasons : N reasons to stop
    relaxed : array (N,), whether exposure control was set aside at some question
    violations : array (N,), content rows and enemy sets whose limits the sitting does not respect
    seeds : array (N,) of the sittings' seeds: `jauge.step` with the same seed asks the same items
    n_items : items in the bank
    cuts : increasing abilities that separate the levels, maybe none
    level_probabilities : array (N, levels), posterior probabilities at the end
    slow : why the sittings were folded one by one with `jauge.step`; empty when they were compiled
    """

    abilities: FloatArray = field(repr=False)
    estimates: FloatArray = field(repr=False)
    errors: FloatArray = field(repr=False)
    lengths: IntArray = field(repr=False)
    items: NDArray[np.int32] = field(repr=False)
    categories: NDArray[np.int8] = field(repr=False)
    reasons: tuple[StopReason, ...] = field(repr=False)
    relaxed: BoolArray = field(repr=False)
    violations: IntArray = field(repr=False)
    seeds: NDArray[np.uint64] = field(repr=False)
    n_items: int
    cuts: FloatArray
    level_probabilities: FloatArray = field(repr=False)
    slow: str = ""

    def __len__(self) -> int:
        return len(self.abilities)

    @property
    def true_levels(self) -> IntArray:
        """Levels (N,) of the true abilities."""
        return np.searchsorted(self.cuts, self.abilities, side="right")

    @property
    def levels(self) -> IntArray:
        """Levels decided (N,): the most probable ones at the end."""
        return np.asarray(self.level_probabilities.argmax(axis=1))

    def exposure(self) -> FloatArray:
        """Share (n_items,) of the sittings that asked each item."""
        asked = self.items[self.items >= 0]
        return np.bincount(asked, minlength=self.n_items) / len(self)

    def overlap(self) -> float:
        """Expected share of common items of two sittings of this study, relative to their mean length.

        Source: Chen, Ankenmann & Spray (2003), Journal of Educational Measurement 40(2), exact form.
        """
        counts, n = self.exposure() * len(self), len(self)
        if n == 1:
            return 0.0
        pairs = float((counts * (counts - 1)).sum()) / (n * (n - 1))
        return pairs / max(float(self.lengths.mean()), 1e-300)

    def summary(self, seed: int = 0) -> dict[str, Figure]:
        """Every figure by name, with 95 % intervals: normal ones, and by bootstrap for exposure.

        `bias`, `rmse`, `mean_error` (reported standard error), `length`, `violations` (mean by sitting),
        `max_exposure`, `unused_share`, `overlap`; with cuts also `exact`, `off_by_two` and `claimed` (mean
        posterior probability of the level decided).

        Parameters
        ----------
        seed : of the bootstrap
        """
        found = self._person_figures(np.ones(len(self), dtype=np.bool_))
        found |= self._exposure_figures(seed)
        return found

    def by_band(self, edges: Sequence[float]) -> list[dict[str, Figure]]:
        """The figures of persons, by band of true ability between `edges`; an empty band has none."""
        limits = checked_cuts(edges)
        require(len(limits) > 1, "edges", limits.tolist(), "at least two abilities")
        band = np.searchsorted(limits, self.abilities, side="right")
        return [self._person_figures(band == place) for place in range(1, len(limits))]

    def _person_figures(self, chosen: BoolArray) -> dict[str, Figure]:
        if not chosen.any():
            return {}
        error = (self.estimates - self.abilities)[chosen]
        figures = {
            "bias": Figure.mean(error),
            "rmse": Figure.root_mean_square(error),
            "mean_error": Figure.mean(self.errors[chosen]),
            "length": Figure.mean(self.lengths[chosen].astype(np.float64)),
            "violations": Figure.mean(self.violations[chosen].astype(np.float64)),
        }
        if len(self.cuts):
            away = np.abs(self.levels - self.true_levels)[chosen]
            figures["exact"] = Figure.mean((away == 0).astype(np.float64))
            figures["off_by_two"] = _rare((away > 1).astype(np.float64))
            figures["claimed"] = Figure.mean(self.level_probabilities.max(axis=1)[chosen])
        return figures

    def _exposure_figures(self, seed: int) -> dict[str, Figure]:
        rng, n = np.random.default_rng(seed), len(self)
        held = self.items >= 0
        person = np.repeat(np.arange(n), held.sum(axis=1))
        asked = self.items[held]
        draws = np.empty((_BOOTSTRAPS, 2))
        for row in draws:
            weight = np.bincount(rng.integers(n, size=n), minlength=n)
            rate = np.bincount(asked, weight[person], minlength=self.n_items) / n
            row[:] = rate.max(), ((rate / max(rate.sum(), 1e-300)) * rate).sum()
        exposure = self.exposure()
        unused = float((exposure == 0).mean())
        # a bootstrap sample never asks more items than were asked: the share unused is given as counted
        return {
            "max_exposure": _between(float(exposure.max()), draws[:, 0]),
            "unused_share": Figure(unused, unused, unused),
            "overlap": _between(self.overlap(), draws[:, 1] - draws[:, 1].mean() + self.overlap()),
        }


def _between(value: float, draws: FloatArray) -> Figure:
    low, high = np.quantile(draws, [0.025, 0.975])
    return Figure(value, min(float(low), value), max(float(high), value))


def _rare(values: FloatArray) -> Figure:
    """Share with Wilson's interval, which holds near 0. Source: Wilson (1927), JASA 22."""
    n, share = len(values), float(values.mean())
    scale = 1 + _Z**2 / n
    centre = (share + _Z**2 / (2 * n)) / scale
    half = _Z / scale * float(np.sqrt(share * (1 - share) / n + _Z**2 / (4 * n * n)))
    return Figure(share, max(centre - half, 0.0), centre + half)
