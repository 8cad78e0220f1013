"""Local dependence: do two items share more than the ability explains?

Q3 is the correlation, over the persons who answered both items, of their residuals. Its expectation is not 0
but near -1 / (n - 1), because the ability is estimated from the same answers: compare Q3 with the mean of
all pairs, and take the critical value from simulation rather than from a fixed number.

Source: Yen (1984), Applied Psychological Measurement 8(2), Q3; Christensen, Makransky & Horton (2017),
Applied Psychological Measurement 41(3), Q3 minus its mean and simulated critical values; Chen & Thissen
(1997), Journal of Educational and Behavioral Statistics 22(3), LD-X².
Oracle: numpy's correlations pair by pair, enumerated joint tables, tests/test_dependence.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from jauge.checks import BoolArray, FloatArray, IntArray, require
from jauge.itemfit import quadrature
from jauge.items import Items
from jauge.masked import Masked, bare, is_known, masked, ratio
from jauge.residuals import residuals
from jauge.responses import Responses

_BLOCK = 4096
_FLAT = 1e-12
MINIMUM_COMMON = 30


@dataclass(frozen=True, eq=False)
class Dependence:
    """Dependence of every pair of items.

    Attributes
    ----------
    q3 : array (n, n), symmetric; masked on the diagonal, where fewer than the minimum answered both, and
        where an item's residuals do not vary
    common : array (n, n), persons who answered both
    mean : mean of Q3 over the pairs that are known
    adjusted : Q3 - mean

    Examples
    --------
    >>> items = Items.logistic(np.ones(4), np.zeros(4))
    >>> theta = np.random.default_rng(0).normal(size=200)
    >>> found = q3(items, Responses.from_matrix(items.draw(theta, np.random.default_rng(1))), theta)
    >>> found.pairs(0.5)
    ()
    """

    q3: Masked
    common: FloatArray
    mean: float

    @property
    def adjusted(self) -> Masked:
        return masked(bare(self.q3) - self.mean, is_known(self.q3))

    @property
    def largest(self) -> float:
        """Largest adjusted Q3 of all pairs."""
        return float(self.adjusted.max())

    def pairs(self, critical: float = 0.2) -> tuple[tuple[int, int], ...]:
        """Pairs i < j whose adjusted Q3 exceeds `critical`, the most dependent first.

        0.2 is the value that Christensen et al. find reasonable for complete data of some hundred persons;
        `q3_critical` simulates it for these items and these missing answers.
        """
        over = np.triu(is_known(self.q3) & (bare(self.adjusted) > critical), 1)
        i, j = np.nonzero(over)
        order = np.argsort(-bare(self.adjusted)[i, j], kind="stable")
        return tuple((int(i[k]), int(j[k])) for k in order)


def q3(items: Items, responses: Responses, theta: ArrayLike, minimum: int = MINIMUM_COMMON) -> Dependence:
    """Yen's Q3 of all pairs, on complete or sparse answers.

    Parameters
    ----------
    items : the calibrated items (n), at least 2
    responses : answers of N persons
    theta : array (N,), estimated abilities
    minimum : pairs with fewer common answers are masked, at least 3

    Examples
    --------
    >>> items = Items.logistic(np.ones(4), np.zeros(4))
    >>> theta = np.random.default_rng(0).normal(size=200)
    >>> found = q3(items, Responses.from_matrix(items.draw(theta, np.random.default_rng(1))), theta)
    >>> found.q3.shape, bool(found.q3.mask.diagonal().all())
    ((4, 4), True)
    """
    require(minimum > 2, "minimum", minimum, "at least 3 common answers")  # noqa: PLR2004
    found = residuals(items, responses, theta)
    sums = _pair_sums(responses, found.score - found.expected)
    common, first, square, product = sums
    size = np.where(common > 0, common, 1.0)
    covariance = product - first * first.T / size
    own = square - first**2 / size
    known = (common >= minimum) & (own > _FLAT * size) & (_FLAT * size < own.T)
    np.fill_diagonal(known, False)
    enough = f"{minimum} varied answers in common for at least one pair"
    require(bool(known.any()), "responses", f"at most {_most(common):g} in common", enough)
    spread = np.sqrt(np.where(known, own * own.T, 1.0))
    table = ratio(covariance, spread, known)
    return Dependence(table, common, float(table.mean()))


def _most(common: FloatArray) -> float:
    return float(np.where(np.eye(len(common)) > 0, 0.0, common).max())


def _pair_sums(responses: Responses, residual: FloatArray) -> FloatArray:
    """Over the persons who answered i and j: weights, sums of i's residual, of its square, of products."""
    n = responses.n_items
    sums = np.zeros((4, n, n))
    for start in range(0, len(responses), _BLOCK):
        stop = min(start + _BLOCK, len(responses))
        a, b = responses.start[start], responses.start[stop]
        person, item = responses.persons[a:b] - start, responses.items[a:b]
        seen, away = np.zeros((2, stop - start, n))
        seen[person, item] = 1.0
        away[person, item] = residual[a:b]
        weight = responses.weights[start:stop, None]
        for k, (left, right) in enumerate(((seen, seen), (away, seen), (away**2, seen), (away, away))):
            sums[k] += left.T @ (weight * right)
    return sums


