"""Where an estimation starts: given items, experts' difficulties, or the shares of the categories."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from jauge.calibration.specification import Kind, Parameters, Specification
from jauge.checks import BoolArray, FloatArray, require
from jauge.items import Items, Model

_LOWER, _UPPER = 0.15, 0.95
_MARGIN = 0.5


def from_shares(s: Specification, answers: FloatArray) -> Parameters:
    """Slopes of 1 and intercepts that give every category its share at ability 0.

    Parameters
    ----------
    s : specification of n items
    answers : array (rows,), observed answers in every category
    """
    item = np.repeat(np.arange(len(s.kind)), s.n_categories)
    category = np.arange(len(item)) - s.start[item]
    share = answers + _MARGIN
    above = np.array([share[row : s.start[i + 1]].sum() for row, i in enumerate(item)])
    total = np.add.reduceat(share, s.start[:-1])[item]
    boundary = np.isin(s.model[item], (Model.GRADED, Model.LOGISTIC))
    intercepts = np.where(boundary, np.log(above / np.maximum(total - above, _MARGIN)), 0.0)
    intercepts = np.where(boundary, intercepts, np.log(share / share[s.start[item]]))
    intercepts[category == 0] = 0.0
    slopes = np.where(boundary, 1.0, category.astype(np.float64))
    slopes[category == 0] = 0.0
    return Parameters(slopes, intercepts, *_asymptotes(s))


def from_items(s: Specification, items: Items) -> Parameters:
    """The numbers of given items, asymptotes being moved off 0 and 1 where they are to be estimated."""
    same = bool((items.start == s.start).all()) if len(items.start) == len(s.start) else False
    asked = s.n_categories.tolist()[:10]
    require(same, "start", items.n_categories.tolist()[:10], f"items of {asked} categories")
    free = s.kind != Kind.HELD
    wrong = np.flatnonzero(free & (items.model != s.model))
    for item in wrong:
        require(False, f"start model of {items.ids[item]!r}", int(items.model[item]), f"{int(s.model[item])}")
    p = Parameters.of(items).copied()
    lower, upper = _asymptotes(s)
    lowered = np.isin(s.kind, (Kind.THREE, Kind.FOUR)) & (p.lower <= 0)
    raised = (s.kind == Kind.FOUR) & (p.upper >= 1)
    p.lower[lowered], p.upper[raised] = lower[lowered], upper[raised]
    _hold_slopes(s, p)
    return p


def from_difficulties(s: Specification, difficulties: ArrayLike) -> Parameters:
    """Slopes of 1 and these difficulties (n,), in units of ability, steps spread around them."""
    b = np.asarray(difficulties, dtype=np.float64)
    count = len(s.kind)
    good = b.shape == (count,) and bool(np.isfinite(b).all())
    require(good, "start", b.tolist() if b.ndim else float(b), f"Items, or {count} finite difficulties")
    item = np.repeat(np.arange(count), s.n_categories)
    category = (np.arange(len(item)) - s.start[item]).astype(np.float64)
    boundary = np.isin(s.model[item], (Model.GRADED, Model.LOGISTIC))
    spread = category - s.n_categories[item] / 2.0
    intercepts = np.where(boundary, -b[item] - spread, -category * b[item])
    slopes = np.where(boundary, 1.0, category)
    slopes[category == 0], intercepts[category == 0] = 0.0, 0.0
    return Parameters(slopes, intercepts, *_asymptotes(s))


def _asymptotes(s: Specification) -> tuple[FloatArray, FloatArray]:
    guessed: BoolArray = np.isin(s.kind, (Kind.THREE, Kind.FOUR))
    return np.where(guessed, _LOWER, 0.0), np.where(s.kind == Kind.FOUR, _UPPER, 1.0)


def _hold_slopes(s: Specification, p: Parameters) -> None:
    """Slopes that the model does not estimate are 1; a common slope starts from the mean of those given."""
    item = np.repeat(np.arange(len(s.kind)), s.n_categories)
    category = (np.arange(len(item)) - s.start[item]).astype(np.float64)
    one = np.isin(s.kind[item], (Kind.RASCH, Kind.PARTIAL)) & (category > 0)
    p.slopes[one] = np.where(s.model[item[one]] == Model.LOGISTIC, 1.0, category[one])
    common = (s.kind[item] == Kind.COMMON) & (category > 0)
    if common.any():
        p.slopes[common] = p.slopes[common].mean()
