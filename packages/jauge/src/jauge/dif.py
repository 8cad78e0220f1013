"""Differential item functioning: is an item harder for one group than for another of equal ability?

Persons are matched, then groups compared within each stratum. On complete data the default match is the sum
score, the studied item included; on adaptive or sparse answers sum scores of different tests do not compare,
and a match must be given: strata of the estimated ability (`strata`), or the regression on it.

An item found is a question for its authors, not a verdict: a difference can be what the item measures.

Source: Holland & Thayer (1988), in Wainer & Braun, Test Validity; Zwick, Thayer & Wingersky (1994), Applied
Psychological Measurement 18(2), matching in adaptive tests; Zwick, Donoghue & Grima (1993), Journal of
Educational Measurement 30(3), polytomous items.
Oracle: the 24 items of difR's verbal aggression example, tests/test_dif.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2

from jauge.checks import BoolArray, FloatArray, IntArray, require, require_finite
from jauge.masked import Masked, bare, is_known, masked, ratio
from jauge.responses import Responses

Match = ArrayLike | Callable[[BoolArray], FloatArray] | None
DELTA = -2.35
_ONE_SIDED = 1.6448536269514722


def strata(scores: ArrayLike, count: int = 10) -> IntArray:
    """Stratum of every person, 0 to count - 1: equal shares of `scores` (N,), such as estimated abilities.

    Source: Zwick, Thayer & Wingersky (1994): expected true scores or abilities cut in intervals.

    Examples
    --------
    >>> strata([0.1, -1.0, 2.0, 0.3], 2).tolist()
    [0, 0, 1, 1]
    """
    values = np.asarray(scores, dtype=np.float64)
    require(values.ndim == 1 and len(values) > 0, "scores", values.shape, "a vector that is not empty")
    require_finite("scores", values)
    require(count > 1, "count", count, "at least 2")
    cuts = np.quantile(values, np.arange(1, count) / count)
    return np.searchsorted(cuts, values, side="left").astype(np.int64)


def focal_group(responses: Responses, focal: ArrayLike) -> BoolArray:
    """The focal group as a checked mask (N,): both groups must have somebody.

    Examples
    --------
    >>> focal_group(Responses.from_matrix([[1], [0]]), [False, True]).tolist()
    [False, True]
    """
    group = np.asarray(focal)
    shape = (len(responses),)
    two = group.shape == shape and bool(np.isin(group, (0, 1)).all())
    require(two, "focal", group.tolist()[:10], f"of shape {shape}, true or false (1 or 0)")
    chosen = group.astype(np.bool_)
    require(bool(chosen.any() and not chosen.all()), "focal", chosen.tolist()[:10], "true for some, not all")
    return chosen


def match_scores(responses: Responses, match: Match, kept: BoolArray, item: int) -> FloatArray:
    """Matching variable (N,) when `item` is studied and the items `kept` are believed fair.

    Examples
    --------
    >>> responses = Responses.from_matrix([[1, 0, 1], [1, 1, 1]])
    >>> match_scores(responses, None, np.array([True, True, False]), 2).tolist()
    [2.0, 3.0]
    """
    if match is None:
        complete = bool((responses.n_answers == responses.n_items).all())
        require(complete, "match", None, "given, as not everyone answered every item (strata of abilities)")
        counted = kept.copy()
        counted[item] = True
        return np.bincount(
            responses.persons, responses.categories * counted[responses.items], minlength=len(responses)
        ).astype(np.float64)
    values = np.asarray(match(kept) if callable(match) else match, dtype=np.float64)
    require(
        values.shape == (len(responses),),
        "match",
        values.shape,
        f"of shape ({len(responses)},), one a person",
    )
    require_finite("match", values)
    return values


def tables(responses: Responses, item: int, focal: BoolArray, match: FloatArray) -> FloatArray:
    """Weighted counts (strata, 2, categories) of one item: reference group first, then focal.

    Strata are the distinct values of `match`; those without both groups compare nothing and are left out.

    Examples
    --------
    >>> responses = Responses.from_matrix([[1], [0], [1]])
    >>> tables(responses, 0, np.array([False, True, True]), np.zeros(3)).tolist()
    [[[0.0, 1.0], [1.0, 1.0]]]
    """
    answer = np.flatnonzero(responses.items == item)
    person = responses.persons[answer]
    _, stratum = np.unique(match[person], return_inverse=True)
    shape = (int(stratum.max(initial=-1)) + 1, 2, max(int(responses.most_categories[item]), 2))
    place = np.ravel_multi_index((stratum, focal[person].astype(int), responses.categories[answer]), shape)
    counts = np.bincount(place, responses.weights[person], minlength=int(np.prod(shape))).reshape(shape)
    both = (counts.sum(axis=2) > 0).all(axis=1)
    return np.asarray(counts[both], dtype=np.float64)


def purified(
    study: Callable[[BoolArray], BoolArray], n_items: int, rounds: int
) -> tuple[BoolArray, int, bool]:
    """Repeat `study` with the items it flags taken out of the match, until it flags the same items twice.

    Parameters
    ----------
    study : given the items kept in the match (n,), the items that show DIF (n,)
    rounds : most repetitions; 0 studies once with all items

    Returns
    -------
    the items kept at the end, the rounds done, and whether the flags settled

    Source: Holland & Thayer (1988); Candell & Drasgow (1988), Applied Psychological Measurement 12(3).

    Examples
    --------
    >>> kept, done, settled = purified(lambda kept: np.array([True, False, False]), 3, 10)
    >>> kept.tolist(), done, settled
    ([False, True, True], 1, True)
    """
    kept = np.ones(n_items, dtype=np.bool_)
    for done in range(rounds):
        fair = ~study(kept)
        if not fair.any() or bool((fair == kept).all()):
            return kept, done, bool(fair.any())
        kept = fair
    return kept, rounds, rounds == 0


@dataclass(frozen=True, eq=False)
class MantelHaenszel:
    """Mantel-Haenszel DIF of every item (n,), masked where the tables allow no comparison.

    Attributes
    ----------
    odds_ratio : common odds ratio; above 1 the item favours the reference group
    delta, delta_se : the same on the ETS delta scale, -2.35 ln; negative: harder for the focal group
    statistic, p_value : chi-square with one degree of freedom
    classes : "A" negligible, "B" moderate, "C" large, "" undefined
    kept : items that made the sum score at the end (purification)
    rounds, settled : purification rounds, and whether the flags settled

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> answers = Responses.from_matrix(rng.integers(0, 2, (200, 5)))
    >>> mantel_haenszel(answers, np.arange(200) % 2).classes
    ('A', 'A', 'A', 'A', 'A')
    """

    odds_ratio: Masked
    delta: Masked
    delta_se: Masked
    statistic: Masked
    p_value: Masked
    classes: tuple[str, ...]
    kept: BoolArray
    rounds: int
    settled: bool


def mantel_haenszel(
    responses: Responses,
    focal: ArrayLike,
    match: Match = None,
    *,
    correction: bool = True,
    purify: int = 0,
    level: float = 0.05,
) -> MantelHaenszel:
    """Mantel-Haenszel test and ETS classes of two-category items.

    In stratum s let A, B be the reference group's right and wrong, C, D the focal group's, T their total:
    odds ratio = sum(A D / T) / sum(B C / T); chi-square = (|sum(A - E A)| - 1/2)² / sum(Var A). Standard
    error of ln: Phillips & Holland's, valid for few large and for many small strata. Classes: A when |delta|
    is below 1 or not significantly different from 0; C when it is at least 1.5 and significantly above 1
    (one-sided, at 5 %); B otherwise.

    Parameters
    ----------
    responses : answers of N persons, 0 or 1
    focal : array (N,), true for the focal group
    match : array (N,) of strata; or a function from the items kept (n,) to such an array, so that
        purification can score again; by default the sum score of complete data
    correction : continuity correction of 1/2
    purify : most rounds of purification, an item leaving the match while its p-value is below `level`

    Source: Mantel & Haenszel (1959), J. National Cancer Institute 22(4); Phillips & Holland (1987),
    Biometrics 43(2); classes: Zieky (1993), in Holland & Wainer, Differential Item Functioning.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> answers = Responses.from_matrix(rng.integers(0, 2, (200, 5)))
    >>> mantel_haenszel(answers, np.arange(200) % 2).statistic.round(2)[0] < 4
    np.True_
    """
    group = focal_group(responses, focal)
    _refuse_many_categories(responses)
    require(0 < level < 1, "level", level, "strictly between 0 and 1")

    def sums(kept: BoolArray) -> FloatArray:
        return np.stack(
            [
                _sums(tables(responses, item, group, match_scores(responses, match, kept, item)))
                for item in range(responses.n_items)
            ]
        )

    def study(kept: BoolArray) -> BoolArray:
        found = _tested(sums(kept), correction)[1]
        return is_known(found) & (bare(found) < level)

    kept, rounds, settled = purified(study, responses.n_items, purify)
    return _mantel_haenszel(sums(kept), correction, level, kept, rounds, settled)


def _refuse_many_categories(responses: Responses) -> None:
    most = int(responses.most_categories.max())
    require(most <= 2, "responses", f"answers up to category {most - 1}", "of two categories, 0 and 1")  # noqa: PLR2004


def _sums(table: FloatArray) -> FloatArray:
    """Sums over strata of A, E A, Var A, R = A D / T, S = B C / T, and Phillips & Holland's numerator."""
    a, b, c, d = table[:, 0, 1], table[:, 0, 0], table[:, 1, 1], table[:, 1, 0]
    t = a + b + c + d
    expected = (a + b) * (a + c) / t
    variance = (a + b) * (c + d) * (a + c) * (b + d) / (t**2 * np.maximum(t - 1, 1.0))
    right, wrong = a * d / t, b * c / t
    odds = right.sum() / wrong.sum() if wrong.sum() > 0 else 0.0
    spread = (a * d + odds * b * c) * (a + d + odds * (b + c)) / t**2
    return np.array([a.sum(), expected.sum(), variance.sum(), right.sum(), wrong.sum(), float(spread.sum())])


