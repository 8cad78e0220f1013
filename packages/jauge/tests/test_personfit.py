from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import norm

from jauge.checks import FloatArray, JaugeError
from jauge.items import Items
from jauge.masked import bare, is_known
from jauge.personfit import guttman_errors, lz, lz_star, person_mean_squares
from jauge.responses import Responses

MIXED = Items.joined(
    [
        Items.logistic([1.2, 0.8, 1.5], [0.3, -1.0, 0.8], [0.2, 0.0, 0.0], ids=["a", "b", "c"]),
        Items.partial_credit([0.8, 1.1], [[-0.5, 0.4], [0.2, -0.3]], ids=["p", "q"]),
        Items.graded([1.5], [[-1.0, 0.0, 1.0]], ids=["g"]),
    ]
)


def score(items: Items, pattern: list[int], theta: float) -> float:
    h = 1e-5
    table = [items.log_probabilities([theta + s])[np.arange(len(items)), pattern, 0].sum() for s in (h, -h)]
    return float(table[0] - table[1]) / (2 * h)


def modal(items: Items, pattern: list[int]) -> float:
    return float(brentq(lambda t: score(items, pattern, t) - t, -6, 6, xtol=1e-12))


def snijders(items: Items, pattern: list[int], theta: float, r0: float) -> float:
    """lz* with the weights w - c r of Snijders (2001), eq. 11-14, category by category."""
    h = 1e-5
    p = np.exp(items.log_probabilities([theta])[:, :, 0])
    slope = (np.exp(items.log_probabilities([theta + h])) - np.exp(items.log_probabilities([theta - h])))[
        :, :, 0
    ] / (2 * h)
    w = np.where(p > 0, np.log(np.where(p > 0, p, 1)), 0.0)
    r = np.where(p > 0, slope / np.where(p > 0, p, 1), 0.0)
    c = (slope * w).sum() / (slope * r).sum()
    weight = w - c * r
    x = np.zeros_like(p)
    x[np.arange(len(items)), pattern] = 1
    value = ((x - p) * w).sum() + c * r0
    variance = ((weight**2 * p).sum(axis=1) - (weight * p).sum(axis=1) ** 2).sum()
    return float(value / np.sqrt(variance))


@given(st.tuples(*(st.integers(0, int(m) - 1) for m in MIXED.n_categories)))
@settings(deadline=None, max_examples=25)
def test_corrected_statistic_is_snijders_at_the_modal_estimate_oracle(pattern: tuple[int, ...]) -> None:
    """Source: Snijders (2001) with r0 = -theta for a N(0, 1) prior; polytomous as Sinharay (2016)."""
    theta = modal(MIXED, list(pattern))
    fit = lz_star(MIXED, Responses.from_matrix([pattern]), [theta])
    assert bare(fit.statistic)[0] == pytest.approx(snijders(MIXED, list(pattern), theta, -theta), abs=1e-5)


def test_log_likelihood_is_centred_and_scaled_over_all_patterns() -> None:
    patterns = np.array(list(product(*(range(m) for m in MIXED.n_categories))))
    theta = 0.4
    log_p = MIXED.log_probabilities([theta])[:, :, 0]
    p = np.exp(log_p[np.arange(6), patterns].sum(axis=1))
    everyone = np.full(len(patterns), theta)
    for statistic in (lz, lz_star):
        z = bare(statistic(MIXED, Responses.from_matrix(patterns), everyone).statistic)
        assert p @ z == pytest.approx(0.0, abs=1e-10)
        assert p @ z**2 == pytest.approx(1.0)


def test_corrected_statistic_hardly_moves_with_the_ability() -> None:
    """The derivative of E(lz*) with respect to the ability it is computed at is 0 at the truth."""
    patterns = np.array(list(product(*(range(m) for m in MIXED.n_categories))))
    p = np.exp(MIXED.log_probabilities([0.4])[:, :, 0][np.arange(6), patterns].sum(axis=1))
    responses = Responses.from_matrix(patterns)

    def expected(statistic: object, theta: float) -> float:
        fit = statistic(MIXED, responses, np.full(len(patterns), theta))  # type: ignore[operator]
        return float(p @ bare(fit.statistic))

    h = 1e-3
    steep = (expected(lz, 0.4 + h) - expected(lz, 0.4 - h)) / (2 * h)
    flat = (expected(lz_star, 0.4 + h) - expected(lz_star, 0.4 - h)) / (2 * h)
    assert abs(flat) < 1e-4 < abs(steep)


