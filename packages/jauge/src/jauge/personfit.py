"""Person fit: are a person's answers, taken together, likely under the model? Evidence, never a decision.

The log-likelihood of the answers, standardised, is small when the pattern is unusual. Standardising it as if
the ability were known (lz) makes it too timid, because the ability is estimated from the same answers. Write
W for the log-likelihood minus its expectation, S for the score function of the ability, I for the information
and C for the covariance of W and S. Then

    W - (C / I) S,   of variance   Var(W) - C² / I,

does not move, to first order, with the error of the ability. Divided by its standard deviation it is lz*.
With a maximum likelihood estimate S = 0; with a modal estimate S = -(d log prior); with Warm's,
S = -J / (2 I): one formula covers the three, and the posterior mean, as S is computed and not assumed.

Adaptive tests: items chosen close to the estimate leave little room for an unusual pattern, and lz* becomes
conservative (after 40 items it flags .028 of honest persons at .05, `jauge.bench.studies_quality`): a flag
still means what it says, its absence means less.

Source: Drasgow, Levine & Williams (1985), British Journal of Mathematical and Statistical Psychology 38(1),
lz; Snijders (2001), Psychometrika 66(3), eq. 11-14; Sinharay (2016), Psychometrika 81(4), polytomous items;
the projection is Neyman's (1959) C(alpha), and its variance the simplification of Sinharay (2026).
Oracle: Snijders's weights written out, enumeration of all patterns, tests/test_personfit.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from jauge import models
from jauge.checks import BoolArray, FloatArray, IntArray, require
from jauge.compiled import compiled
from jauge.items import Items
from jauge.masked import Masked, bare, is_known, masked, ratio
from jauge.residuals import MeanSquares, abilities, grouped_mean_squares, residuals
from jauge.responses import Responses

_BLOCK = 512
_FLAT = 1e-10
MINIMUM_ANSWERS = 5


@dataclass(frozen=True, eq=False)
class PersonFit:
    """One standardised log-likelihood per person (N,), masked where it is undefined.

    Attributes
    ----------
    statistic : nearly N(0, 1); negative when the pattern is unlikely
    p_value : one-sided, probability of a pattern at least as unlikely

    Examples
    --------
    >>> items = Items.logistic(np.ones(5), [-2.0, -1.0, 0.0, 1.0, 2.0])
    >>> fit = lz_star(items, Responses.from_matrix([[1, 1, 1, 0, 0], [0, 0, 0, 1, 1]]), [0.3, -0.3])
    >>> fit.flags(0.05).tolist()
    [1]
    """

    statistic: Masked
    p_value: Masked

    def flags(self, level: float = 0.01) -> IntArray:
        """Persons whose p-value is at most `level`, the most unusual first."""
        require(0 < level < 1, "level", level, "strictly between 0 and 1")
        chosen = np.flatnonzero(is_known(self.p_value) & (bare(self.p_value) <= level))
        ordered: IntArray = chosen[np.argsort(bare(self.p_value)[chosen], kind="stable")]
        return ordered


def lz(items: Items, responses: Responses, theta: ArrayLike, minimum: int = MINIMUM_ANSWERS) -> PersonFit:
    """Standardised log-likelihood as if the abilities were known: W / sqrt(Var W).

    Parameters
    ----------
    items : the calibrated items (n), any model
    responses : answers of N persons, sparse or not
    theta : array (N,), abilities
    minimum : persons with fewer answers are masked, as are those with a variance of 0

    Examples
    --------
    >>> items = Items.logistic(np.ones(5), [-2.0, -1.0, 0.0, 1.0, 2.0])
    >>> lz(items, Responses.from_matrix([[0, 0, 1, 1, 1]]), [0.0]).statistic.round(2).tolist()
    [-4.49]
    """
    sums = _sums(items, responses, abilities(responses, theta))
    return _standardised(sums.centred, sums.variance, sums.variance, responses.n_answers >= minimum)


def lz_star(
    items: Items, responses: Responses, theta: ArrayLike, minimum: int = MINIMUM_ANSWERS
) -> PersonFit:
    """Log-likelihood standardised for an estimated ability; see the module.

    Parameters
    ----------
    items, responses, minimum : as for `lz`
    theta : array (N,), estimates from these very answers: maximum likelihood, modal, Warm or posterior mean

    Examples
    --------
    >>> items = Items.logistic(np.ones(5), [-2.0, -1.0, 0.0, 1.0, 2.0])
    >>> lz_star(items, Responses.from_matrix([[0, 0, 1, 1, 1]]), [0.0]).statistic.round(2).tolist()
    [-4.49]
    """
    sums = _sums(items, responses, abilities(responses, theta))
    informed = sums.information > _FLAT
    slope = sums.covariance / np.where(informed, sums.information, 1.0)
    enough = informed & (responses.n_answers >= minimum)
    left = sums.variance - slope * sums.covariance
    return _standardised(sums.centred - slope * sums.score, left, sums.variance, enough)


def _standardised(value: FloatArray, variance: FloatArray, scale: FloatArray, enough: BoolArray) -> PersonFit:
    known = enough & (variance > _FLAT * np.maximum(scale, 1.0))
    z = value / np.sqrt(np.where(known, variance, 1.0))
    return PersonFit(masked(z, known), masked(ndtr(z), known))


@dataclass(frozen=True, eq=False)
class _Sums:
    """Sums over each person's answers (N,): W, Var W, Cov(W, S), I and S."""

    centred: FloatArray
    variance: FloatArray
    covariance: FloatArray
    information: FloatArray
    score: FloatArray


