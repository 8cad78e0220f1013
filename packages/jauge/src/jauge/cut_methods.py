"""Cut scores from ordered items, from groups of candidates, and from compromises with pass rates.

Source: Lewis, Mitzel & Green (1996), Bookmark; Livingston & Zieky (1982), Passing Scores, ETS, borderline and
contrasting groups; Beuk (1984), Journal of Educational Measurement 21(2); Hofstee (1983) in Anderson &
Helmick, On Educational Testing; Maritz & Jarrett (1978), Journal of the American Statistical Association 73.
Oracle: closed forms, scipy's minimisation, hand-drawn lines, simulated samples, tests/test_cut_methods.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import betainc, expit, logit

from jauge.checks import FloatArray, IntArray, read_only, require, require_finite
from jauge.flags import require_level
from jauge.items import Items, Model
from jauge.standards import PanelMean, bracketed_root, panel_mean

CONVENTIONS = ("midpoint", "last_mastered", "first_unmastered")
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class CutEstimate:
    """A cut on the ability scale (or on that of the values given), and its standard error.

    Examples
    --------
    >>> borderline_group(np.linspace(-1, 1, 21)).error > 0
    True
    """

    ability: float
    error: float


@dataclass(frozen=True, eq=False)
class Booklet:
    """Item steps in order of difficulty; arrays (e,): item position, category reached, ability location.

    Examples
    --------
    >>> len(ordered_booklet(Items.logistic([1.0, 1.0], [0.5, -0.5])))
    2
    """

    items: IntArray
    categories: IntArray
    locations: FloatArray

    def __len__(self) -> int:
        return len(self.items)


def ordered_booklet(items: Items, response_probability: float = 0.67) -> Booklet:
    """Ordered item booklet: each step stands where its category or better has this probability.

    Parameters
    ----------
    items : logistic, graded or partial credit, slopes positive
    response_probability : strictly between the lower and upper asymptotes of all items; .67 or .50 are usual

    Source: Mitzel, Lewis, Patz & Green (2001) in Cizek, Setting Performance Standards.
    Oracle: closed form of the logistic model; probabilities at the locations, tests/test_cut_methods.py.

    Examples
    --------
    >>> booklet = ordered_booklet(Items.logistic([1.0, 1.0], [0.5, -0.5]), 0.5)
    >>> booklet.items.tolist(), booklet.locations.round(6).tolist()
    ([1, 0], [-0.5, 0.5])
    """
    require_level("response_probability", response_probability)
    least = float(items.discriminations.min())
    require(least > 0, "items", f"with a slope of {least:g}", "of positive slopes only")
    nominal = np.flatnonzero(items.model == Model.NOMINAL)
    require(not len(nominal), "items", f"nominal at {nominal[:5].tolist()}", "of ordered categories")
    low, high = float(items.lower.max()), float(items.upper.min())
    inside = low < response_probability < high
    require(inside, "response_probability", response_probability, f"strictly between {low:g} and {high:g}")
    steps = np.flatnonzero(items.row_category > 0)
    item, category = items.row_item[steps], items.row_category[steps]
    closed = np.isin(items.model[item], (Model.LOGISTIC, Model.GRADED))
    share = (response_probability - items.lower[item]) / (items.upper[item] - items.lower[item])
    where = (logit(share) - items.intercepts[steps]) / items.slopes[steps]
    for entry in np.flatnonzero(~closed):
        where[entry] = _location(items.subset([item[entry]]), int(category[entry]), response_probability)
    order = np.argsort(where, kind="stable")
    return Booklet(
        read_only(item[order], np.int64),
        read_only(category[order], np.int64),
        read_only(where[order], np.float64),
    )


def _location(item: Items, category: int, probability: float) -> float:
    def above(theta: float) -> float:
        return float(np.exp(item.log_table([theta]))[category:].sum()) - probability

    return bracketed_root(above)


def bookmark(
    booklet: Booklet,
    placements: ArrayLike,
    groups: ArrayLike | None = None,
    convention: str = "midpoint",
) -> PanelMean:
    """Cut on the ability scale from bookmarks.

    Parameters
    ----------
    placements : array (J,), entries each panellist holds as mastered at the border, from 1 to e - 1
    groups : array (J,) of table names, see `jauge.standards.panel_mean`
    convention : the location of the last mastered entry, of the first unmastered one, or their midpoint

    Source: Lewis, Mitzel & Green (1996); Reckase (2006), Educational Measurement: Issues and Practice 25(2),
    bias of the conventions, smallest with the midpoint.
    Oracle: simulated exact judges, tests/test_cut_methods.py.

    Examples
    --------
    >>> booklet = ordered_booklet(Items.logistic(np.ones(4), [-1.0, 0.0, 1.0, 2.0]), 0.5)
    >>> round(bookmark(booklet, [1, 2, 3]).mean, 6)
    0.5
    """
    require(convention in CONVENTIONS, "convention", convention, f"one of {', '.join(CONVENTIONS)}")
    placed = np.asarray(placements)
    whole = placed.ndim == 1 and placed.size > 1 and placed.dtype.kind in "iu"
    inside = whole and bool(((placed > 0) & (placed < len(booklet))).all())
    require(
        inside, "placements", placed.tolist(), f"two whole numbers at least, from 1 to {len(booklet) - 1}"
    )
    last, first = booklet.locations[placed - 1], booklet.locations[placed]
    cuts = {"midpoint": (last + first) / 2, "last_mastered": last, "first_unmastered": first}
    return panel_mean(cuts[convention], groups)


def _sample(argument: str, values: ArrayLike, least: int) -> FloatArray:
    sample = np.asarray(values, dtype=np.float64)
    good = sample.ndim == 1 and len(sample) >= least
    require(good, argument, sample.shape, f"a vector of {least} numbers at least")
    require_finite(argument, sample)
    return sample


def borderline_group(abilities: ArrayLike) -> CutEstimate:
    """Median ability of the candidates whom teachers hold for borderline, with its standard error.

    Parameters
    ----------
    abilities : array (n,), at least 10 candidates

    Source: Livingston & Zieky (1982); Maritz & Jarrett (1978) for the error of a median.
    Oracle: simulated medians, tests/test_cut_methods.py.

    Examples
    --------
    >>> borderline_group(np.linspace(-1, 1, 21)).ability
    0.0
    """
    ordered = np.sort(_sample("abilities", abilities, 10))
    count = len(ordered)
    middle = (count + 1) / 2
    weight = np.diff(betainc(middle, middle, np.linspace(0, 1, count + 1)))
    first, second = float(weight @ ordered), float(weight @ ordered**2)
    return CutEstimate(float(np.median(ordered)), float(np.sqrt(max(second - first**2, 0.0))))


def contrasting_groups(abilities: ArrayLike, masters: ArrayLike, probability: float = 0.5) -> CutEstimate:
    """Ability at which a candidate is judged a master with this probability: logistic regression.

    Parameters
    ----------
    abilities : array (n,)
    masters : array (n,) of booleans, judged without knowing the abilities
    probability : .5 where both errors cost as much

    Source: Livingston & Zieky (1982); error by the delta method.
    Oracle: scipy's minimisation and simulated coverage, tests/test_cut_methods.py.

    Examples
    --------
    >>> cut = contrasting_groups([-2, -1, 0, 1, 0, 1, 2, 3], [0, 0, 0, 0, 1, 1, 1, 1])
    >>> round(cut.ability, 3)
    0.5
    """
    require_level("probability", probability)
    sample = _sample("abilities", abilities, 4)
    judged = np.asarray(masters)
    good = judged.shape == sample.shape and bool(np.isin(judged, (0, 1)).all())
    require(good, "masters", judged.tolist()[:10], f"of shape {sample.shape}, true or false")
    passed = judged.astype(np.bool_)
    require(bool(passed.any() and not passed.all()), "masters", "all alike", "of both groups")
    apart = sample[passed].min() >= sample[~passed].max() or sample[passed].max() <= sample[~passed].min()
    require(not apart, "abilities", "without overlap between the groups", "overlapping: any cut between fits")
    center = sample.mean()
    coefficients, covariance = _logistic_regression(sample - center, passed.astype(np.float64))
    rising = bool(coefficients[1] > 0)
    require(rising, "abilities", "no higher for masters than for the others", "higher for masters")
    cut = float((logit(probability) - coefficients[0]) / coefficients[1])
    gradient = -np.array([1.0, cut]) / coefficients[1]
    return CutEstimate(cut + float(center), float(np.sqrt(gradient @ covariance @ gradient)))


def _climbed(height: Callable[[FloatArray], float], start: FloatArray, step: FloatArray) -> FloatArray:
    """The point one step away, the step being halved while the height would fall."""
    before, size = height(start), 1.0
    while height(start + size * step) < before - _ROUNDING:
        size /= 2
    return np.asarray(start + size * step)


def _logistic_regression(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Coefficients (2,) and covariance (2, 2), by Newton with halved steps on a concave likelihood."""
    design = np.column_stack((np.ones_like(x), x))

    def height(coefficients: FloatArray) -> float:
        logits = design @ coefficients
        return float((y * logits - np.logaddexp(0.0, logits)).sum())

    coefficients: FloatArray = np.zeros(2)
    for _ in range(100):
        chance = expit(design @ coefficients)
        information = design.T @ ((chance * (1 - chance))[:, None] * design)
        step = np.linalg.solve(information, design.T @ (y - chance))
        coefficients = _climbed(height, coefficients, step)
        if np.abs(step).max() < 1e-10:  # noqa: PLR2004
            break
    return coefficients, np.asarray(np.linalg.inv(information))


