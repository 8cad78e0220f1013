from itertools import product

import lsat7
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jauge.checks import JaugeError
from jauge.itemfit import (
    fit_table,
    free_parameters,
    item_mean_squares,
    q1,
    quadrature,
    s_x2,
    score_distribution,
)
from jauge.items import Items
from jauge.masked import bare, is_known
from jauge.responses import Responses

MIXED = Items.joined(
    [
        Items.logistic([1.2, 0.8], [0.3, -1.0], [0.2, 0.0], ids=["a", "b"]),
        Items.partial_credit([0.8], [[-0.5, 0.4]], ids=["p"]),
        Items.graded([1.5], [[-1.0, 0.0, 1.0]], ids=["g"]),
        Items.nominal([[0.0, 0.5, 1.0]], [[0.0, 0.4, 0.2]], ids=["n"]),
    ]
)
ALL = np.array(list(product(*(range(m) for m in MIXED.n_categories))))


def pattern_probabilities(theta: np.ndarray) -> np.ndarray:
    log_p = MIXED.log_probabilities(theta)
    return np.asarray(np.exp(np.sum([log_p[i, ALL[:, i]] for i in range(len(MIXED))], axis=0)))


def test_recursion_sums_all_patterns_oracle() -> None:
    """Brute force over the 144 patterns; Lord & Wingersky (1984)."""
    theta = np.array([-1.0, 0.3, 2.0])
    found = score_distribution(MIXED, theta)
    p = pattern_probabilities(theta)
    for score in range(len(found)):
        assert found[score] == pytest.approx(p[ALL.sum(axis=1) == score].sum(axis=0))


def test_expected_counts_are_conditional_on_the_score_oracle() -> None:
    """Brute force: P(item's category | sum score) over all patterns, given one of each."""
    theta, mass = quadrature(None, None)
    p = pattern_probabilities(theta) @ mass
    total = ALL.sum(axis=1)
    table = fit_table(MIXED, Responses.from_matrix(ALL), 3)
    assert table.score.tolist() == list(range(1, total.max()))
    for row, score in enumerate(table.score):
        there = total == score
        share = [p[there & (ALL[:, 3] == k)].sum() / p[there].sum() for k in range(4)]
        assert table.expected[row] == pytest.approx(there.sum() * np.array(share))
        assert table.observed[row].tolist() == [(there & (ALL[:, 3] == k)).sum() for k in range(4)]
        assert table.persons[row] == there.sum()


def test_lsat7_oracle() -> None:
    """R mirt: itemfit(mirt(LSAT7, 1)) gives S_X2 4.749 14.453 1.270 5.237 .941, df 2, at its estimates."""
    fit = s_x2(lsat7.ITEMS, lsat7.RESPONSES)
    assert bare(fit.statistic) == pytest.approx([4.749, 14.453, 1.270, 5.237, 0.941], abs=5e-3)
    assert fit.freedom.tolist() == [2] * 5
    assert fit.p_value[1] == pytest.approx(np.exp(-fit.statistic[1] / 2))
    assert fit.rmsea[1] == pytest.approx(np.sqrt((fit.statistic[1] - 2) / (2 * 999)))


@given(st.integers(0, 1000), st.floats(0.5, 20.0))
@settings(deadline=None, max_examples=15)
def test_merging_keeps_the_statistic_finite_and_the_cells_within_the_table(seed: int, least: float) -> None:
    rng = np.random.default_rng(seed)
    responses = Responses.from_matrix(MIXED.draw(rng.normal(size=40), rng))
    fit = s_x2(MIXED, responses, n_parameters=0, least_expected=least)
    assert np.isfinite(bare(fit.statistic)).all()
    assert (is_known(fit.p_value) == (fit.freedom > 0)).all()
    inner = int((MIXED.n_categories - 1).sum()) - 1  # sums at which both answers to an item are possible
    assert (fit.freedom <= inner * (MIXED.n_categories - 1)).all()
    grouped = q1(MIXED, responses, rng.normal(size=40), 4, n_parameters=0, least_expected=least)
    assert (grouped.freedom <= 4 * (MIXED.n_categories - 1)).all()


