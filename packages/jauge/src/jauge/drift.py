"""Drift: has an item become easier (known, leaked, taught) or harder since it was calibrated?

Sequentially, a CUSUM per item adds up the evidence of each answer for a shift of the difficulty, never going
below 0, and alarms when it passes a threshold. Afterwards, two calibrations are compared: robust z on
parameters, D² on whole curves.

Source: Page (1954), Biometrika 41; Veerkamp & Glas (2000), Journal of Educational and Behavioral Statistics
25(4), CUSUM in adaptive tests; Huynh & Meyer (2010), robust z; Guo, Zheng & Chang (2015), Journal of
Educational Measurement 52(1), weighted differences of curves.
Oracle: Wald's identities and recomputation from the start, tests/test_drift.py; run lengths with their
intervals, `jauge.bench.studies_quality`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from jauge.checks import FloatArray, IntArray, require, require_finite
from jauge.itemfit import quadrature
from jauge.items import Items

THRESHOLD = 6.5
NORMAL_QUARTILES = 0.7413011092528009
"""1 / (0.75 quantile - 0.25 quantile of N(0, 1)): makes an interquartile range a standard deviation."""


@dataclass(frozen=True, slots=True)
class Cusum:
    """State of one item's chart: immutable, and all that must be stored between two answers.

    Attributes
    ----------
    threshold : alarm level, positive; 6.5 gives more than 10,000 answers between false alarms for a shift of
        -0.5 in an adaptive test
    evidence : current sum of log-likelihood ratios, at least 0
    n_answers : answers seen
    since : answers up to the last time the evidence was 0: the change, if there is one, came after
    alarm : number of the answer that first passed the threshold, None before

    Examples
    --------
    >>> chart = Cusum(threshold=1.0)
    >>> for evidence in (0.6, -1.0, 0.7, 0.5):
    ...     chart = chart.after(evidence)
    >>> chart.alarm, chart.since, round(chart.evidence, 3)
    (4, 2, 1.2)
    """

    threshold: float = THRESHOLD
    evidence: float = 0.0
    n_answers: int = 0
    since: int = 0
    alarm: int | None = None

    def __post_init__(self) -> None:
        require(self.threshold > 0, "threshold", self.threshold, "positive")

    def after(self, evidence: float) -> Cusum:
        """The chart after one more answer, whose `shift_evidence` is given: C = max(0, C + evidence)."""
        require(bool(np.isfinite(evidence)), "evidence", evidence, "a finite number")
        total, count = max(0.0, self.evidence + evidence), self.n_answers + 1
        alarm = count if self.alarm is None and total >= self.threshold else self.alarm
        return replace(
            self,
            evidence=total,
            n_answers=count,
            since=count if total == 0 else self.since,
            alarm=alarm,
        )


def shift_evidence(items: Items, item: int, category: int, theta: float, shift: float = -0.5) -> float:
    """Log-likelihood ratio of one answer: difficulty shifted against unchanged.

    log P(x | theta - shift) - log P(x | theta), as shifting all thresholds is shifting the ability back.
    Negative shifts make the item easier (known answers); keep one chart per direction watched.

    Parameters
    ----------
    items : the calibrated items
    item, category : position of the item, and the answer
    theta : ability, estimated without this answer (the estimate before it in an adaptive test)
    shift : change of difficulty to detect, not 0

    Source: Veerkamp & Glas (2000).

    Examples
    --------
    >>> items = Items.logistic([1.0], [0.0])
    >>> round(shift_evidence(items, 0, 1, 0.0), 4), round(shift_evidence(items, 0, 0, 0.0), 4)
    (0.2191, -0.2809)
    """
    require(0 <= item < len(items), "item", item, f"from 0 to {len(items) - 1}")
    most = int(items.n_categories[item]) - 1
    require(0 <= category <= most, "category", category, f"from 0 to {most}")
    require(shift != 0 and bool(np.isfinite(shift)), "shift", shift, "finite and different from 0")
    before, after = items.subset([item]).log_table([theta, theta - shift])[category]
    return float(after - before)


@dataclass(frozen=True, eq=False)
class RobustZ:
    """Change of every item's parameter (n,), in robust standard deviations.

    Attributes
    ----------
    z : (difference - median) / (0.7413 × interquartile range), nearly N(0, 1) for stable items
    median, spread : of the differences

    Examples
    --------
    >>> robust_z([0.0, 0.1, 0.2, 0.3, 0.4], [0.0, 0.12, 0.18, 0.33, 1.4]).flags(2.7).tolist()
    [4]
    """

    z: FloatArray
    median: float
    spread: float

    def flags(self, critical: float = 2.7) -> IntArray:
        """Items whose |z| exceeds `critical` (1.645 to 2.7 are in use), the most changed first."""
        chosen = np.flatnonzero(np.abs(self.z) > critical)
        ordered: IntArray = chosen[np.argsort(-np.abs(self.z[chosen]), kind="stable")]
        return ordered


def robust_z(before: ArrayLike, after: ArrayLike) -> RobustZ:
    """Robust z of every item between two calibrations.

    A difference of scale between the calibrations falls into the median, for difficulties; slopes are
    compared by their logarithms. The items that drift must be fewer than a quarter.

    Parameters
    ----------
    before, after : arrays (n,), n at least 4

    Edges: refused when more than half of the differences are equal, for then there is no spread.

    Source: Huynh & Meyer (2010), Practical Assessment, Research & Evaluation 15(2).

    Examples
    --------
    >>> robust_z([0.0, 0.0, 0.0, 0.0], [0.1, 0.2, 0.3, 0.4]).z.round(3).tolist()
    [-1.349, -0.45, 0.45, 1.349]
    """
    old, new = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    same = old.ndim == 1 and old.shape == new.shape and len(old) > 3  # noqa: PLR2004
    require(same, "after", new.shape, f"of the shape of before, {old.shape}, at least 4 items")
    require_finite("before", old)
    require_finite("after", new)
    difference = new - old
    low, median, high = np.quantile(difference, (0.25, 0.5, 0.75))
    spread = float(high - low) * NORMAL_QUARTILES
    require(spread > 0, "after", "as far from before for most items", "different by varied amounts")
    return RobustZ((difference - median) / spread, float(median), spread)


def curve_distance(
    before: Items, after: Items, nodes: ArrayLike | None = None, weights: ArrayLike | None = None
) -> FloatArray:
    """D² of every item (n,): mean squared difference of its expected scores between two calibrations.

    D² = integral of ((E(x | theta, after) - E(x | theta, before)) / m)² over the abilities, m being the top
    category; sqrt(D²) is in shares of the item's points. Both calibrations must be on one scale.

    Parameters
    ----------
    before, after : the same items (equal numbers of categories), parameters of each calibration
    nodes, weights : arrays (q,), abilities of those who take the item; N(0, 1) by default

    Source: Guo, Zheng & Chang (2015), eq. 5; Cappaert, Wen & Chang (2018), Measurement 16(1), adaptive tests.

    Examples
    --------
    >>> one, two = Items.logistic([1.0], [0.0]), Items.logistic([1.0], [0.5])
    >>> curve_distance(one, two).round(4).tolist(), curve_distance(one, one).tolist()
    ([0.011], [0.0])
    """
    same = before.n_categories.tolist() == after.n_categories.tolist()
    require(same, "after", after.n_categories.tolist()[:10], "as many categories, item by item, as before")
    theta, mass = quadrature(nodes, weights)
    away = after.expected_scores(theta) - before.expected_scores(theta)
    return np.asarray((away / (before.n_categories - 1)[:, None]) ** 2 @ mass)
