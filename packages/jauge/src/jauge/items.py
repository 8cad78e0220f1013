"""Items of every response model in one set of arrays that cannot be written to.

Slope-intercept form, one row per (item, category), the first row of an item being 0, 0:

- logistic (Rasch, one to four parameters): rows [0, a] and [0, d];
  P(1) = lower + (upper - lower) / (1 + exp(-(a theta + d)));
- partial credit (GPCM, PCM): row k holds k a and -a (b_1 + … + b_k); P(k) proportional to exp(row);
- graded (GRM): row k holds a and -a b_k; P(at least k) = 1 / (1 + exp(-(a theta + d_k)));
- nominal (NRM): row k holds its own slope and intercept; P(k) proportional to exp(row).

No scaling constant (D = 1). A slope may be negative: a mis-keyed item exists, and must be seen.

Source: Birnbaum (1968) in Lord & Novick; Barton & Lord (1981), ETS RR-81-20; Muraki (1992), Applied
Psychological Measurement 16(2); Samejima (1969), Psychometrika Monograph 17; Bock (1972), Psychometrika
37(1).
Oracle: direct formulas and numerical curvature of the expected log-likelihood, tests/test_items.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jauge import models
from jauge.checks import BoolArray, FloatArray, IntArray, read_only, require, require_distinct, require_finite


class Model(IntEnum):
    """Response model of an item; the numbers are those of `Items.model`."""

    LOGISTIC = 0
    PARTIAL_CREDIT = 1
    GRADED = 2
    NOMINAL = 3


@dataclass(frozen=True, eq=False)
class Items:
    """Parameters of n items; made by `logistic`, `partial_credit`, `graded`, `nominal` or `joined`.

    Attributes
    ----------
    ids : n distinct names
    model : array (n,) of `Model`
    start : array (n + 1,); the rows of item i are start[i] … start[i + 1] - 1
    slopes, intercepts : arrays (rows,), finite
    lower, upper : arrays (n,), asymptotes of logistic items, 0 and 1 elsewhere

    Examples
    --------
    >>> items = Items.logistic([1.0, 1.5], [0.0, -1.0])
    >>> items.information([0.0]).round(3).ravel().tolist()
    [0.25, 0.336]
    """

    ids: tuple[str, ...]
    model: IntArray
    start: IntArray
    slopes: FloatArray
    intercepts: FloatArray
    lower: FloatArray
    upper: FloatArray
    index: dict[str, int] = field(init=False, repr=False)

    def __init__(
        self,
        model: ArrayLike,
        n_categories: ArrayLike,
        slopes: ArrayLike,
        intercepts: ArrayLike,
        lower: ArrayLike = 0.0,
        upper: ArrayLike = 1.0,
        ids: Iterable[str] | None = None,
    ) -> None:
        put = object.__setattr__
        counts = np.array(n_categories, dtype=np.int64)
        count = len(counts)
        put(self, "ids", tuple(ids) if ids is not None else _numbered(count))
        put(self, "model", read_only(model, np.int64))
        put(self, "start", read_only(np.concatenate(([0], np.cumsum(counts))), np.int64))
        put(self, "slopes", read_only(slopes, np.float64))
        put(self, "intercepts", read_only(intercepts, np.float64))
        put(self, "lower", read_only(np.broadcast_to(np.asarray(lower, dtype=np.float64), count), np.float64))
        put(self, "upper", read_only(np.broadcast_to(np.asarray(upper, dtype=np.float64), count), np.float64))
        self._check(counts)
        put(self, "index", {item: position for position, item in enumerate(self.ids)})

    @classmethod
    def logistic(
        cls,
        slopes: ArrayLike,
        difficulties: ArrayLike,
        lower: ArrayLike = 0.0,
        upper: ArrayLike = 1.0,
        ids: Iterable[str] | None = None,
    ) -> Items:
        """One- to four-parameter logistic items.

        Parameters
        ----------
        slopes : array (n,) or one number, finite, not 0
        difficulties : array (n,), finite, in units of ability
        lower, upper : array (n,) or one number, 0 <= lower < upper <= 1
        """
        b = _vector("difficulties", difficulties)
        a = (
            np.broadcast_to(_vector("slopes", slopes), b.shape)
            if np.ndim(slopes) == 0
            else _vector("slopes", slopes)
        )
        require(a.shape == b.shape, "slopes", a.shape, f"of shape {b.shape}, one per difficulty")
        _refuse_flat(a)
        pairs = np.zeros((2, len(b), 2))
        pairs[0, :, 1], pairs[1, :, 1] = a, -a * b
        kind = np.full(len(b), Model.LOGISTIC)
        return cls(kind, np.full(len(b), 2), pairs[0].ravel(), pairs[1].ravel(), lower, upper, ids)

    @classmethod
    def partial_credit(
        cls, slopes: ArrayLike, thresholds: ArrayLike, ids: Iterable[str] | None = None
    ) -> Items:
        """Generalised partial credit items; slopes of 1 give the partial credit model.

        Parameters
        ----------
        slopes : array (n,), finite, not 0
        thresholds : array (n, m) of step difficulties, finite, padded on the right with NaN; (n,) for m = 1
        """
        a, b, m = _thresholded(slopes, thresholds)
        steps = np.cumsum(np.where(np.isnan(b), 0.0, b), axis=1)
        categories = np.arange(1, b.shape[1] + 1)
        return cls._padded(Model.PARTIAL_CREDIT, m + 1, a[:, None] * categories, -a[:, None] * steps, ids)

    @classmethod
    def graded(cls, slopes: ArrayLike, thresholds: ArrayLike, ids: Iterable[str] | None = None) -> Items:
        """Graded items; as `partial_credit`, the thresholds of an item being strictly increasing."""
        a, b, m = _thresholded(slopes, thresholds)
        for item in np.flatnonzero((np.diff(b, axis=1) <= 0).any(axis=1)):
            require(False, f"thresholds[{item}]", b[item].tolist(), "strictly increasing for a graded item")
        return cls._padded(
            Model.GRADED, m + 1, np.repeat(a[:, None], b.shape[1], axis=1), -a[:, None] * b, ids
        )

    @classmethod
    def nominal(cls, slopes: ArrayLike, intercepts: ArrayLike, ids: Iterable[str] | None = None) -> Items:
        """Nominal items.

        Parameters
        ----------
        slopes, intercepts : arrays (n, m + 1), padded on the right with NaN; counted from the first category,
            whose own values are subtracted from all of the item
        """
        a, d = np.array(slopes, dtype=np.float64), np.array(intercepts, dtype=np.float64)
        good = a.ndim == 2 and a.shape == d.shape and a.shape[1] > 1  # noqa: PLR2004
        require(good, "intercepts", d.shape, f"of two dimensions and the shape of slopes, {a.shape}")
        _refuse_gaps("slopes", a)
        _refuse_gaps("intercepts", d)
        same = bool((np.isnan(a) == np.isnan(d)).all())
        require(same, "intercepts", d.tolist(), "padded with NaN where slopes are")
        counts = np.isfinite(a).sum(axis=1)
        return cls._padded(Model.NOMINAL, counts, (a - a[:, :1])[:, 1:], (d - d[:, :1])[:, 1:], ids)

    @classmethod
    def _padded(
        cls,
        model: Model,
        counts: IntArray,
        slopes: FloatArray,
        intercepts: FloatArray,
        ids: Iterable[str] | None,
    ) -> Items:
        held = np.arange(slopes.shape[1] + 1) < counts[:, None]
        full = np.zeros((2, *held.shape))
        full[0, :, 1:], full[1, :, 1:] = slopes, intercepts
        return cls(np.full(len(counts), model), counts, full[0][held], full[1][held], ids=ids)

    @classmethod
    def joined(cls, parts: Sequence[Items]) -> Items:
        """The items of all parts, in their order; their names must be distinct."""
        require(len(parts) > 0, "parts", parts, "at least one set of items")
        return cls(
            np.concatenate([part.model for part in parts]),
            np.concatenate([part.n_categories for part in parts]),
            np.concatenate([part.slopes for part in parts]),
            np.concatenate([part.intercepts for part in parts]),
            np.concatenate([part.lower for part in parts]),
            np.concatenate([part.upper for part in parts]),
            [name for part in parts for name in part.ids],
        )

    def _check(self, counts: IntArray) -> None:
        require_distinct("ids", self.ids)
        count = len(counts)
        require(count > 0, "ids", self.ids, "at least one item")
        require(len(self.ids) == count, "ids", len(self.ids), f"{count} names, one per item")
        require(self.model.shape == (count,), "model", self.model.shape, f"of shape ({count},)")
        require(
            bool((counts > 1).all()), "n_categories", int(counts.min(initial=2)), "at least 2 for every item"
        )
        rows = int(counts.sum())
        for name in ("slopes", "intercepts"):
            values = getattr(self, name)
            require(values.shape == (rows,), name, values.shape, f"of shape ({rows},), one per category")
            require_finite(name, values)
            first = values[self.start[:-1]]
            require(
                not first.any(),
                name,
                first[first != 0][:1].tolist(),
                "0 for the first category of every item",
            )
        self._check_asymptotes()

    def _check_asymptotes(self) -> None:
        known = np.isin(self.model, list(Model))
        require(bool(known.all()), "model", self.model.tolist(), f"made of {[int(m) for m in Model]}")
        binary = (self.model != Model.LOGISTIC) | (self.n_categories == 2)  # noqa: PLR2004
        require(bool(binary.all()), "n_categories", self.n_categories.tolist(), "2 for every logistic item")
        ordered = (self.lower >= 0) & (self.lower < self.upper) & (self.upper <= 1)
        self._refuse_asymptotes(~ordered, "0 <= lower < upper <= 1")
        free = (self.lower > 0) | (self.upper < 1)
        self._refuse_asymptotes(free & (self.model != Model.LOGISTIC), "0 and 1, the item not being logistic")

    def _refuse_asymptotes(self, wrong: BoolArray, accepted: str) -> None:
        if wrong.any():
            item = int(wrong.argmax())
            found = (float(self.lower[item]), float(self.upper[item]))
            require(False, f"lower, upper[{item}] ({self.ids[item]})", found, accepted)

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def n_categories(self) -> IntArray:
        """Number of categories (n,)."""
        return read_only(np.diff(self.start), np.int64)

    @cached_property
    def row_item(self) -> IntArray:
        """Item of every row, shape (rows,)."""
        return read_only(np.repeat(np.arange(len(self)), self.n_categories), np.int64)

    @cached_property
    def row_category(self) -> IntArray:
        """Category of every row, shape (rows,)."""
        return read_only(np.arange(len(self.slopes)) - self.start[self.row_item], np.int64)

    @cached_property
    def discriminations(self) -> FloatArray:
        """Slope a (n,): of the first step; of nominal items, the steepest difference from category 0."""
        steepest = [
            self.slopes[first:last][np.abs(self.slopes[first:last]).argmax()]
            for first, last in zip(self.start[:-1], self.start[1:], strict=True)
        ]
        return read_only(
            np.where(self.model == Model.NOMINAL, steepest, self.slopes[self.start[:-1] + 1]), np.float64
        )

    @cached_property
    def thresholds(self) -> FloatArray:
        """Difficulties of the steps (n, m), NaN where an item has fewer; nominal: where neighbours are equal.

        A step whose slope is 0 has no difficulty and is NaN too.
        """
        table = np.full((len(self), int(self.n_categories.max()) - 1), np.nan)
        inner = np.flatnonzero(self.row_category > 0)
        item, category = self.row_item[inner], self.row_category[inner]
        boundary = np.isin(self.model[item], (Model.GRADED, Model.LOGISTIC))
        slope = self.slopes[inner] - np.where(boundary, 0.0, self.slopes[inner - 1])
        intercept = self.intercepts[inner] - np.where(boundary, 0.0, self.intercepts[inner - 1])
        steep = slope != 0
        table[item[steep], category[steep] - 1] = -intercept[steep] / slope[steep]
        return read_only(table, np.float64)

    def subset(self, positions: ArrayLike) -> Items:
        """The items at `positions`, in that order; a boolean mask (n,) is accepted too."""
        chosen = np.asarray(positions)
        chosen = np.flatnonzero(chosen) if chosen.dtype == np.bool_ else chosen.astype(np.int64)
        inside = bool(((chosen >= 0) & (chosen < len(self))).all())
        require(inside, "positions", chosen.tolist(), f"from 0 to {len(self) - 1}")
        rows = np.concatenate(
            [np.arange(self.start[i], self.start[i + 1]) for i in chosen] or [np.zeros(0, int)]
        )
        return Items(
            self.model[chosen],
            self.n_categories[chosen],
            self.slopes[rows],
            self.intercepts[rows],
            self.lower[chosen],
            self.upper[chosen],
            [self.ids[i] for i in chosen],
        )

    def log_table(self, theta: ArrayLike) -> FloatArray:
        """Log-probability of every row at every ability: theta (q,) gives (rows, q)."""
        return models.log_table(self, _abilities(theta))

    def log_probabilities(self, theta: ArrayLike) -> FloatArray:
        """Log-probabilities (n, m + 1, q) at abilities (q,); -inf for a category the item does not have."""
        abilities = _abilities(theta)
        full = np.full((len(self), int(self.n_categories.max()), len(abilities)), -np.inf)
        full[self.row_item, self.row_category] = models.log_table(self, abilities)
        return full

    def information(self, theta: ArrayLike) -> FloatArray:
        """Fisher information (n, q) at abilities (q,), never negative."""
        return models.information(self, _abilities(theta))

    def expected_scores(self, theta: ArrayLike) -> FloatArray:
        """Mean category (n, q) at abilities (q,): the items' characteristic curves."""
        weighted = np.exp(self.log_table(theta)) * self.row_category[:, None]
        return np.asarray(np.add.reduceat(weighted, self.start[:-1], axis=0))

    def draw(self, theta: ArrayLike, rng: np.random.Generator) -> NDArray[np.int8]:
        """Simulated categories (N, n) of persons of abilities (N,)."""
        abilities = _abilities(theta)
        drawn = np.empty((len(abilities), len(self)), dtype=np.int8)
        for item, (first, last) in enumerate(zip(self.start[:-1], self.start[1:], strict=True)):
            alone = self if len(self) == 1 else self.subset([item])
            below = np.cumsum(np.exp(models.log_table(alone, abilities)), axis=0)[: last - first - 1]
            drawn[:, item] = (below < rng.random(len(abilities))).sum(axis=0)
        return drawn


