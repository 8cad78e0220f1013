"""Linking: putting the items of one calibration on the ability scale of another, through common items.

Abilities of the first scale become `slope * theta + intercept` on the second. Characteristic-curve methods
minimise, over both numbers, the weighted squares of the differences between the curves of the common items:
their sum (Stocking-Lord) or each category's (Haebara). Moment methods compare means and standard deviations
of slopes and thresholds; on items with asymptotes they can fail badly, so that they are never the default.

Source: Stocking & Lord (1983), Applied Psychological Measurement 7(2); Haebara (1980), Japanese Psychological
Research 22(3); Marco (1977) and Loyd & Hoover (1980), Journal of Educational Measurement 14(2) and 17(3) for
moments; Battauz (2013), Psychometrika 78(3) for standard errors; Huynh & Meyer (2010), Practical Assessment,
Research & Evaluation 15(2) for robust z.
Oracle: the peer EqUMP on the anchors of Kolen & Brennan (2014, table 6.5), simulation for standard errors,
tests/test_linking.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from jauge.checks import BoolArray, FloatArray, IntArray, require, require_finite
from jauge.coordinates import parameter_counts, parameters_of, with_parameters
from jauge.curves import CurveFit, fit_curves, gradient
from jauge.grid import GRID, PRIOR
from jauge.items import Items

METHODS = ("stocking-lord", "haebara", "mean-sigma", "mean-mean")
_CURVES = METHODS[:2]
_ROUNDS = 20
_STEP = 1e-5


@dataclass(frozen=True, slots=True)
class Linking:
    """theta on the second scale = slope * theta on the first + intercept.

    Attributes
    ----------
    slope, intercept : A, positive, and B
    covariance : array (2, 2) of (A, B), or None when no covariance of the items was given
    criterion : what was minimised, at its minimum; 0 for the methods that minimise nothing
    anchors : common items that were used; `dropped` : those that purification left out
    converged : whether the minimum was reached, and the anchors settled

    Examples
    --------
    >>> first = Items.logistic([1.0, 1.2, 0.8], [-1.0, 0.0, 1.0])
    >>> second = rescale(first, 1.2, -0.3)
    >>> found = link(first, second)
    >>> round(found.slope, 6), round(found.intercept, 6)
    (1.2, -0.3)
    """

    slope: float
    intercept: float
    covariance: FloatArray | None = field(default=None, compare=False)
    criterion: float = 0.0
    anchors: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    converged: bool = True

    @property
    def standard_errors(self) -> tuple[float, float] | None:
        """Of slope and intercept; None when no covariance of the items was given."""
        if self.covariance is None:
            return None
        return float(np.sqrt(self.covariance[0, 0])), float(np.sqrt(self.covariance[1, 1]))

    def abilities(self, theta: ArrayLike) -> FloatArray:
        """Abilities of the first scale, on the second."""
        return np.asarray(self.slope * np.asarray(theta, dtype=np.float64) + self.intercept)

    def apply(self, items: Items) -> Items:
        """Items of the first scale, on the second."""
        return rescale(items, self.slope, self.intercept)

    def inverse(self) -> Linking:
        """From the second scale to the first."""
        a, b = self.slope, self.intercept
        jacobian = np.array([[-1 / a**2, 0.0], [b / a**2, -1 / a]])
        return Linking(
            1 / a, -b / a, _carried(jacobian, self.covariance), self.criterion,
            self.anchors, self.dropped, self.converged,
        )  # fmt: skip


def rescale(items: Items, slope: float, intercept: float) -> Items:
    """The same items when ability becomes slope * theta + intercept.

    Parameters
    ----------
    slope : A, positive
    intercept : B, finite

    Examples
    --------
    >>> rescale(Items.logistic([1.0], [0.0]), 2.0, 0.5).thresholds.tolist()
    [[0.5]]
    """
    require(bool(np.isfinite(slope)) and slope > 0, "slope", slope, "a positive number")
    require(bool(np.isfinite(intercept)), "intercept", intercept, "a finite number")
    slopes = items.slopes / slope
    intercepts = items.intercepts - slopes * intercept
    return Items(
        items.model, items.n_categories, slopes, intercepts, items.lower, items.upper, items.ids
    )  # fmt: skip


def link(
    from_items: Items,
    to_items: Items,
    method: str = "stocking-lord",
    *,
    theta: ArrayLike = GRID,
    weights: ArrayLike = PRIOR,
    symmetric: bool = False,
    slope: float | None = None,
    anchors: Sequence[str] | None = None,
    purify: bool = False,
    from_covariance: ArrayLike | None = None,
    to_covariance: ArrayLike | None = None,
    limit: float = 2.7,
    least_drift: float = 0.1,
) -> Linking:
    """Transformation of the scale of `from_items` into that of `to_items`.

    Parameters
    ----------
    method : "stocking-lord", "haebara", "mean-sigma" or "mean-mean"
    theta, weights : arrays (q,), abilities (on the scale the curves are compared on) and non-negative weights
    symmetric : compare the curves on both scales
    slope : held at this value (1 for Rasch items); None to estimate it
    anchors : names of the common items to use; None for all items of the same name
    purify : leave out, in turns, the anchors whose parameters moved (robust z)
    from_covariance, to_covariance : arrays (p, p) of the vectors of `jauge.coordinates`; give both or none
    limit : robust z beyond which an anchor has moved
    least_drift : difference, in units of ability (and of the logarithm of slope), that never counts as drift

    Edges: the common items must have the same model and categories on both sides. Negative slopes are
    allowed in curve methods.
    """
    require(method in METHODS, "method", method, f"one of {', '.join(METHODS)}")
    nodes, masses = _quadrature(theta, weights)
    first, second = _anchors(from_items, to_items, anchors)
    fit = _Fit(method, nodes, masses, symmetric, slope)
    pair = from_items.subset(first), to_items.subset(second)
    kept, settled = np.ones(len(first), dtype=np.bool_), True
    solved = fit.solve(*pair)
    if purify:
        kept, settled, solved = _purified(fit, pair, solved, limit, least_drift)
    used = pair[0].subset(kept), pair[1].subset(kept)
    covariance = None
    require(
        (from_covariance is None) == (to_covariance is None),
        "to_covariance",
        "alone or missing",
        "given together with from_covariance",
    )
    if from_covariance is not None and to_covariance is not None:
        blocks = (
            _block(from_items, first[kept], from_covariance),
            _block(to_items, second[kept], to_covariance),
        )
        covariance = fit.covariance(used, solved, blocks)
    names = np.array(pair[0].ids)
    return Linking(
        solved.slope, solved.intercept, covariance, solved.criterion,
        tuple(names[kept].tolist()), tuple(names[~kept].tolist()), solved.converged and settled,
    )  # fmt: skip


def chain(linkings: Sequence[Linking]) -> Linking:
    """One transformation made of several, the first applied first.

    The covariances are added as if the links were independent, which they are but for the items of the
    form that two of them share.

    Examples
    --------
    >>> both = chain([Linking(1.1, 0.2), Linking(0.9, -0.1)])
    >>> round(both.slope, 3), round(both.intercept, 3)
    (0.99, 0.08)
    """
    require(len(linkings) > 0, "linkings", linkings, "at least one linking")
    total = linkings[0]
    for after in linkings[1:]:
        on_before = np.array([[after.slope, 0.0], [0.0, after.slope]])
        on_after = np.array([[total.slope, 0.0], [total.intercept, 1.0]])
        before, own = _carried(on_before, total.covariance), _carried(on_after, after.covariance)
        total = Linking(
            after.slope * total.slope,
            after.slope * total.intercept + after.intercept,
            None if before is None or own is None else before + own,
            total.criterion + after.criterion,
            total.anchors + after.anchors,
            total.dropped + after.dropped,
            total.converged and after.converged,
        )
    return total


def drift(from_items: Items, to_items: Items, linking: Linking) -> FloatArray:
    """How far the common items moved, in robust z: array (n, 2) for threshold and log slope.

    Items are those of the same name, in the order of `from_items`. Robust z is the difference from the
    median over 0.74 times the interquartile range.

    Examples
    --------
    >>> first = Items.logistic([1.0] * 5, [-1.0, -0.5, 0.0, 0.5, 1.0])
    >>> second = Items.logistic([1.0] * 5, [-1.02, -0.49, 0.01, 0.5, 2.0])
    >>> bool(drift(first, second, Linking(1.0, 0.0))[4, 0] > 2.7)
    True
    """
    first, second = _anchors(from_items, to_items, None)
    return _robust_z(_moves(from_items.subset(first), to_items.subset(second), linking), 0.0)


@dataclass(frozen=True, slots=True)
class _Fit:
    """A method and what it needs, ready for any set of anchors."""

    method: str
    theta: FloatArray
    weights: FloatArray
    symmetric: bool
    slope: float | None

    def solve(self, first: Items, second: Items) -> CurveFit:
        start = self._moments(first, second, self.method)
        if self.method not in _CURVES:
            return CurveFit(*start, 0.0, True)
        each = self.method == "haebara"
        return fit_curves(first, second, self.theta, self.weights, each, self.symmetric, self.slope, start)

    def _moments(self, first: Items, second: Items, method: str) -> tuple[float, float]:
        """Slope and intercept from the moments; for a curve method, from medians: a start only."""
        b = first.thresholds[np.isfinite(first.thresholds)], second.thresholds[np.isfinite(second.thresholds)]
        a = first.discriminations, second.discriminations
        robust = method in _CURVES
        centre = np.median if robust else np.mean
        if self.slope is not None:
            slope = self.slope
        elif robust:
            slope = float(np.exp(np.median(np.log(np.abs(a[0] / a[1])))))
        elif method == "mean-sigma":
            spread = float(b[0].std()), float(b[1].std())
            require(min(spread) > 0, "thresholds of the anchors", spread, "spread out, for mean-sigma")
            slope = spread[1] / spread[0]
        else:
            means = float(a[0].mean()), float(a[1].mean())
            require(means[0] * means[1] > 0, "mean slopes of the anchors", means, "of the same sign")
            slope = means[0] / means[1]
        return slope, float(centre(b[1]) - slope * centre(b[0]))

    def covariance(
        self, pair: tuple[Items, Items], solved: CurveFit, blocks: tuple[FloatArray, FloatArray]
    ) -> FloatArray:
        """Delta method; for curves by the implicit function theorem, on the gradient of the criterion."""
        x = np.array([solved.slope, solved.intercept])
        total = np.zeros((2, 2))
        for side in (0, 1):
            jacobian = self._sensitivity(pair, x, side)
            total += jacobian @ blocks[side] @ jacobian.T
        return total

    def _sensitivity(self, pair: tuple[Items, Items], x: FloatArray, side: int) -> FloatArray:
        """Derivatives (2, p) of slope and intercept with respect to the parameters of one form."""
        vector = parameters_of(pair[side])
        columns = []
        for place in range(len(vector)):
            ends = []
            for sign in (1.0, -1.0):
                moved = vector.copy()
                moved[place] += sign * _STEP
                other = with_parameters(pair[side], moved)
                ends.append(self._response(*((other, pair[1]) if side == 0 else (pair[0], other)), x))
            columns.append((ends[0] - ends[1]) / (2 * _STEP))
        change = np.array(columns).T
        if self.method not in _CURVES:
            return change
        free = [0, 1] if self.slope is None else [1]
        hessian = self._hessian(pair, x)[np.ix_(free, free)]
        result = np.zeros_like(change)
        result[free] = -np.linalg.solve(hessian, change[free])
        return result

    def _response(self, first: Items, second: Items, x: FloatArray) -> FloatArray:
        if self.method not in _CURVES:
            return np.array(self._moments(first, second, self.method))
        each = self.method == "haebara"
        return gradient(first, second, self.theta, self.weights, each, self.symmetric, x)

    def _hessian(self, pair: tuple[Items, Items], x: FloatArray) -> FloatArray:
        rows = []
        for step in np.eye(2) * _STEP:
            rows.append((self._response(*pair, x + step) - self._response(*pair, x - step)) / (2 * _STEP))
        return (np.array(rows) + np.array(rows).T) / 2


def _quadrature(theta: ArrayLike, weights: ArrayLike) -> tuple[FloatArray, FloatArray]:
    nodes, masses = np.array(theta, dtype=np.float64), np.array(weights, dtype=np.float64)
    require(nodes.ndim == 1 and len(nodes) > 1, "theta", nodes.shape, "a vector of at least 2 abilities")
    require(masses.shape == nodes.shape, "weights", masses.shape, f"of shape {nodes.shape}, as theta")
    require_finite("theta", nodes)
    good = bool((masses >= 0).all()) and bool(np.isfinite(masses.sum())) and masses.sum() > 0
    require(good, "weights", masses.tolist(), "finite, not negative and not all 0")
    return nodes, masses / masses.sum()


def _anchors(first: Items, second: Items, wanted: Sequence[str] | None) -> tuple[IntArray, IntArray]:
    names = [name for name in first.ids if name in second.index] if wanted is None else list(wanted)
    for name in names:
        require(name in first.index and name in second.index, "anchors", name, "names found on both sides")
    require(len(names) > 1, "anchors", names, "at least 2 items that both sides have")
    positions = np.array([[side.index[name] for name in names] for side in (first, second)])
    same = (first.model[positions[0]] == second.model[positions[1]]) & (
        first.n_categories[positions[0]] == second.n_categories[positions[1]]
    )
    if not same.all():
        require(False, "anchors", names[int(same.argmin())], "of the same model and categories on both sides")
    return positions[0], positions[1]


def _block(items: Items, chosen: IntArray, covariance: ArrayLike) -> FloatArray:
    """The part of a form's covariance that belongs to the chosen items."""
    counts = parameter_counts(items)
    offsets = np.concatenate(([0], np.cumsum(counts)))
    matrix = np.asarray(covariance, dtype=np.float64)
    total = int(offsets[-1])
    require(matrix.shape == (total, total), "covariance", matrix.shape, f"of shape ({total}, {total})")
    places = np.concatenate([np.arange(offsets[i], offsets[i + 1]) for i in chosen])
    block: FloatArray = matrix[np.ix_(places, places)]
    require_finite("covariance", block)
    return block


