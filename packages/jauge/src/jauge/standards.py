"""Cut scores from panels: Angoff and its rounds, panels combined, and what their errors do to decisions.

Source: Angoff (1971) in Thorndike, Educational Measurement; van der Linden (1982), Journal of Educational
Measurement 19(4), consistency; Hambleton & Pitoniak (2006) in Brennan, Educational Measurement; Lee & Lewis
(2008), Educational and Psychological Measurement 68(4), groups of panellists; DerSimonian & Laird (1986),
Controlled Clinical Trials 7(3), combination; Rudner (2001), Practical Assessment, Research & Evaluation
7(14).
Oracle: mean squares by hand, simulated panels, simulated cuts, tests/test_standards.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import chdtrc, ndtr

from jauge.checks import FloatArray, IntArray, require, require_finite
from jauge.grid import GRID, LIMIT, distribution_at
from jauge.items import Items
from jauge.levels import checked_cuts

_CELLS = 1200
_PAIR = 2
_EXACT = 1e-9
_FARTHEST = 2.0**20


@dataclass(frozen=True, slots=True)
class PanelMean:
    """Mean of panellists' values, with its error.

    Attributes
    ----------
    mean, error : and standard error over other panels drawn alike
    between_groups, within_groups : variance components; the first is 0 with a single group
    panellists, groups : their numbers

    Examples
    --------
    >>> panel_mean([0.1, 0.3]).panellists
    2
    """

    mean: float
    error: float
    between_groups: float
    within_groups: float
    panellists: int
    groups: int


def panel_mean(values: ArrayLike, groups: ArrayLike | None = None) -> PanelMean:
    """Mean of a panel and its standard error, panellists being nested in tables that talk among themselves.

    error² = between Σ n_g² / n² + within / n: ten tables of three say more than three tables of ten.

    Parameters
    ----------
    values : array (J,), finite, at least two
    groups : array (J,) of table names; None: everybody judged alone

    Source: Searle, Casella & McCulloch (1992), Variance Components, one-way analysis of variance.
    Oracle: mean squares by hand and simulated panels, tests/test_standards.py.

    Examples
    --------
    >>> panel = panel_mean([0.1, 0.3, 0.5, 0.7], ["a", "a", "b", "b"])
    >>> round(panel.mean, 3), round(panel.error, 3), round(panel.between_groups, 3)
    (0.4, 0.2, 0.07)
    """
    judged = np.asarray(values, dtype=np.float64)
    require(
        judged.ndim == 1 and judged.size > 1, "values", judged.shape, "a vector of two panellists at least"
    )
    require_finite("values", judged)
    count = len(judged)
    names = np.zeros(count) if groups is None else np.asarray(groups)
    require(names.shape == judged.shape, "groups", names.shape, f"of shape {judged.shape}")
    _, place = np.unique(names, return_inverse=True)
    sizes = np.bincount(place)
    require(count > len(sizes), "groups", "all of one panellist", "None, or with a group of two at least")
    means = np.bincount(place, judged) / sizes
    within = float(((judged - means[place]) ** 2).sum() / (count - len(sizes)))
    if len(sizes) == 1:
        return PanelMean(float(judged.mean()), float(np.sqrt(within / count)), 0.0, within, count, 1)
    square = float((sizes * (means - judged.mean()) ** 2).sum() / (len(sizes) - 1))
    typical = (count - (sizes**2).sum() / count) / (len(sizes) - 1)
    between = max((square - within) / typical, 0.0)
    if between == 0.0:
        within = float(judged.var(ddof=1))
    error = np.sqrt(between * (sizes**2).sum() / count**2 + within / count)
    return PanelMean(float(judged.mean()), float(error), float(between), within, count, len(sizes))


def bracketed_root(rising: Callable[[float], float]) -> float:
    """Where an increasing function crosses 0; the bracket widens as needed."""
    low, high = -1.0, 1.0
    while rising(low) > 0 and low > -_FARTHEST:
        low *= 2
    while rising(high) < 0 and high < _FARTHEST:
        high *= 2
    crossing = rising(low) <= 0 <= rising(high)
    require(crossing, "score", "never reached", "one that some ability within a million reaches")
    return float(brentq(rising, low, high, xtol=1e-12))


def ability_of_score(items: Items, score: float) -> float:
    """Ability whose expected total score is `score`: the inverse of the test characteristic curve.

    Parameters
    ----------
    items : slopes positive
    score : strictly between the lowest and the highest expected totals (chance level and all points)

    Examples
    --------
    >>> items = Items.logistic([1.0, 1.0], [-0.5, 0.5])
    >>> abs(round(ability_of_score(items, 1.0), 6))
    0.0
    """
    least = float(items.discriminations.min())
    require(least > 0, "items", f"with a slope of {least:g}", "of positive slopes only")
    lowest = float(items.lower.sum())
    highest = float((items.upper * (items.n_categories - 1)).sum())
    require(lowest < score < highest, "score", score, f"strictly between {lowest:g} and {highest:g}")
    return bracketed_root(lambda theta: float(items.expected_scores([theta]).sum()) - score)


@dataclass(frozen=True, eq=False)
class AngoffCut:
    """Outcome of one round of Angoff judgements for one cut.

    Attributes
    ----------
    ability, error : the cut on the ability scale, and its standard error
    score : PanelMean of the total scores
    panellist_abilities : array (J,), each panellist's own cut
    inconsistencies : array (J,), root mean square difference between a panellist's judgements and the item's
        expected scores at their own cut, in shares of the item's points; large: difficulties not seen

    Examples
    --------
    >>> items = Items.logistic([1.0, 1.0], [-1.0, 1.0])
    >>> angoff(items, [[0.8, 0.4], [0.6, 0.2]]).panellist_abilities.round(2).tolist()
    [0.51, -0.51]
    """

    ability: float
    error: float
    score: PanelMean
    panellist_abilities: FloatArray
    inconsistencies: FloatArray


def angoff(items: Items, judgements: ArrayLike, groups: ArrayLike | None = None) -> AngoffCut:
    """Cut from judged expected scores of a borderline candidate, through the test characteristic curve.

    Parameters
    ----------
    items : n calibrated items, slopes positive
    judgements : array (J, n): probability of success, or expected points, of a candidate at the border
    groups : array (J,) of table names, see `panel_mean`

    Source: Angoff (1971); Kane (1987), Journal of Educational Measurement 24(4), on the ability scale;
    van der Linden (1982), consistency.
    Oracle: perfect judges give back their ability, simulated panels, tests/test_standards.py.

    Examples
    --------
    >>> items = Items.logistic([1.0, 1.0, 1.0], [-1.0, 0.0, 1.0])
    >>> cut = angoff(items, [[0.8, 0.6, 0.4], [0.7, 0.5, 0.3], [0.9, 0.7, 0.5]])
    >>> round(cut.ability, 2), round(cut.error, 2)
    (0.47, 0.28)
    """
    judged = np.asarray(judgements, dtype=np.float64)
    shape = (len(judged), len(items)) if judged.ndim else ()
    require(judged.ndim == _PAIR and judged.shape == shape, "judgements", judged.shape, f"(J, {len(items)})")
    require_finite("judgements", judged)
    tops = items.n_categories - 1
    wrong = np.argwhere((judged < 0) | (judged > tops))
    if len(wrong):
        j, i = (int(place) for place in wrong[0])
        require(False, f"judgement of panellist {j} on item {i}", float(judged[j, i]), f"from 0 to {tops[i]}")
    score = panel_mean(judged.sum(axis=1), groups)
    ability = ability_of_score(items, score.mean)
    own = np.array([ability_of_score(items, float(total)) for total in judged.sum(axis=1)])
    apart = (judged - items.expected_scores(own).T) / tops
    step = 1e-5
    near = items.expected_scores([ability - step, ability + step]).sum(axis=0)
    slope = float(near[1] - near[0]) / (2 * step)
    return AngoffCut(ability, score.error / slope, score, own, np.sqrt((apart**2).mean(axis=1)))


@dataclass(frozen=True, slots=True)
class RoundEffect:
    """What discussion changed between two rounds of the same panellists, on the ability scale.

    Attributes
    ----------
    change, change_error : mean change of the panellists' cuts, and its standard error
    sd_before, sd_after : between panellists

    Examples
    --------
    >>> RoundEffect(-0.1, 0.05, 0.4, 0.2).sd_after
    0.2
    """

    change: float
    change_error: float
    sd_before: float
    sd_after: float


def round_effect(before: AngoffCut, after: AngoffCut, groups: ArrayLike | None = None) -> RoundEffect:
    """Paired comparison of two rounds, panellists in the same order.

    Examples
    --------
    >>> items = Items.logistic([1.0, 1.0], [-1.0, 0.0])
    >>> first = angoff(items, [[0.8, 0.6], [0.6, 0.4], [0.9, 0.7]])
    >>> second = angoff(items, [[0.8, 0.6], [0.7, 0.5], [0.8, 0.7]])
    >>> effect = round_effect(first, second)
    >>> effect.sd_after < effect.sd_before
    True
    """
    one, two = before.panellist_abilities, after.panellist_abilities
    require(one.shape == two.shape, "after", f"of {len(two)} panellists", f"of {len(one)} panellists")
    change = panel_mean(two - one, groups)
    return RoundEffect(change.mean, change.error, float(one.std(ddof=1)), float(two.std(ddof=1)))


def impact(cuts: Sequence[float], abilities: ArrayLike) -> FloatArray:
    """Share of candidates (k + 1,) in each level, that panels look at before their last round.

    Examples
    --------
    >>> impact([-1.0, 1.0], [-2.0, -0.5, 0.5, 1.0]).tolist()
    [0.25, 0.5, 0.25]
    """
    borders = checked_cuts(cuts)
    sample = np.asarray(abilities, dtype=np.float64)
    require(sample.ndim == 1 and sample.size > 0, "abilities", sample.shape, "a vector, not empty")
    require_finite("abilities", sample)
    levels: IntArray = np.searchsorted(borders, sample, side="right")
    return np.bincount(levels, minlength=len(borders) + 1) / len(sample)


@dataclass(frozen=True, slots=True)
class CombinedCut:
    """A cut from several panels or methods.

    Attributes
    ----------
    ability, error : weighted mean and standard error
    between_panels : variance of the panels' true cuts
    heterogeneity, p_value : Cochran's Q, and its chi-square test of equal cuts

    Examples
    --------
    >>> combine_cuts([0.0, 0.0], [0.1, 0.1]).heterogeneity
    0.0
    """

    ability: float
    error: float
    between_panels: float
    heterogeneity: float
    p_value: float


def combine_cuts(abilities: ArrayLike, errors: ArrayLike) -> CombinedCut:
    """Random-effects mean of independent cuts.

    Parameters
    ----------
    abilities, errors : arrays (p,), at least two; errors positive

    Source: DerSimonian & Laird (1986), Controlled Clinical Trials 7(3).
    Oracle: by hand, tests/test_standards.py.

    Examples
    --------
    >>> combined = combine_cuts([0.0, 0.4], [0.1, 0.1])
    >>> round(combined.ability, 3), round(combined.error, 3)
    (0.2, 0.2)
    """
    found, spread = np.asarray(abilities, dtype=np.float64), np.asarray(errors, dtype=np.float64)
    good = found.ndim == 1 and found.shape == spread.shape and found.size > 1
    require(good, "abilities, errors", (found.shape, spread.shape), "equal vectors of two panels at least")
    require_finite("abilities", found)
    require_finite("errors", spread)
    require(bool((spread > 0).all()), "errors", float(spread.min()), "positive")
    weight = 1 / spread**2
    fixed = (weight @ found) / weight.sum()
    q = float(weight @ (found - fixed) ** 2)
    degrees = len(found) - 1
    between = max((q - degrees) / (weight.sum() - (weight**2).sum() / weight.sum()), 0.0)
    weight = 1 / (spread**2 + between)
    mean = float((weight @ found) / weight.sum())
    error = float(1 / np.sqrt(weight.sum()))
    return CombinedCut(mean, error, float(between), q, float(chdtrc(degrees, q)))


def uncertain_level_probabilities(
    posterior: ArrayLike, cuts: Sequence[float], errors: Sequence[float]
) -> FloatArray:
    """Probability of each level when the cuts are themselves uncertain.

    Cuts are N(cut, error²), independent; the level is the number of cuts the ability passes, so that no
    probability is negative even where cuts could cross.

    Parameters
    ----------
    posterior : array (61,) or (N, 61), weights on `jauge.GRID`
    cuts, errors : k abilities, increasing, and their standard errors, at least 0

    Returns
    -------
    array (k + 1,) or (N, k + 1); with errors of 0, `jauge.level_probabilities`

    Source: Rudner (2001), Practical Assessment, Research & Evaluation 7(14), integrated over the cuts.
    Oracle: simulated cuts, tests/test_standards.py.

    Examples
    --------
    >>> from jauge.grid import normal_weights
    >>> uncertain_level_probabilities(normal_weights(0.5, 0.4), [0.0], [0.3]).round(3).tolist()
    [0.159, 0.841]
    """
    borders, spread = checked_cuts(cuts), np.asarray(errors, dtype=np.float64)
    require(spread.shape == borders.shape, "errors", spread.shape, f"of shape {borders.shape}")
    require_finite("errors", spread)
    require(bool((spread >= 0).all()), "errors", float(spread.min()), "at least 0")
    rows = np.asarray(posterior, dtype=np.float64)
    good = rows.ndim in (1, _PAIR) and rows.shape[-1] == len(GRID)
    require(good, "posterior", rows.shape, "(61,) or (N, 61)")
    edges = np.linspace(-LIMIT, LIMIT, _CELLS + 1)
    levels = _passed_counts(_passing(edges, borders, spread))
    mass = np.stack([np.diff(distribution_at(row, edges)) for row in rows.reshape(-1, len(GRID))])
    return np.asarray((mass @ levels).reshape(*rows.shape[:-1], len(borders) + 1))


def _passing(edges: FloatArray, cuts: FloatArray, errors: FloatArray) -> FloatArray:
    """Mean over each cell of the probability of passing each cut, shape (cells, k): exact integrals.

    An error below a billionth is none, lest the deviates overflow.
    """
    gap = edges[:, None] - cuts
    safe = np.where(errors > _EXACT, errors, 1.0)
    deviate = gap / safe
    density = np.exp(-0.5 * deviate**2) / np.sqrt(2 * np.pi)
    integral = np.where(errors > _EXACT, gap * ndtr(deviate) + safe * density, np.maximum(gap, 0.0))
    return np.clip(np.diff(integral, axis=0) / np.diff(edges)[:, None], 0.0, 1.0)


def _passed_counts(passing: FloatArray) -> FloatArray:
    """Distribution (cells, k + 1) of the number of independent cuts passed."""
    mass = np.zeros((len(passing), passing.shape[1] + 1))
    mass[:, 0] = 1.0
    for cut in range(passing.shape[1]):
        p = passing[:, cut : cut + 1]
        mass[:, 1 : cut + 2] = mass[:, 1 : cut + 2] * (1 - p) + mass[:, : cut + 1] * p
        mass[:, :1] *= 1 - p
    return mass


@dataclass(frozen=True, slots=True)
class DecisionAccuracy:
    """Expected share of right levels, cuts taken as exact and cuts as uncertain as they are.

    Examples
    --------
    >>> DecisionAccuracy(0.89, 0.84).uncertain_cuts
    0.84
    """

    exact_cuts: float
    uncertain_cuts: float


def decision_accuracy(
    posteriors: ArrayLike, cuts: Sequence[float], errors: Sequence[float]
) -> DecisionAccuracy:
    """Expected accuracy of giving everybody the most probable level under the exact cuts.

    Parameters
    ----------
    posteriors : array (N, 61), weights on `jauge.GRID`
    cuts, errors : as `uncertain_level_probabilities`

    Examples
    --------
    >>> from jauge.grid import normal_weights
    >>> accuracy = decision_accuracy([normal_weights(0.5, 0.4)], [0.0], [0.3])
    >>> round(accuracy.exact_cuts, 3), round(accuracy.uncertain_cuts, 3)
    (0.894, 0.841)
    """
    rows = np.atleast_2d(np.asarray(posteriors, dtype=np.float64))
    exact = uncertain_level_probabilities(rows, cuts, np.zeros(len(cuts)).tolist())
    uncertain = uncertain_level_probabilities(rows, cuts, errors)
    given = exact.argmax(axis=1)
    row = np.arange(len(rows))
    return DecisionAccuracy(float(exact[row, given].mean()), float(uncertain[row, given].mean()))