def _sums(items: Items, responses: Responses, theta: FloatArray) -> _Sums:
    row = responses.rows(items)
    sums = np.zeros((5, len(responses)))
    for first in range(0, len(responses), _BLOCK):
        last = min(first + _BLOCK, len(responses))
        a, b = responses.start[first], responses.start[last]
        person = responses.persons[a:b] - first
        by_item, log_p, score = _terms(items, theta[first:last])
        each = by_item[:, responses.items[a:b], person]
        each[0] = log_p[row[a:b], person] - each[0]
        each = np.concatenate((each, score[row[a:b], person][None]))
        for k in range(5):
            sums[k, first:last] = np.bincount(person, each[k], minlength=last - first)
    return _Sums(*sums)


def _terms(items: Items, theta: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """By item (4, n, q): E log P, Var log P, Cov(log P, score), information; by row: log P, P' / P."""
    table = items.log_table(theta)
    log_p = np.maximum(table, -700.0)
    probability = np.exp(table)
    slope = models.derivatives(items, theta, table)
    score = np.where(probability > 0, slope / np.where(probability > 0, probability, 1.0), 0.0)
    first = items.start[:-1]
    mean = np.add.reduceat(probability * log_p, first, axis=0)
    away = log_p - mean[items.row_item]
    variance = np.add.reduceat(probability * away**2, first, axis=0)
    covariance = np.add.reduceat(slope * log_p, first, axis=0)
    information = np.add.reduceat(slope * score, first, axis=0)
    return np.stack((mean, variance, covariance, information)), log_p, score


def person_mean_squares(
    items: Items, responses: Responses, theta: ArrayLike, minimum: int = MINIMUM_ANSWERS
) -> MeanSquares:
    """Infit and outfit of every person (N,); see `jauge.residuals.grouped_mean_squares`.

    Examples
    --------
    >>> items = Items.logistic(np.ones(5), [-2.0, -1.0, 0.0, 1.0, 2.0])
    >>> fit = person_mean_squares(items, Responses.from_matrix([[0, 0, 1, 1, 1]]), [0.0])
    >>> fit.outfit.round(2).tolist()
    [4.24]
    """
    found = residuals(items, responses, theta)
    weight = np.ones(len(responses.items))
    return grouped_mean_squares(found, responses.persons, weight, len(responses), minimum)


@dataclass(frozen=True, eq=False)
class GuttmanErrors:
    """Guttman errors of every person (N,).

    Attributes
    ----------
    errors : pairs of steps of which the easier was failed and the harder passed
    normed : the same divided by the most that the person's sum score allows, from 0 (perfect scalogram) to 1;
        masked when that is 0 (nothing or everything passed, no answer)

    Examples
    --------
    >>> found = guttman_errors(Responses.from_matrix([[0, 1, 1], [1, 1, 0], [1, 0, 0], [1, 1, 0]]))
    >>> found.errors.tolist(), found.normed.tolist()
    ([2, 0, 0, 0], [1.0, 0.0, 0.0, 0.0])
    """

    errors: IntArray
    normed: Masked


def guttman_errors(responses: Responses, popularity: ArrayLike | None = None) -> GuttmanErrors:
    """Guttman errors, on the steps of each person's own items: no model, no ability.

    A step (item, k) is passed by an answer of category k or more. With steps ranked from the most to the
    least popular, ranks r from 0, and X steps passed, G = sum of the passed ranks - X (X - 1) / 2.
    The largest G for the same X is found by a dynamic program over items, as the steps of one item are
    passed in their order; for two categories it is X (n - X).

    Parameters
    ----------
    responses : answers of N persons
    popularity : array (n, m), probability of every step, decreasing along an item, NaN where it has none;
        the shares of these answers by default, which assumes everyone had the same items or random ones -
        on adaptive answers give the model's (mean over the population of P(X >= k))

    Source: Guttman (1944); van der Flier (1982), Journal of Cross-Cultural Psychology 13(3), normed G;
    Emons (2008), Applied Psychological Measurement 32(3), polytomous items.
    Oracle: counting all pairs, and all patterns of the same sum, tests/test_personfit.py.

    Examples
    --------
    >>> guttman_errors(Responses.from_matrix([[0, 2], [2, 0], [2, 1]])).errors.tolist()
    [4, 0, 0]
    """
    table = _popularity(responses) if popularity is None else np.asarray(popularity, dtype=np.float64)
    enough = table.ndim == 2 and table.shape[0] == responses.n_items  # noqa: PLR2004
    require(enough, "popularity", table.shape, f"of shape ({responses.n_items}, m)")
    steps = np.isfinite(table).sum(axis=1)
    seen = bool((responses.most_categories <= steps + 1).all())
    require(seen, "popularity", steps.tolist()[:10], "a probability for every step seen in the answers")
    falling = bool((np.diff(table, axis=1) <= 0)[np.isfinite(table[:, 1:])].all())
    require(falling, "popularity", "increasing somewhere", "decreasing along every item")
    order = np.argsort(-np.nan_to_num(table, nan=-1.0), axis=None, kind="stable")
    rank = np.empty(table.size, dtype=np.int64)
    rank[order] = np.arange(table.size)
    errors, most = _guttman(
        responses.start, responses.items, responses.categories, rank.reshape(table.shape), steps
    )
    return GuttmanErrors(errors, ratio(errors, most, most > 0))


def _popularity(responses: Responses) -> FloatArray:
    """Share of the answers to each item that pass each step (n, m); NaN beyond the highest category seen."""
    widest = max(int(responses.most_categories.max()) - 1, 1)
    weight = responses.weights[responses.persons]
    table = np.full((responses.n_items, widest), np.nan)
    answers = np.maximum(responses.n_observed, 1.0)
    for k in range(widest):
        passed = np.bincount(
            responses.items, weight * (responses.categories > k), minlength=responses.n_items
        )
        has = responses.most_categories > k + 1
        table[has, k] = (passed / answers)[has]
    return table


@compiled
def _guttman(
    start: IntArray,
    items: NDArray[np.int32],
    categories: NDArray[np.int8],
    rank: IntArray,
    steps: IntArray,
) -> tuple[IntArray, IntArray]:
    """Errors and their largest number, person by person; `rank` is over all steps of the bank."""
    count = len(start) - 1
    errors, most = np.zeros(count, np.int64), np.zeros(count, np.int64)
    for person in range(count):
        a, b = start[person], start[person + 1]
        total, passed = 0, 0
        for answer in range(a, b):
            total += steps[items[answer]]
            passed += categories[answer]
        if total == 0:
            continue
        ranks = np.empty(total, np.int64)
        place = 0
        for answer in range(a, b):
            for k in range(steps[items[answer]]):
                ranks[place] = rank[items[answer], k]
                place += 1
        ranks.sort()
        best = np.full(passed + 1, -1, np.int64)
        best[0] = 0
        found = 0
        for answer in range(a, b):
            item = items[answer]
            own = np.zeros(steps[item] + 1, np.int64)
            for k in range(steps[item]):
                own[k + 1] = own[k] + np.searchsorted(ranks, rank[item, k])
            found += own[categories[answer]]
            for x in range(passed, -1, -1):
                top = best[x]
                for k in range(1, min(steps[item], x) + 1):
                    if best[x - k] >= 0 and best[x - k] + own[k] > top:
                        top = best[x - k] + own[k]
                best[x] = top
        least = passed * (passed - 1) // 2
        errors[person] = found - least
        most[person] = best[passed] - least
    return errors, most