def test_short_patterns_are_masked_and_flags_are_ordered() -> None:
    items = Items.logistic(np.ones(6), [-2.0, -1.0, 0.0, 0.0, 1.0, 2.0])
    responses = Responses.from_matrix([[0, 0, 0, 1, 1, 1], [1, 0, -1, -1, -1, -1], [0, 1, 0, 1, 0, 1]])
    fit = lz_star(items, responses, np.zeros(3))
    assert is_known(fit.statistic).tolist() == [True, False, True]
    assert fit.flags(0.5).tolist()[0] == 0
    assert bare(fit.p_value)[0] == pytest.approx(norm.cdf(bare(fit.statistic)[0]))
    with pytest.raises(JaugeError, match="level"):
        fit.flags(0.0)
    flat = Items.logistic(np.ones(6), np.zeros(6))
    assert not is_known(lz(flat, responses, np.zeros(3)).statistic).any()
    assert not is_known(lz_star(flat, responses, np.zeros(3)).statistic).any()


def test_person_mean_squares_by_hand() -> None:
    items = Items.logistic(np.ones(5), [-2.0, -1.0, 0.0, 1.0, 2.0])
    fit = person_mean_squares(items, Responses.from_matrix([[1, 1, 1, 0, 0]]), [0.0])
    p = 1 / (1 + np.exp([-2.0, -1.0, 0.0, 1.0, 2.0]))
    square = (np.array([1, 1, 1, 0, 0]) - p) ** 2
    assert bare(fit.outfit)[0] == pytest.approx(np.mean(square / (p * (1 - p))))
    assert bare(fit.infit)[0] == pytest.approx(square.sum() / (p * (1 - p)).sum())


def pairs_wrong(pattern: FloatArray, table: FloatArray) -> int:
    steps = [(-table[i, k], i, k) for i, k in zip(*np.nonzero(np.isfinite(table)), strict=True)]
    passed = [pattern[i] > k for _, i, k in sorted(steps)]
    return sum(not passed[a] and passed[b] for a in range(len(passed)) for b in range(a + 1, len(passed)))


@given(st.tuples(st.integers(0, 1), st.integers(0, 2), st.integers(0, 3), st.integers(0, 1)))
@settings(deadline=None, max_examples=30)
def test_guttman_errors_count_the_pairs_and_are_normed_by_the_worst_oracle(pattern: tuple[int, ...]) -> None:
    """Brute force: all pairs of steps, and all patterns with the same sum (Emons, 2008)."""
    table = np.array([[0.7, np.nan, np.nan], [0.6, 0.2, np.nan], [0.9, 0.5, 0.3], [0.1, np.nan, np.nan]])
    found = guttman_errors(Responses.from_matrix([pattern]), table)
    assert found.errors[0] == pairs_wrong(np.array(pattern), table)
    same = [p for p in product(range(2), range(3), range(4), range(2)) if sum(p) == sum(pattern)]
    worst = max(pairs_wrong(np.array(p), table) for p in same)
    assert is_known(found.normed)[0] == (worst > 0)
    if worst:
        assert bare(found.normed)[0] == pytest.approx(found.errors[0] / worst)


def test_two_categories_have_the_known_worst_case_on_sparse_answers() -> None:
    responses = Responses.from_matrix([[0, -1, 0, 1, 1], [-1, -1, -1, -1, -1], [1, 0, 1, 0, 0]])
    found = guttman_errors(responses, [[0.9], [0.8], [0.6], [0.4], [0.2]])
    assert found.errors.tolist() == [4, 0, 1]
    assert found.normed.tolist() == [1.0, None, 1 / 6]


def test_popularity_is_checked() -> None:
    responses = Responses.from_matrix([[0, 2], [1, 1]])
    with pytest.raises(JaugeError, match="of shape"):
        guttman_errors(responses, [[0.5]])
    with pytest.raises(JaugeError, match="every step seen"):
        guttman_errors(responses, [[0.5], [0.5]])
    with pytest.raises(JaugeError, match="decreasing"):
        guttman_errors(responses, [[0.5, np.nan], [0.2, 0.5]])


@pytest.mark.slow
def test_false_flags_are_near_the_nominal_rate() -> None:
    """40 items, 4,000 honest persons, modal estimates: 5 % of flags within four standard errors (.014)."""
    rng = np.random.default_rng(3)
    items = Items.logistic(rng.lognormal(0.1, 0.3, 40), rng.normal(size=40))
    responses = Responses.from_matrix(items.draw(rng.normal(size=4000), rng))
    grid = np.linspace(-4, 4, 801)
    log_p = np.add.reduceat(items.log_table(grid)[responses.rows(items)], responses.start[:-1], axis=0)
    theta = grid[(log_p - grid**2 / 2).argmax(axis=1)]
    rate = len(lz_star(items, responses, theta).flags(0.05)) / 4000
    assert abs(rate - 0.05) < 0.014


def test_popularity_is_counted_by_default() -> None:
    responses = Responses.from_matrix([[0, 2], [2, 0], [2, 1]])
    given_table = guttman_errors(responses, [[2 / 3, 2 / 3], [2 / 3, 1 / 3]])
    assert guttman_errors(responses).errors.tolist() == given_table.errors.tolist() == [4, 0, 0]
