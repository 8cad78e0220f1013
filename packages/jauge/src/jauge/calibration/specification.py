"""What is estimated of every item: the model asked for, and the parameters held where they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from jauge.calibration.priors import Prior
from jauge.checks import BoolArray, FloatArray, IntArray, require
from jauge.items import Items, Model

_BINARY = 2


class Kind(IntEnum):
    """How an item is estimated; the compiled loops branch on these numbers."""

    HELD = 0
    RASCH = 1
    COMMON = 2
    TWO = 3
    THREE = 4
    FOUR = 5
    PARTIAL = 6
    GENERAL = 7
    GRADED = 8
    NOMINAL = 9


NAMES = {
    "rasch": Kind.RASCH,
    "1pl": Kind.COMMON,
    "2pl": Kind.TWO,
    "3pl": Kind.THREE,
    "4pl": Kind.FOUR,
    "pcm": Kind.PARTIAL,
    "gpcm": Kind.GENERAL,
    "grm": Kind.GRADED,
    "nominal": Kind.NOMINAL,
}
"""Models that `calibrate` knows, by name."""

_MODELS = {Kind.PARTIAL: Model.PARTIAL_CREDIT, Kind.GENERAL: Model.PARTIAL_CREDIT, Kind.GRADED: Model.GRADED}
_MODELS[Kind.NOMINAL] = Model.NOMINAL
_KINDS = (Kind.TWO, Kind.GENERAL, Kind.GRADED, Kind.NOMINAL)


@dataclass(frozen=True, eq=False)
class Specification:
    """Kinds and response models of n items, and the prior of what is free.

    Attributes
    ----------
    kind : array (n,) of `Kind`
    model : array (n,) of `Model`
    start : array (n + 1,) of first rows, as in `Items`
    prior : of the free parameters
    """

    kind: IntArray
    model: IntArray
    start: IntArray
    prior: Prior

    @property
    def n_categories(self) -> IntArray:
        """Categories of each item (n,)."""
        return np.diff(self.start)

    @property
    def scale_free(self) -> bool:
        """Whether slopes held somewhere leave the spread of the persons to be estimated."""
        return bool(np.isin(self.kind, (Kind.HELD, Kind.RASCH, Kind.PARTIAL)).any())

    @property
    def origin_free(self) -> bool:
        """Whether items held somewhere leave the mean of the persons to be estimated."""
        return bool((self.kind == Kind.HELD).any())

    @property
    def n_parameters(self) -> int:
        """Free parameters of the items (those of the persons are counted by the result)."""
        steps = self.n_categories - 1
        each = np.zeros(len(self.kind), dtype=np.int64)
        for kind, slopes, more in _FREE:
            each = np.where(self.kind == kind, steps * (1 + (slopes > 1)) + (slopes == 1) + more, each)
        return int(each.sum()) + int((self.kind == Kind.COMMON).any())


# kind, slopes of its own (2: one per step), asymptotes
_FREE = (
    (Kind.RASCH, 0, 0),
    (Kind.COMMON, 0, 0),
    (Kind.TWO, 1, 0),
    (Kind.THREE, 1, 1),
    (Kind.FOUR, 1, 2),
    (Kind.PARTIAL, 0, 0),
    (Kind.GENERAL, 1, 0),
    (Kind.GRADED, 1, 0),
    (Kind.NOMINAL, 2, 0),
)


def specify(
    names: str | Sequence[str], n_categories: IntArray, prior: Prior, held: BoolArray | None = None
) -> Specification:
    """Specification of items of so many categories, one model name for all or one each.

    Examples
    --------
    >>> from jauge.calibration.priors import FLAT
    >>> specify(["2pl", "gpcm"], np.array([2, 4]), FLAT).n_parameters
    6
    """
    each = [names] * len(n_categories) if isinstance(names, str) else list(names)
    require(len(each) == len(n_categories), "model", len(each), f"one name, or {len(n_categories)} names")
    for name in each:
        require(name in NAMES, "model", name, f"one of {', '.join(NAMES)}")
    kind = np.array([NAMES[name] for name in each], dtype=np.int64)
    model = np.array([_MODELS.get(Kind(k), Model.LOGISTIC) for k in kind], dtype=np.int64)
    for item in np.flatnonzero((model == Model.LOGISTIC) & (n_categories != _BINARY)):
        what = f"categories of item {item}"
        require(
            False, what, int(n_categories[item]), f"2 for model {each[item]!r}; or choose gpcm, grm, nominal"
        )
    start = np.concatenate(([0], np.cumsum(n_categories)))
    return Specification(kind if held is None else np.where(held, Kind.HELD, kind), model, start, prior)


def specification_of(items: Items, prior: Prior) -> Specification:
    """Every parameter that the items have, free: what standard errors and online updates start from."""
    kind = np.array([_KINDS[m] for m in items.model], dtype=np.int64)
    kind = np.where(items.lower > 0, Kind.THREE, kind)
    kind = np.where(items.upper < 1, Kind.FOUR, kind)
    return Specification(kind, items.model, items.start, prior)


@dataclass(frozen=True, eq=False)
class Parameters:
    """Numbers of the items while they move; the arrays are those of `Items`."""

    slopes: FloatArray
    intercepts: FloatArray
    lower: FloatArray
    upper: FloatArray

    @classmethod
    def of(cls, items: Items) -> Parameters:
        return cls(items.slopes, items.intercepts, items.lower, items.upper)

    def copied(self) -> Parameters:
        return Parameters(self.slopes.copy(), self.intercepts.copy(), self.lower.copy(), self.upper.copy())

    def items(self, specification: Specification, ids: Sequence[str] | None) -> Items:
        return Items(
            specification.model,
            specification.n_categories,
            self.slopes,
            self.intercepts,
            self.lower,
            self.upper,
            ids,
        )