@dataclass(frozen=True, slots=True)
class Compromise:
    """A cut that also heeds the pass rate; `error` by leaving out one panellist after the other.

    Examples
    --------
    >>> round(hofstee([-1] * 3, [1] * 3, [0.2] * 3, [0.8] * 3, np.linspace(-2, 2, 401)).pass_rate, 2)
    0.5
    """

    ability: float
    error: float
    pass_rate: float


def _pass_rate(ordered: FloatArray) -> Callable[[float], float]:
    """Share above an ability, continuous and decreasing over the sample."""
    rank = (np.arange(len(ordered)) + 0.5) / len(ordered)

    def rate(ability: float) -> float:
        return 1 - float(np.interp(ability, ordered, rank, left=0.0, right=1.0))

    return rate


def _jackknifed(opinions: FloatArray, cut_of: Callable[[FloatArray], float]) -> tuple[float, float]:
    """Cut of all panellists (rows of opinions) and its jackknife standard error."""
    count = len(opinions)
    without = np.array([cut_of(np.delete(opinions, j, axis=0)) for j in range(count)])
    error = np.sqrt((count - 1) / count * ((without - without.mean()) ** 2).sum())
    return cut_of(opinions), float(error)


def beuk(cuts: ArrayLike, pass_rates: ArrayLike, abilities: ArrayLike) -> Compromise:
    """Compromise between the cut and the pass rate panellists expect, nearer to what they agree on more.

    Where the line through both means, of slope sd(pass rates) / sd(cuts), meets the observed pass rates.

    Parameters
    ----------
    cuts, pass_rates : arrays (J,), at least three panellists; rates from 0 to 1
    abilities : array (n,) of candidates, at least 10, on the scale of the cuts

    Source: Beuk (1984), Journal of Educational Measurement 21(2).
    Oracle: the line drawn by hand, tests/test_cut_methods.py.

    Examples
    --------
    >>> sample = np.linspace(-2, 2, 401)
    >>> round(beuk([-0.2, 0.0, 0.2], [0.6, 0.7, 0.8], sample).ability, 2)
    -0.27
    """
    wanted, rates = _sample("cuts", cuts, 3), _sample("pass_rates", pass_rates, 3)
    require(wanted.shape == rates.shape, "pass_rates", rates.shape, f"of shape {wanted.shape}")
    require(bool(((rates >= 0) & (rates <= 1)).all()), "pass_rates", rates.tolist(), "from 0 to 1")
    ordered = np.sort(_sample("abilities", abilities, 10))
    rate = _pass_rate(ordered)

    def cut_of(opinions: FloatArray) -> float:
        (cut, share), (cut_sd, share_sd) = opinions.mean(axis=0), opinions.std(axis=0, ddof=1)

        def above(ability: float) -> float:
            return float(share_sd * (ability - cut) - cut_sd * (rate(ability) - share))

        ends = (min(float(ordered[0]), float(cut)) - 1, max(float(ordered[-1]), float(cut)) + 1)
        met = above(ends[0]) < 0 < above(ends[1])
        require(met, "cuts, pass_rates", "without a crossing", "spread, and reachable by these candidates")
        return float(brentq(above, *ends))

    cut, error = _jackknifed(np.column_stack((wanted, rates)), cut_of)
    return Compromise(cut, error, rate(cut))