def _tested(sums: FloatArray, correction: bool) -> tuple[Masked, Masked]:
    difference = np.abs(sums[:, 0] - sums[:, 1])
    corrected = np.maximum(difference - (0.5 if correction else 0.0), 0.0)
    statistic = ratio(corrected**2, sums[:, 2], sums[:, 2] > 0)
    return statistic, masked(chi2.sf(bare(statistic), 1), is_known(statistic))


def _mantel_haenszel(
    sums: FloatArray, correction: bool, level: float, kept: BoolArray, rounds: int, settled: bool
) -> MantelHaenszel:
    statistic, p_value = _tested(sums, correction)
    finite = (sums[:, 3] > 0) & (sums[:, 4] > 0)
    odds = ratio(sums[:, 3], sums[:, 4], finite)
    delta = masked(DELTA * np.log(np.where(finite, bare(odds), 1.0)), finite)
    variance = ratio(sums[:, 5], 2 * sums[:, 3] ** 2, finite)
    error = masked(-DELTA * np.sqrt(bare(variance)), finite)
    size, significant = np.abs(bare(delta)), bare(p_value) < level
    large = (size >= 1.5) & (size - 1.0 > _ONE_SIDED * bare(error))  # noqa: PLR2004
    classes = np.where((size < 1.0) | ~significant, "A", np.where(large, "C", "B"))
    classes = np.where(finite, classes, "")
    return MantelHaenszel(
        odds, delta, error, statistic, p_value, tuple(classes.tolist()), kept, rounds, settled
    )