def _carried(jacobian: FloatArray, covariance: FloatArray | None) -> FloatArray | None:
    return None if covariance is None else np.asarray(jacobian @ covariance @ jacobian.T)


def _moves(first: Items, second: Items, linking: Linking | CurveFit) -> FloatArray:
    """Differences (n, 2) of mean threshold and of log slope after linking, one scale for both."""
    moved = rescale(first, linking.slope, linking.intercept)
    threshold = np.nanmean(second.thresholds - moved.thresholds, axis=1)
    slope = np.log(np.abs(second.discriminations / moved.discriminations))
    return np.stack((threshold, slope), axis=1)


def _robust_z(moves: FloatArray, least: float) -> FloatArray:
    """Robust z; moves shorter than `least` from the median count as none."""
    off = moves - np.median(moves, axis=0)
    spread = 0.74 * (np.quantile(moves, 0.75, axis=0) - np.quantile(moves, 0.25, axis=0))
    moved = (np.abs(off) >= least) & (off != 0)
    z = np.zeros_like(off)
    with np.errstate(divide="ignore"):
        np.divide(off, spread, out=z, where=moved)
    return z


def _purified(
    fit: _Fit, pair: tuple[Items, Items], solved: CurveFit, limit: float, least: float
) -> tuple[BoolArray, bool, CurveFit]:
    """Anchors that did not move, whether they settled, and their linking."""
    require(limit > 0, "limit", limit, "positive")
    kept = np.ones(len(pair[0]), dtype=np.bool_)
    for _ in range(_ROUNDS):
        z = _robust_z(_moves(*pair, solved), least)
        stay: BoolArray = np.asarray((np.abs(z) <= limit).all(axis=1))
        enough = int(stay.sum()) > 1
        require(enough, "anchors that did not move", int(stay.sum()), "at least 2")
        if bool(np.all(stay == kept)):
            return kept, True, solved
        kept = stay
        solved = fit.solve(pair[0].subset(kept), pair[1].subset(kept))
    return kept, False, solved