def q3_critical(
    items: Items,
    responses: Responses,
    estimate: Callable[[Responses], ArrayLike],
    rng: np.random.Generator,
    level: float = 0.05,
    replications: int = 100,
    minimum: int = MINIMUM_COMMON,
) -> float:
    """Value that the largest adjusted Q3 exceeds with probability `level` when items are independent.

    Answers are simulated at N(0, 1) abilities, with the missing answers of `responses`, and scored again.

    Parameters
    ----------
    items, responses, minimum : as for `q3`
    estimate : abilities (N,) from answers, the way `theta` was estimated
    replications : simulated samples; the value is the (1 - level) quantile of their largest

    Source: Christensen, Makransky & Horton (2017), parametric bootstrap.

    Examples
    --------
    >>> items = Items.logistic(np.ones(4), np.zeros(4))
    >>> answers = Responses.from_matrix(np.zeros((100, 4), int))
    >>> means = lambda r: np.bincount(r.persons, r.categories) - 2.0
    >>> 0.0 < q3_critical(items, answers, means, np.random.default_rng(0), replications=5) < 1.0
    True
    """
    require(0 < level < 1, "level", level, "strictly between 0 and 1")
    require(replications > 0, "replications", replications, "at least 1")
    largest = np.empty(replications)
    for replication in range(replications):
        drawn = items.draw(rng.normal(size=len(responses)), rng)[responses.persons, responses.items]
        again = Responses(len(items), responses.start, responses.items, drawn, responses.weights)
        largest[replication] = q3(items, again, estimate(again), minimum).largest
    return float(np.quantile(largest, 1 - level))


@dataclass(frozen=True, eq=False)
class PairTables:
    """LD-X² of every pair of items (n, n), masked on the diagonal and where too few answered both.

    Attributes
    ----------
    statistic : Pearson's chi-square of the joint table against the model's
    freedom : (m_i - 1)(m_j - 1), m being numbers of categories
    standardised : (statistic - df) / sqrt(2 df), negative when the pair is less correlated than expected;
        above 10 in absolute value is large, 5 to 10 doubtful

    Examples
    --------
    >>> items = Items.logistic(np.ones(3), np.zeros(3))
    >>> answers = items.draw(np.random.default_rng(0).normal(size=200), np.random.default_rng(1))
    >>> ld_x2(items, Responses.from_matrix(answers)).freedom[0].tolist()
    [1, 1, 1]
    """

    statistic: Masked
    freedom: IntArray
    standardised: Masked


def ld_x2(
    items: Items,
    responses: Responses,
    nodes: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    minimum: int = MINIMUM_COMMON,
) -> PairTables:
    """LD-X² of all pairs, answers being complete or missing at random by design.

    Expected joint counts: persons who answered both times the integral of P_ik P_jl over the latent
    distribution. So not for adaptive answers, whose takers are not a random part of the population: there
    use `q3`.

    Parameters
    ----------
    items, responses, minimum : as for `q3`
    nodes, weights : arrays (q,), latent distribution; N(0, 1) by default

    Examples
    --------
    >>> items = Items.logistic(np.ones(3), np.zeros(3))
    >>> answers = items.draw(np.random.default_rng(0).normal(size=200), np.random.default_rng(1))
    >>> bool((abs(ld_x2(items, Responses.from_matrix(answers)).standardised) < 10).all())
    True
    """
    theta, mass = quadrature(nodes, weights)
    probability = np.exp(items.log_table(theta))
    share = (probability * mass) @ probability.T
    observed = _joint_counts(items, responses)
    start = items.start[:-1]

    def blocks(table: FloatArray) -> FloatArray:
        return np.asarray(np.add.reduceat(np.add.reduceat(table, start, axis=0), start, axis=1))

    common = blocks(observed)
    expected = share * common[np.ix_(items.row_item, items.row_item)]
    safe = np.where(expected > 0, expected, 1.0)
    statistic = blocks(np.where(expected > 0, (observed - expected) ** 2 / safe, 0.0))
    score = np.outer(items.row_category, items.row_category).astype(np.float64)
    seen = _covariances(blocks, observed, score, items)
    sign = np.where(seen < _covariances(blocks, expected, score, items), -1.0, 1.0)
    freedom = np.outer(items.n_categories - 1, items.n_categories - 1)
    known: BoolArray = common >= max(minimum, 1)
    np.fill_diagonal(known, False)
    return PairTables(
        masked(statistic, known), freedom, masked(sign * (statistic - freedom) / np.sqrt(2 * freedom), known)
    )


def _covariances(
    blocks: Callable[[FloatArray], FloatArray], counts: FloatArray, score: FloatArray, items: Items
) -> FloatArray:
    """Covariance of the scores of every pair in its joint table, 0 where nobody answered both."""
    size = blocks(counts)
    safe = np.where(size > 0, size, 1.0)
    category = items.row_category.astype(np.float64)
    one, two = blocks(counts * category[:, None]) / safe, blocks(counts * category) / safe
    return np.asarray(blocks(counts * score) / safe - one * two)


def _joint_counts(items: Items, responses: Responses) -> FloatArray:
    """Weighted persons by pair of rows (rows, rows)."""
    row = responses.rows(items)
    counts = np.zeros((len(items.slopes), len(items.slopes)))
    for start in range(0, len(responses), _BLOCK):
        stop = min(start + _BLOCK, len(responses))
        a, b = responses.start[start], responses.start[stop]
        chosen = np.zeros((stop - start, len(items.slopes)))
        chosen[responses.persons[a:b] - start, row[a:b]] = 1.0
        counts += chosen.T @ (responses.weights[start:stop, None] * chosen)
    return counts