def hofstee(
    lowest_cuts: ArrayLike,
    highest_cuts: ArrayLike,
    lowest_fail_rates: ArrayLike,
    highest_fail_rates: ArrayLike,
    abilities: ArrayLike,
) -> Compromise:
    """Where observed fail rates meet the diagonal of the box of acceptable cuts and fail rates.

    The diagonal runs from (lowest cut, highest fail rate) to (highest cut, lowest fail rate), means of the
    panel; a curve that misses it is refused: the panel's wishes do not meet these candidates.

    Parameters
    ----------
    lowest_cuts, highest_cuts, lowest_fail_rates, highest_fail_rates : arrays (J,), three panellists at least
    abilities : array (n,) of candidates, at least 10

    Source: Hofstee (1983) in Anderson & Helmick, On Educational Testing.
    Oracle: the diagonal drawn by hand, tests/test_cut_methods.py.

    Examples
    --------
    >>> sample = np.linspace(-2, 2, 401)
    >>> round(hofstee([-1] * 3, [1] * 3, [0.2] * 3, [0.8] * 3, sample).ability, 3)
    0.0
    """
    named = {"lowest_cuts": lowest_cuts, "highest_cuts": highest_cuts}
    named |= {"lowest_fail_rates": lowest_fail_rates, "highest_fail_rates": highest_fail_rates}
    columns = [_sample(name, values, 3) for name, values in named.items()]
    shapes = [column.shape for column in columns]
    require(len(set(shapes)) == 1, ", ".join(named), shapes, "of equal shapes")
    opinions = np.column_stack(columns)
    rates = opinions[:, 2:]
    require(bool(((rates >= 0) & (rates <= 1)).all()), "fail rates", rates.tolist(), "from 0 to 1")
    ordered_box = bool((opinions[:, 0] < opinions[:, 1]).all() and (rates[:, 0] < rates[:, 1]).all())
    require(ordered_box, "lowest and highest", opinions.tolist(), "in increasing order for every panellist")
    rate = _pass_rate(np.sort(_sample("abilities", abilities, 10)))

    def cut_of(rows: FloatArray) -> float:
        low, high, least, most = (float(value) for value in rows.mean(axis=0))

        def above(ability: float) -> float:
            diagonal = most + (least - most) * (ability - low) / (high - low)
            return 1 - rate(ability) - diagonal

        met = above(low) < 0 < above(high)
        require(
            met, "the panel's box", rows.mean(axis=0).round(3).tolist(), "crossed by the observed fail rates"
        )
        return float(brentq(above, low, high))

    cut, error = _jackknifed(opinions, cut_of)
    return Compromise(cut, error, rate(cut))
