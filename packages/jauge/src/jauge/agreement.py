"""Agreement between raters: exact agreement, weighted kappa, Krippendorff's alpha, with intervals.

Source: Cohen (1968), Psychological Bulletin 70(4), weighted kappa; Krippendorff (2011), Computing
Krippendorff's Alpha-Reliability, University of Pennsylvania; Efron (1979), Annals of Statistics
7(1), bootstrap.
Oracle: the worked examples of Cohen (1968) and Krippendorff (2011), tests/test_agreement.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import ArrayLike

from jauge.checks import FloatArray, require
from jauge.flags import require_level
from jauge.raters import RaterCalibration, Ratings

METRICS = ("nominal", "ordinal", "interval", "ratio")
_TABLE = 2


def _category_table(ratings: Ratings) -> FloatArray:
    """Table (raters, candidate × criterion), NaN where not rated."""
    unit = ratings.candidates * ratings.n_criteria + ratings.criteria
    table = np.full((ratings.n_raters, ratings.n_candidates * ratings.n_criteria), np.nan)
    table[ratings.raters, unit] = ratings.scores
    return table


@dataclass(frozen=True, slots=True)
class ExactAgreement:
    """Shares of the `count` double ratings that agree exactly, and that the model expects to.

    Examples
    --------
    >>> ExactAgreement(0.6, 0.5, 40).observed
    0.6
    """

    observed: float
    expected: float
    count: int


def exact_agreement(fit: RaterCalibration) -> ExactAgreement:
    """Exact agreement over all pairs of raters on the same candidate and criterion.

    Well above expected: raters do not rate independently. Below: their severities or habits differ.

    Source: Linacre (1989), observed and expected agreement; expected over posteriors of the abilities.
    Oracle: by hand and simulated, tests/test_agreement.py.

    Examples
    --------
    >>> from jauge.raters import calibrate_raters
    >>> fit = calibrate_raters(Ratings([0, 0, 1, 1, 2, 2], [0] * 6, [0, 1] * 3, [1, 1, 0, 1, 1, 0]))
    >>> round(exact_agreement(fit).observed, 3)
    0.333
    """
    ratings = fit.ratings
    unit = ratings.candidates * ratings.n_criteria + ratings.criteria
    order = np.argsort(unit, kind="stable")
    bounds = np.flatnonzero(np.diff(unit[order], prepend=-1, append=-1))
    same, chance, count = 0, 0.0, 0
    for first, last in pairwise(bounds):
        for one, other in combinations(order[first:last], 2):
            p, q = fit.probabilities[fit.pair_of[one]], fit.probabilities[fit.pair_of[other]]
            chance += float((p * q).sum(axis=0) @ fit.weights[ratings.candidates[one]])
            same += int(ratings.scores[one] == ratings.scores[other])
            count += 1
    require(count > 0, "ratings", "without any double rating", "rated twice at least once")
    return ExactAgreement(same / count, chance / count, count)


def weighted_kappa(table: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Weighted kappa of a cross table of two raters: 1 for full agreement, 0 for that of chance.

    Parameters
    ----------
    table : array (k, k), counts or shares, rows for one rater, columns for the other
    weights : array (k, k) of disagreement, 0 on the diagonal; by default quadratic, (i - j)²

    Source: Cohen (1968), Psychological Bulletin 70(4).
    Oracle: its worked example, tests/test_agreement.py.

    Examples
    --------
    >>> round(weighted_kappa([[4, 1], [1, 4]]), 3)
    0.6
    """
    shares = np.asarray(table, dtype=np.float64)
    square = shares.ndim == _TABLE and shares.shape[0] == shares.shape[1] > 1
    good = square and bool((shares >= 0).all()) and bool(np.isfinite(shares).all()) and shares.sum() > 0
    require(good, "table", shares.tolist(), "a square table of counts, at least 2 × 2, not all 0")
    place = np.arange(len(shares), dtype=np.float64)
    apart = (place[:, None] - place) ** 2 if weights is None else np.asarray(weights, dtype=np.float64)
    proper = apart.shape == shares.shape and bool((apart >= 0).all()) and not np.diag(apart).any()
    require(proper, "weights", apart.tolist(), f"of shape {shares.shape}, at least 0, and 0 on the diagonal")
    shares = shares / shares.sum()
    chance = float((apart * np.outer(shares.sum(axis=1), shares.sum(axis=0))).sum())
    require(chance > 0, "table", shares.tolist(), "of two categories in use")
    return 1 - float((apart * shares).sum()) / chance


def cross_table(ratings: Ratings, one: int, other: int) -> FloatArray:
    """Counts (k, k) of the categories two raters gave to the same candidate and criterion.

    Examples
    --------
    >>> cross_table(Ratings([0, 0, 1, 1], [0] * 4, [0, 1, 0, 1], [1, 1, 0, 1]), 0, 1).tolist()
    [[0.0, 1.0], [0.0, 1.0]]
    """
    for rater in (one, other):
        require(0 <= rater < ratings.n_raters, "rater", rater, f"from 0 to {ratings.n_raters - 1}")
    table = _category_table(ratings)[[one, other]]
    both = table[:, ~np.isnan(table).any(axis=0)].astype(np.int64)
    counts = np.zeros((int(ratings.tops.max()) + 1,) * 2)
    np.add.at(counts, (both[0], both[1]), 1)
    return counts