@dataclass(frozen=True, eq=False)
class Comparison:
    """A chi-square test of every item (n,), masked where undefined.

    Attributes
    ----------
    statistic, p_value : test of no difference between matched groups
    freedom : degrees of freedom, 0 where undefined

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> answers = Responses.from_matrix(rng.integers(0, 3, (200, 5)))
    >>> mantel(answers, np.arange(200) % 2).freedom.tolist()
    [1, 1, 1, 1, 1]
    """

    statistic: Masked
    p_value: Masked
    freedom: IntArray


def mantel(responses: Responses, focal: ArrayLike, match: Match = None) -> Comparison:
    """Mantel's test of ordered categories, one degree of freedom: does the mean score differ?

    With F the focal group's sum of scores in a stratum: (sum(F - E F))² / sum(Var F), where, for focal
    size m, reference size r and total T, E F = m sum(k n_k) / T and
    Var F = m r (T sum(k² n_k) - (sum k n_k)²) / (T² (T - 1)).
    For two categories it is the Mantel-Haenszel chi-square without correction.

    Parameters : as for `mantel_haenszel`.

    Source: Mantel (1963), Journal of the American Statistical Association 58, eq. 4;
    Zwick, Donoghue & Grima (1993).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> answers = Responses.from_matrix(rng.integers(0, 3, (200, 5)))
    >>> float(mantel(answers, np.arange(200) % 2).p_value.min()) > 0.001
    True
    """
    return _compared(responses, focal, match, _mantel)


