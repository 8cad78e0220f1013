"""Answers two persons share: more than two independent persons of their abilities would, or not?

Given their abilities, two persons answer independently: the number of identical answers is then a sum of
independent trials whose distribution is known exactly (generalised binomial). Nothing is said of pairs that
could not communicate: choose pairs by session and seat beforehand.

Under two-category models only right and wrong are matched; with a nominal model, wrong options are too, and
identical wrong answers weigh more.

Source: van der Linden & Sotaridona (2006), Journal of Educational and Behavioral Statistics 31(3),
generalised binomial test; Wollack (1997), Applied Psychological Measurement 21(4), omega.
Oracle: all 2^n outcomes counted one by one, simulated type I error, tests/test_answer_similarity.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array
from scipy.special import ndtr

from jauge.checks import FloatArray, IntArray, require, require_finite
from jauge.flags import Flag, benjamini_hochberg, flagged
from jauge.grid import uniform_grid
from jauge.items import Items
from jauge.responses import Responses

_BLOCK = 2048
_PAIR = 2


@dataclass(frozen=True, eq=False)
class SimilarityTest:
    """Pairs tested one by one; made by `answer_similarity` or `answer_copying`.

    Attributes
    ----------
    evidence : what was compared
    pairs : array (k, 2), positions of the two persons (copier and source for `answer_copying`)
    shared : array (k,), items both answered
    matches : array (k,), identical answers among them
    expected : array (k,), mean number of identical answers of independent persons
    statistics : array (k,), matches less expected, over the standard deviation
    p_values, adjusted : arrays (k,), one-sided; after control of the false discovery rate

    Examples
    --------
    >>> items = Items.logistic(np.ones(12), np.zeros(12))
    >>> test = answer_similarity(items, Responses.from_matrix([[1, 0] * 6, [1, 0] * 6]), [[0, 1]])
    >>> [flag.subject for flag in test.flags(0.01)]
    [(0, 1)]
    """

    evidence: str
    pairs: IntArray
    shared: IntArray
    matches: IntArray
    expected: FloatArray
    statistics: FloatArray
    p_values: FloatArray

    @property
    def adjusted(self) -> FloatArray:
        return benjamini_hochberg(self.p_values)

    def flags(self, rate: float = 0.05) -> tuple[Flag, ...]:
        """Flags that keep the expected share of false ones below `rate`, the most unusual first."""
        adjusted = self.adjusted
        return tuple(self._flag(k, float(adjusted[k])) for k in flagged(adjusted, rate))

    def _flag(self, k: int, adjusted: float) -> Flag:
        one, other = (int(person) for person in self.pairs[k])
        p_value = float(self.p_values[k])
        sentence = (
            f"Persons {one} and {other}, {self.evidence}: {self.matches[k]} identical answers out of "
            f"{self.shared[k]}, where {self.expected[k]:.1f} are expected of independent persons "
            f"(p = {p_value:.2g}, {adjusted:.2g} after adjustment for the number of pairs tested); "
            "to be examined by a person, not a decision."
        )
        return Flag((one, other), self.evidence, float(self.statistics[k]), p_value, adjusted, sentence)


def neighbouring_pairs(
    sessions: ArrayLike, seats: ArrayLike | None = None, reach: float = np.inf
) -> IntArray:
    """Pairs of persons of the same session, and within reach of each other when seats are known.

    Parameters
    ----------
    sessions : array (N,) of session numbers or names
    seats : array (N, 2), row and column of each person's seat
    reach : largest distance between seats, in rows and columns alike (1: the eight neighbours)

    Returns
    -------
    array (k, 2), each pair once, the lower position first

    Examples
    --------
    >>> neighbouring_pairs(["a", "b", "a", "a"], [[0, 0], [0, 1], [0, 1], [0, 2]], reach=1).tolist()
    [[0, 2], [2, 3]]
    """
    names = np.asarray(sessions)
    require(names.ndim == 1 and len(names) > 0, "sessions", names.shape, "a vector, not empty")
    places = np.zeros((len(names), _PAIR)) if seats is None else np.asarray(seats, dtype=np.float64)
    require(places.shape == (len(names), _PAIR), "seats", places.shape, f"of shape ({len(names)}, 2)")
    require_finite("seats", places)
    require(reach > 0, "reach", reach, "positive")
    found = [np.zeros((0, _PAIR), dtype=np.int64)]
    for name in np.unique(names):
        members = np.flatnonzero(names == name)
        first, second = np.triu_indices(len(members), 1)
        near = np.abs(places[members[first]] - places[members[second]]).max(axis=1, initial=0.0) <= reach
        found.append(np.column_stack((members[first[near]], members[second[near]])))
    return np.concatenate(found)


def answer_similarity(
    items: Items,
    responses: Responses,
    pairs: ArrayLike,
    abilities: ArrayLike | None = None,
    least_shared: int = 10,
) -> SimilarityTest:
    """Generalised binomial test of every pair: P(at least as many identical answers), exact given abilities.

    Parameters
    ----------
    items : calibrated items, best nominal ones when the options chosen are known
    responses : N persons
    pairs : array (k, 2) of positions, see `neighbouring_pairs`
    abilities : array (N,); by default posterior means under N(0, 1)
    least_shared : pairs sharing fewer items are left out, at least 1

    Source: van der Linden & Sotaridona (2006), Journal of Educational and Behavioral Statistics 31(3).
    Oracle: all outcomes counted one by one, tests/test_answer_similarity.py.

    Examples
    --------
    >>> items = Items.logistic(np.ones(12), np.zeros(12))
    >>> answers = Responses.from_matrix([[1, 0] * 6, [1, 0] * 6])
    >>> test = answer_similarity(items, answers, [[0, 1]])
    >>> test.matches.tolist(), test.expected.round(6).tolist(), round(float(test.p_values[0]), 6)
    ([12], [6.0], 0.000244)
    """

    def matching(probabilities: FloatArray, one: IntArray, other: IntArray, given: IntArray) -> FloatArray:
        return np.asarray((probabilities[:, :, one] * probabilities[:, :, other]).sum(axis=1).T)

    return _tested("answers in common", items, responses, pairs, abilities, least_shared, matching, True)


def answer_copying(
    items: Items,
    responses: Responses,
    pairs: ArrayLike,
    abilities: ArrayLike | None = None,
    least_shared: int = 10,
) -> SimilarityTest:
    """Omega of every (copier, source): matches with the source's answers, taken as given, against N(0, 1).

    Parameters
    ----------
    pairs : array (k, 2), suspected copier first, source second; others as `answer_similarity`

    Source: Wollack (1997), Applied Psychological Measurement 21(4).
    Oracle: the sums written out, tests/test_answer_similarity.py.

    Examples
    --------
    >>> items = Items.logistic(np.ones(12), np.zeros(12))
    >>> answers = Responses.from_matrix([[1, 0] * 6, [1, 0] * 6])
    >>> answer_copying(items, answers, [[0, 1]]).statistics.round(3).tolist()
    [3.464]
    """

    def matching(probabilities: FloatArray, one: IntArray, other: IntArray, given: IntArray) -> FloatArray:
        item = np.arange(len(probabilities))
        return np.asarray(probabilities[item[None, :], np.maximum(given[other], 0), one[:, None]])

    return _tested("answers copied", items, responses, pairs, abilities, least_shared, matching, False)


def _tested(
    evidence: str,
    items: Items,
    responses: Responses,
    pairs: ArrayLike,
    abilities: ArrayLike | None,
    least_shared: int,
    matching: Callable[[FloatArray, IntArray, IntArray, IntArray], FloatArray],
    exact: bool,
) -> SimilarityTest:
    """Block by block; `matching` gives the chances of a match from the category probabilities of persons."""
    chosen = _checked_pairs(pairs, len(responses))
    require(least_shared > 0, "least_shared", least_shared, "at least 1")
    theta = _abilities(items, responses, abilities)
    table = responses.to_matrix().astype(np.int64)
    seen = (table >= 0).astype(np.float64)
    shared = np.einsum("ij,ij->i", seen[chosen[:, 0]], seen[chosen[:, 1]]).astype(np.int64)
    chosen, shared = chosen[shared >= least_shared], shared[shared >= least_shared]
    matches, expected, spread, p_values = (np.zeros(len(chosen)) for _ in range(4))
    for first in range(0, len(chosen), _BLOCK):
        block = slice(first, first + _BLOCK)
        persons, places = np.unique(chosen[block], return_inverse=True)
        places = places.reshape(-1, _PAIR)
        given = table[persons]
        one, other = given[places[:, 0]], given[places[:, 1]]
        probabilities = np.exp(items.log_probabilities(theta[persons]))
        chance = matching(probabilities, places[:, 0], places[:, 1], given)
        chance = np.where((one >= 0) & (other >= 0), chance, 0.0)
        matches[block] = ((one == other) & (one >= 0)).sum(axis=1)
        expected[block] = chance.sum(axis=1)
        spread[block] = np.sqrt((chance * (1 - chance)).sum(axis=1))
        if exact:
            p_values[block] = _upper_tail(chance, matches[block].astype(np.int64))
    statistics = (matches - expected) / np.maximum(spread, np.finfo(np.float64).tiny)
    p_values = p_values if exact else np.asarray(ndtr(-statistics))
    return SimilarityTest(evidence, chosen, shared, matches.astype(np.int64), expected, statistics, p_values)


def _checked_pairs(pairs: ArrayLike, persons: int) -> IntArray:
    chosen = np.asarray(pairs, dtype=np.int64).reshape(-1, _PAIR)
    inside = bool(((chosen >= 0) & (chosen < persons)).all())
    require(inside, "pairs", chosen.tolist()[:5], f"positions from 0 to {persons - 1}")
    distinct = bool((chosen[:, 0] != chosen[:, 1]).all())
    require(distinct, "pairs", chosen.tolist()[:5], "made of two different persons")
    return chosen


def _abilities(items: Items, responses: Responses, abilities: ArrayLike | None) -> FloatArray:
    """Abilities (N,): those given, or posterior means under N(0, 1)."""
    if abilities is not None:
        given = np.asarray(abilities, dtype=np.float64)
        require(given.shape == (len(responses),), "abilities", given.shape, f"of shape ({len(responses)},)")
        require_finite("abilities", given)
        return given
    nodes, prior = uniform_grid()
    table = items.log_table(nodes)
    rows, start = responses.rows(items), responses.start
    picks = csr_array((np.ones(len(rows)), rows, start), shape=(len(responses), len(table)))
    logs = np.asarray(picks @ table) + np.log(prior)
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(weights @ nodes / weights.sum(axis=1))


def _upper_tail(chance: FloatArray, matches: IntArray) -> FloatArray:
    """P(sum of independent trials >= matches) for every row of probabilities (k, n): exact recursion."""
    count, length = chance.shape
    mass = np.zeros((count, length + 1))
    mass[:, 0] = 1.0
    for item in range(length):
        p = chance[:, item : item + 1]
        mass[:, 1 : item + 2] = mass[:, 1 : item + 2] * (1 - p) + mass[:, : item + 1] * p
        mass[:, :1] *= 1 - p
    above = np.cumsum(mass[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(np.clip(above[np.arange(count), matches], 0.0, 1.0))
