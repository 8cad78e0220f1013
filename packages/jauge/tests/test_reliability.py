import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jauge.checks import JaugeError
from jauge.itemfit import quadrature
from jauge.items import Items
from jauge.masked import is_known
from jauge.reliability import (
    conditional_se,
    cronbach_alpha,
    empirical_reliability,
    marginal_reliability,
    omega,
    prmse,
    sum_score_reliability,
)
from jauge.responses import Responses

ITEMS = Items.logistic(np.full(12, 1.3), np.linspace(-1.5, 1.5, 12))


def test_standard_error_is_masked_without_information() -> None:
    flat = Items.logistic([1.0], [0.0])
    assert conditional_se(flat, [0.0]).tolist() == [2.0]
    assert is_known(conditional_se(flat, [0.0, 900.0])).tolist() == [True, False]


@given(st.floats(-1, 1), st.floats(0.3, 2))
def test_marginal_reliability_of_one_ability_pair_by_hand(centre: float, half: float) -> None:
    theta = np.array([centre - half, centre + half])
    information = ITEMS.information(theta).sum(axis=0)
    expected = np.mean(information / (information + 1 / half**2))
    assert marginal_reliability(ITEMS, theta, [1.0, 1.0]) == pytest.approx(expected)


def test_more_items_are_more_reliable() -> None:
    half = ITEMS.subset(np.arange(0, 12, 2))
    assert marginal_reliability(half) < marginal_reliability(ITEMS) < 1
    assert sum_score_reliability(half) < sum_score_reliability(ITEMS) < 1


def test_implied_reliability_is_alpha_of_parallel_items_oracle() -> None:
    """Closed form: equal items have the reliability of Spearman-Brown; and so has alpha."""
    items = Items.graded(np.full(8, 1.4), np.tile([-0.6, 0.5], (8, 1)))
    theta, mass = quadrature(None, None)
    p = np.exp(items.subset([0]).log_table(theta))
    mean, square = np.arange(3) @ p, np.arange(3) ** 2 @ p
    true = mass @ mean**2 - (mass @ mean) ** 2
    r = true / (mass @ square - (mass @ mean) ** 2)
    assert sum_score_reliability(items) == pytest.approx(8 * r / (1 + 7 * r))
    answers = Responses.from_matrix(
        items.draw(np.random.default_rng(0).normal(size=4000), np.random.default_rng(1))
    )
    alpha, one_factor = cronbach_alpha(answers), omega(answers)
    assert alpha.interval[0] < alpha.value < alpha.interval[1]
    assert alpha.value == pytest.approx(8 * r / (1 + 7 * r), abs=0.02)
    assert one_factor.value == pytest.approx(alpha.value, abs=0.005)
    assert one_factor.converged
    assert not one_factor.heywood


def test_empirical_reliability_of_both_kinds_of_scores_agrees() -> None:
    """Shrinking by r turns variance v = t + e into r t with error r e: both formulas give r."""
    rng = np.random.default_rng(0)
    raw = rng.normal(size=100)
    error = raw.var() * 0.2
    r = 0.8
    assert empirical_reliability(raw, np.full(100, np.sqrt(error)), shrunken=False) == pytest.approx(r)
    shrunken = empirical_reliability(r * raw, np.full(100, np.sqrt(r * error)), shrunken=True)
    assert shrunken == pytest.approx(r)


def test_omega_of_an_exact_factor_by_hand() -> None:
    """Three items: loadings follow from the covariances, l1² = c12 c13 / c23."""
    table = np.repeat(
        [[1, 1, 1], [0, 0, 0], [1, 1, 0], [0, 1, 1], [1, 0, 1], [0, 0, 1]], [6, 6, 2, 1, 1, 1], axis=0
    )
    found = omega(Responses.from_matrix(table))
    c = np.cov(table, rowvar=False)
    exact = np.sqrt([c[0, 1] * c[0, 2] / c[1, 2], c[0, 1] * c[1, 2] / c[0, 2], c[0, 2] * c[1, 2] / c[0, 1]])
    assert found.loadings == pytest.approx(exact, abs=1e-4)
    assert found.value == pytest.approx(exact.sum() ** 2 / c.sum(), abs=1e-4)