def krippendorff_alpha(table: ArrayLike, metric: str = "ordinal") -> float:
    """Krippendorff's alpha: 1 for full agreement, 0 for that of chance, missing ratings allowed.

    Parameters
    ----------
    table : array (raters, units), numbers, NaN where missing; units rated once say nothing
    metric : nominal, ordinal, interval or ratio

    Source: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability.
    Oracle: its example of four observers and twelve units, tests/test_agreement.py.

    Examples
    --------
    >>> round(krippendorff_alpha([[1, 2, 3, 3], [1, 2, 3, np.nan]], "nominal"), 3)
    1.0
    """
    require(metric in METRICS, "metric", metric, f"one of {', '.join(METRICS)}")
    values = np.asarray(table, dtype=np.float64)
    require(
        values.ndim == _TABLE and not np.isinf(values).any(), "table", values.shape, "finite, raters × units"
    )
    found = _unit_counts(values)
    require(found is not None, "table", "without a unit rated twice", "rated twice in some unit")
    assert found is not None
    alpha = _alpha(*found, metric)
    require(alpha is not None, "table", "all of one category", "of two categories at least")
    assert alpha is not None
    return alpha


def _unit_counts(table: FloatArray) -> tuple[FloatArray, FloatArray] | None:
    """Counts (units, k) of each category in units rated twice, and the categories (k,)."""
    categories = np.unique(table[~np.isnan(table)])
    counts = (table[:, :, None] == categories).sum(axis=0).astype(np.float64)
    counts = counts[counts.sum(axis=1) > 1]
    return (counts, categories) if len(counts) else None


def _alpha(counts: FloatArray, categories: FloatArray, metric: str) -> float | None:
    """Alpha, or None when a single category is in use."""
    size = counts.sum(axis=1)
    coincidence = (counts / (size - 1)[:, None]).T @ counts - np.diag(
        (counts / (size - 1)[:, None]).sum(axis=0)
    )
    margin = coincidence.sum(axis=0)
    apart = _differences(categories, margin, metric)
    chance = float((np.outer(margin, margin) * apart).sum() / (margin.sum() - 1))
    return 1 - float((coincidence * apart).sum()) / chance if chance > 0 else None


def _differences(categories: FloatArray, margin: FloatArray, metric: str) -> FloatArray:
    """Squared differences (k, k) between categories."""
    if metric == "nominal":
        return 1 - np.eye(len(categories))
    if metric == "ordinal":
        middle = np.cumsum(margin) - margin / 2
        return np.asarray((middle[:, None] - middle) ** 2)
    gap: FloatArray = (categories[:, None] - categories) ** 2
    if metric == "ratio":
        total = categories[:, None] + categories
        gap = gap / np.where(total == 0, 1.0, total) ** 2
    return gap


@dataclass(frozen=True, slots=True)
class Interval:
    """Estimate with its bootstrap percentile interval, and the number of resamples that had an estimate.

    Examples
    --------
    >>> Interval(0.7, 0.6, 0.8, 1000).low
    0.6
    """

    estimate: float
    low: float
    high: float
    resamples: int


def alpha_interval(
    table: ArrayLike,
    rng: np.random.Generator,
    metric: str = "ordinal",
    level: float = 0.95,
    resamples: int = 1000,
) -> Interval:
    """Krippendorff's alpha with a bootstrap interval over units.

    Parameters
    ----------
    table, metric : as `krippendorff_alpha`
    level : coverage of the interval
    resamples : at least 100

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> interval = alpha_interval([[1, 2, 3, 1, 2, 3], [1, 2, 3, 2, 2, 3]], rng, resamples=200)
    >>> interval.low <= interval.estimate <= interval.high
    True
    """
    require_level("level", level)
    require(resamples >= 100, "resamples", resamples, "at least 100")  # noqa: PLR2004
    estimate = krippendorff_alpha(table, metric)
    found = _unit_counts(np.asarray(table, dtype=np.float64))
    assert found is not None
    counts, categories = found
    drawn = [
        _alpha(counts[rng.integers(len(counts), size=len(counts))], categories, metric)
        for _ in range(resamples)
    ]
    kept = np.array([alpha for alpha in drawn if alpha is not None])
    low, high = np.quantile(kept, [(1 - level) / 2, (1 + level) / 2])
    return Interval(estimate, float(low), float(high), len(kept))


def ratings_alpha(ratings: Ratings, metric: str = "ordinal") -> float:
    """Krippendorff's alpha over candidate × criterion units.

    Examples
    --------
    >>> round(ratings_alpha(Ratings([0, 0, 1, 1], [0] * 4, [0, 1, 0, 1], [1, 1, 0, 0])), 3)
    1.0
    """
    return krippendorff_alpha(_category_table(ratings), metric)