def generalised_mantel_haenszel(responses: Responses, focal: ArrayLike, match: Match = None) -> Comparison:
    """Generalised Mantel-Haenszel test of nominal categories: does any category differ?

    v' V^- v, v being the sum over strata of the focal group's counts minus their expectations and V the sum
    of their multiple hypergeometric covariances; degrees of freedom: rank of V.

    Parameters : as for `mantel_haenszel`.

    Source: Mantel & Haenszel (1959); Somes (1986), The American Statistician 40(2); Zwick et al. (1993).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> answers = Responses.from_matrix(rng.integers(0, 3, (200, 5)))
    >>> generalised_mantel_haenszel(answers, np.arange(200) % 2).freedom.tolist()
    [2, 2, 2, 2, 2]
    """
    return _compared(responses, focal, match, _generalised)


def _compared(
    responses: Responses,
    focal: ArrayLike,
    match: Match,
    test: Callable[[FloatArray], tuple[float, int]],
) -> Comparison:
    group, everything = focal_group(responses, focal), np.ones(responses.n_items, dtype=np.bool_)
    found = [
        test(tables(responses, item, group, match_scores(responses, match, everything, item)))
        for item in range(responses.n_items)
    ]
    statistic = np.array([value for value, _ in found])
    freedom = np.array([df for _, df in found], dtype=np.int64)
    known = freedom > 0
    p_value = chi2.sf(statistic, np.maximum(freedom, 1))
    return Comparison(masked(statistic, known), masked(p_value, known), freedom)


def _mantel(table: FloatArray) -> tuple[float, int]:
    k = np.arange(table.shape[2])
    reference, focal = table[:, 0].sum(axis=1), table[:, 1].sum(axis=1)
    both, total = table.sum(axis=1), table.sum(axis=(1, 2))
    expected = focal * (both @ k) / total
    spread = total * (both @ k**2) - (both @ k) ** 2
    variance = (reference * focal * spread / (total**2 * np.maximum(total - 1, 1.0))).sum()
    if variance <= 0:
        return 0.0, 0
    return float((table[:, 1] @ k - expected).sum() ** 2 / variance), 1


def _generalised(table: FloatArray) -> tuple[float, int]:
    both, total = table.sum(axis=1), table.sum(axis=(1, 2))
    share = both / total[:, None]
    focal = table[:, 1].sum(axis=1)
    away = (table[:, 1] - focal[:, None] * share).sum(axis=0)
    scale = focal * table[:, 0].sum(axis=1) / np.maximum(total - 1, 1.0)
    covariance = np.diag(scale @ share) - (share * scale[:, None]).T @ share
    rank = int(np.linalg.matrix_rank(covariance, hermitian=True)) if len(table) else 0
    return (float(away @ np.linalg.pinv(covariance, hermitian=True) @ away), rank) if rank else (0.0, 0)


def standardised_difference(responses: Responses, focal: ArrayLike, match: Match = None) -> Masked:
    """Mean score of the focal group minus the reference group's, over the focal group's strata (n,).

    sum_s m_s (mean_F - mean_R) / sum_s m_s: in points of the item, from -m to m; for two categories the
    standardised P-difference, of which Dorans & Kulick inspect |.05| and retain |.10|.

    Parameters : as for `mantel_haenszel`. Masked when no stratum has both groups.

    Source: Dorans & Kulick (1986), Journal of Educational Measurement 23(4); Zwick & Thayer (1996), Journal
    of Educational and Behavioral Statistics 21(3), standardised mean difference.

    Examples
    --------
    >>> answers = Responses.from_matrix([[1, 0], [0, 1], [0, 1], [1, 0]])
    >>> standardised_difference(answers, [0, 0, 1, 1]).tolist()
    [0.0, 0.0]
    """
    group, everything = focal_group(responses, focal), np.ones(responses.n_items, dtype=np.bool_)
    sums = np.zeros((2, responses.n_items))
    for item in range(responses.n_items):
        table = tables(responses, item, group, match_scores(responses, match, everything, item))
        size = table.sum(axis=2)
        mean = table @ np.arange(table.shape[2]) / size
        sums[:, item] = size[:, 1] @ (mean[:, 1] - mean[:, 0]), size[:, 1].sum()
    return ratio(sums[0], sums[1], sums[1] > 0)