def test_omega_reports_what_it_could_not_settle() -> None:
    table = np.array([[1, 1, 0], [1, 1, 1], [0, 0, 0], [0, 0, 1], [1, 1, 1], [0, 0, 0]])
    assert omega(Responses.from_matrix(table)).heywood
    turned = table.copy()
    turned[:, 2] = np.array([0, 0, 1, 1, 0, 0])
    assert 0 <= omega(Responses.from_matrix(turned)).value <= 1


@given(st.integers(0, 1000), st.floats(0.2, 0.9), st.floats(0.1, 1.0))
@settings(max_examples=25)
def test_two_predictors_are_never_worse_than_one(seed: int, r: float, own: float) -> None:
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(50, 1)) + own * rng.normal(size=(50, 3))
    found = prmse(table, [r, r, r])
    assert (found.both >= np.maximum(found.own, found.total) - 1e-12).all()
    assert (found.both <= 1).all()


def test_subscores_of_one_and_of_many_abilities_oracle() -> None:
    """Simulated true subscores: regression R² computed on the truth itself."""
    rng = np.random.default_rng(1)
    for correlation in (0.95, 0.2):
        shared = rng.normal(size=(40_000, 1)) * np.sqrt(correlation)
        true = shared + rng.normal(size=(40_000, 2)) * np.sqrt(1 - correlation)
        seen = true + rng.normal(size=(40_000, 2)) * 0.8
        found = prmse(seen, np.full(2, 1 / 1.64))
        total = seen.sum(axis=1)
        assert found.own[0] == pytest.approx(np.corrcoef(true[:, 0], seen[:, 0])[0, 1] ** 2, abs=0.02)
        assert found.total[0] == pytest.approx(np.corrcoef(true[:, 0], total)[0, 1] ** 2, abs=0.02)
        design = np.stack((seen[:, 0], total), axis=1)
        guess = design @ np.linalg.lstsq(design, true[:, 0], rcond=None)[0]
        assert found.both[0] == pytest.approx(np.corrcoef(true[:, 0], guess)[0, 1] ** 2, abs=0.02)
        assert found.worth_reporting.all() == (correlation < 0.5)


def test_weights_count_as_repeated_rows() -> None:
    table = np.array([[1, 1, 1], [0, 0, 0], [1, 1, 0], [0, 1, 1]])
    heavy = Responses.from_matrix(table, weights=[3, 3, 3, 3])
    assert cronbach_alpha(heavy).value == pytest.approx(
        cronbach_alpha(Responses.from_matrix(np.tile(table, (3, 1)))).value
    )


def test_arguments_are_refused_in_one_sentence() -> None:
    with pytest.raises(JaugeError, match="at least two abilities"):
        marginal_reliability(ITEMS, [0.0], [1.0])
    with pytest.raises(JaugeError, match="errors"):
        empirical_reliability([1.0, 2.0], [1.0], shrunken=True)
    with pytest.raises(JaugeError, match="non-negative"):
        empirical_reliability([1.0, 2.0], [1.0, -1.0], shrunken=True)
    with pytest.raises(JaugeError, match="not all equal"):
        empirical_reliability([1.0, 1.0], [1.0, 1.0], shrunken=True)
    for table, name in (
        ([[1, -1], [1, 0]], "complete"),
        ([[1], [0]], "2 items"),
        ([[1, 0]], "2 persons"),
        ([[1, 0], [0, 1]], "varied sum scores"),
    ):
        with pytest.raises(JaugeError, match=name):
            cronbach_alpha(Responses.from_matrix(table))
    with pytest.raises(JaugeError, match="level"):
        cronbach_alpha(Responses.from_matrix([[1, 1], [0, 0]]), 0.0)
    with pytest.raises(JaugeError, match="3 items"):
        omega(Responses.from_matrix([[1, 1], [0, 0]]))
    with pytest.raises(JaugeError, match="constant"):
        omega(Responses.from_matrix([[1, 1, 1], [0, 0, 1]]))
    with pytest.raises(JaugeError, match="of shape"):
        prmse([[1.0], [2.0]], [0.5])
    with pytest.raises(JaugeError, match="reliabilities"):
        prmse([[1.0, 2.0], [2.0, 1.0]], [0.5, 1.5])
    with pytest.raises(JaugeError, match="positive variance"):
        prmse([[1.0, 2.0], [1.0, 1.0]], [0.5, 0.5])