def test_nothing_is_claimed_without_a_degree_of_freedom() -> None:
    items = Items.logistic([1.0, 1.0], [0.0, 0.0])
    fit = s_x2(items, Responses.from_matrix([[1, 0], [0, 1], [1, 1]]))
    assert not is_known(fit.statistic).any()
    assert not is_known(s_x2(items, Responses.from_matrix([[1, 0]]), least_expected=9.0).rmsea).any()


def test_the_latent_distribution_can_be_given() -> None:
    theta, mass = quadrature(None, None)
    own = s_x2(lsat7.ITEMS, lsat7.RESPONSES, nodes=theta, weights=7 * mass)
    assert bare(own.statistic) == pytest.approx(bare(s_x2(lsat7.ITEMS, lsat7.RESPONSES).statistic))


def test_scores_too_unlikely_to_compute_expect_nobody() -> None:
    items = Items.logistic(np.ones(4), np.full(4, -400.0))
    table = fit_table(items, Responses.from_matrix([[1, 1, 1, 1], [0, 1, 1, 1]]), 0)
    assert np.isfinite(table.expected).all()


def test_parameters_are_counted() -> None:
    assert free_parameters(MIXED).tolist() == [3, 2, 3, 4, 4]


def test_sparse_answers_are_sent_to_other_statistics() -> None:
    items = Items.logistic([1.0, 1.0], [0.0, 0.0])
    sparse = Responses.from_matrix([[1, -1], [0, 1]])
    with pytest.raises(JaugeError, match="item_mean_squares or q1"):
        s_x2(items, sparse)
    fit = item_mean_squares(items, sparse, [0.0, 0.0], minimum=2)
    assert is_known(fit.outfit).tolist() == [True, False]
    ordinary = q1(items, sparse, [0.0, 0.0], 2, n_parameters=0, least_expected=0.1)
    assert is_known(ordinary.statistic).all()
    empty = q1(items, sparse, [0.0, 0.0], 3, n_parameters=0, least_expected=0.1)
    assert np.isfinite(bare(empty.statistic)).all()


def test_a_wrong_slope_is_seen_by_all_three() -> None:
    rng = np.random.default_rng(2)
    theta = rng.normal(size=1500)
    true = Items.logistic([1.0, 1.0, 1.0, 0.3, 1.0, 1.0], np.zeros(6))
    claimed = Items.logistic(np.ones(6), np.zeros(6))
    responses = Responses.from_matrix(true.draw(theta, rng))
    for fit in (s_x2(claimed, responses), q1(claimed, responses, theta)):
        assert int(bare(fit.statistic).argmax()) == 3
        assert fit.p_value[3] < 1e-4
    assert item_mean_squares(claimed, responses, theta).infit_z[3] > 4


def test_arguments_are_refused_in_one_sentence() -> None:
    items = Items.logistic([1.0, 1.0], [0.0, 0.0])
    responses = Responses.from_matrix([[1, 0], [0, 1]])
    with pytest.raises(JaugeError, match="item is 2"):
        fit_table(items, responses, 2)
    with pytest.raises(JaugeError, match="least_expected"):
        s_x2(items, responses, least_expected=0.0)
    with pytest.raises(JaugeError, match="least_expected"):
        q1(items, responses, [0.0, 1.0], least_expected=-1.0)
    with pytest.raises(JaugeError, match="one per node"):
        quadrature([0.0, 1.0], [1.0])
    with pytest.raises(JaugeError, match="positive sum"):
        quadrature([0.0, 1.0], [0.0, 0.0])


@pytest.mark.slow
def test_false_alarms_are_near_the_nominal_rate() -> None:
    """Known parameters, 20 items, 100 samples of 1,000: 2,000 tests at 5 %, within four standard errors."""
    rng = np.random.default_rng(1)
    items = Items.logistic(rng.lognormal(0.1, 0.3, 20), rng.normal(size=20))
    small = 0
    for _ in range(100):
        responses = Responses.from_matrix(items.draw(rng.normal(size=1000), rng))
        small += int((s_x2(items, responses, n_parameters=0).p_value < 0.05).sum())
    assert abs(small / 2000 - 0.05) < 0.02