def _numbered(count: int) -> tuple[str, ...]:
    return tuple(f"item{position + 1}" for position in range(count))


def _abilities(theta: ArrayLike) -> FloatArray:
    values = np.atleast_1d(np.asarray(theta, dtype=np.float64))
    require(values.ndim == 1, "theta", values.shape, "a vector")
    require_finite("theta", values)
    return values


def _vector(argument: str, values: ArrayLike) -> FloatArray:
    vector = np.array(values, dtype=np.float64)
    require(vector.ndim <= 1, argument, vector.shape, "a vector")
    require_finite(argument, vector)
    return vector


def _refuse_flat(slopes: FloatArray) -> None:
    for item in np.flatnonzero(slopes == 0):
        require(False, f"slopes[{item}]", 0.0, "different from 0: a flat item has no difficulty")


def _refuse_gaps(argument: str, table: FloatArray) -> None:
    gap = np.isnan(table)
    wrong = np.isinf(table).any(axis=1) | gap[:, 0] | (gap[:, :-1] & ~gap[:, 1:]).any(axis=1)
    for item in np.flatnonzero(wrong):
        accepted = "finite numbers, then NaN on the right only"
        require(False, f"{argument}[{item}]", table[item].tolist(), accepted)


def _thresholded(slopes: ArrayLike, thresholds: ArrayLike) -> tuple[FloatArray, FloatArray, IntArray]:
    b = np.array(thresholds, dtype=np.float64)
    b = b[:, None] if b.ndim == 1 else b
    good = b.ndim == 2 and b.shape[1] > 0  # noqa: PLR2004
    require(good, "thresholds", b.shape, "of shape (n, m), m at least 1")
    a = _vector("slopes", slopes)
    a = np.broadcast_to(a, (len(b),)) if a.ndim == 0 else a
    require(a.shape == (len(b),), "slopes", a.shape, f"of shape ({len(b)},), one per row of thresholds")
    _refuse_flat(a)
    _refuse_gaps("thresholds", b)
    return a, b, np.isfinite(b).sum(axis=1)
