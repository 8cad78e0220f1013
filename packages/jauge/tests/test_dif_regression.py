import numpy as np
import pytest
from scipy.optimize import minimize
from verbal_aggression import ANSWERS, MEN, NAMES

from jauge.checks import FloatArray, JaugeError
from jauge.dif_regression import Kind, _value, flagged_items, likelihood_ratio_dif, logistic_dif, lord_wald
from jauge.masked import bare, is_known
from jauge.responses import Responses

VERBAL = Responses.from_matrix(ANSWERS)


def test_verbal_aggression_oracle() -> None:
    """difR: difLogistic(verbal, "Gender", focal = 1, type = "both"): statistics and change of R²."""
    found = logistic_dif(VERBAL, MEN)
    published = {
        "S2WantShout": (11.4111, 0.0343),
        "S2DoScold": (10.2622, 0.0277),
        "S2DoCurse": (7.6935, 0.0243),
    }
    for name, (statistic, change) in published.items():
        assert found.statistic[NAMES.index(name)] == pytest.approx(statistic, abs=1e-4)
        assert found.r2_change[NAMES.index(name)] == pytest.approx(change, abs=1e-4)
    assert set(found.classes) == {"A"}


def test_parts_add_up_to_the_whole() -> None:
    kinds: tuple[Kind, ...] = ("both", "uniform", "non-uniform")
    both, uniform, product = (logistic_dif(VERBAL, MEN, kind=kind) for kind in kinds)
    assert bare(both.statistic) == pytest.approx(bare(uniform.statistic) + bare(product.statistic), abs=1e-8)
    assert (both.freedom, uniform.freedom, product.freedom) == (2, 1, 1)
    rescaled = logistic_dif(VERBAL, MEN, 3.0 * ANSWERS.sum(axis=1) - 7.0)
    assert bare(rescaled.statistic) == pytest.approx(bare(both.statistic), abs=1e-8)


def test_maximum_is_scipys_oracle() -> None:
    """scipy.optimize.minimize on the likelihood written out, item 6 (S2WantShout)."""
    right, score = ANSWERS[:, 5], (ANSWERS.sum(axis=1) - 10.0) / 5.0
    full = np.stack((np.ones(316), score, MEN, score * MEN), axis=1)

    def best(design: np.ndarray) -> float:
        def loss(beta: np.ndarray) -> float:
            linear = design @ beta
            return float((np.logaddexp(0, linear) - right * linear).sum())

        return -float(minimize(loss, np.zeros(design.shape[1]), tol=1e-10).fun)

    statistic = 2 * (best(full) - best(full[:, :2]))
    assert logistic_dif(VERBAL, MEN).statistic[5] == pytest.approx(statistic, abs=1e-5)


def test_large_differences_are_classed_and_purified() -> None:
    rng = np.random.default_rng(4)
    group = np.arange(400) % 2
    table = rng.integers(0, 2, (400, 8))
    table[:, 0] = np.where(rng.random(400) < 0.9, group, 1 - group)
    table[:, 1] = np.where(rng.random(400) < 0.22, group, table[:, 1])
    found = logistic_dif(Responses.from_matrix(table), group, purify=5)
    assert found.classes[:2] == ("C", "B")
    assert not found.kept[0]
    assert found.settled


def test_regressions_without_a_maximum_are_masked() -> None:
    table = np.array([[1, 0, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1], [1, 1, 1], [1, 0, 0]])
    found = logistic_dif(Responses.from_matrix(table), [0, 0, 0, 1, 1, 1])
    assert not is_known(found.statistic)[0]
    assert found.classes[0] == ""
    separated = np.array([[0, 0], [0, 1], [0, 0], [1, 1], [1, 0], [1, 1]])
    apart = logistic_dif(Responses.from_matrix(separated), [0, 1, 0, 1, 0, 1], np.arange(6))
    assert not is_known(apart.statistic)[0]
    unseen = Responses.from_matrix([[1, -1], [0, -1], [1, -1]])
    assert not is_known(logistic_dif(unseen, [0, 1, 0], [0.0, 1.0, 2.0]).statistic)[1]


def test_wald_does_not_know_the_parametrisation() -> None:
    rng = np.random.default_rng(1)
    one, two, turn = rng.normal(size=(3, 2)), rng.normal(size=(3, 2)), rng.normal(size=(2, 2))
    spread = np.stack([m @ m.T for m in rng.normal(size=(3, 2, 2))])
    plain = lord_wald(one, spread, two, spread)
    turned = lord_wald(one @ turn, turn.T @ spread @ turn, two @ turn, turn.T @ spread @ turn)
    assert bare(plain.statistic) == pytest.approx(bare(turned.statistic))
    single = lord_wald([[1.0]], [[[0.02]]], [[1.5]], [[[0.03]]])
    assert single.statistic[0] == pytest.approx(0.25 / 0.05)
    assert single.p_value[0] == pytest.approx(0.02534732)


def test_wald_masks_a_covariance_that_is_not_positive() -> None:
    nothing = np.zeros((1, 2, 2))
    found = lord_wald([[1.0, 2.0]], nothing, [[1.0, 2.0]], nothing)
    assert not is_known(found.statistic)[0]
    assert found.freedom.tolist() == [0]


def test_arguments_are_refused_in_one_sentence() -> None:
    with pytest.raises(JaugeError, match="kind"):
        logistic_dif(VERBAL, MEN, kind="all")  # type: ignore[arg-type]
    with pytest.raises(JaugeError, match="level"):
        logistic_dif(VERBAL, MEN, level=0.0)
    with pytest.raises(JaugeError, match="of two categories"):
        logistic_dif(Responses.from_matrix([[2], [0]]), [0, 1])
    with pytest.raises(JaugeError, match="shape of reference"):
        lord_wald([[1.0]], [[[1.0]]], [[1.0, 2.0]], [[[1.0]]])
    with pytest.raises(JaugeError, match="reference_covariance"):
        lord_wald([[1.0]], [1.0], [[1.0]], [[[1.0]]])
    with pytest.raises(JaugeError, match="convergence"):
        likelihood_ratio_dif(-10.0, [-11.0], 1)
    with pytest.raises(JaugeError, match="freedom"):
        likelihood_ratio_dif(-10.0, [-9.0], 0)


def test_flagged_items_come_most_unusual_first() -> None:
    test = likelihood_ratio_dif(-100.0, [-99.0, -90.0, -95.0], [1, 1, 1])
    assert flagged_items(test).tolist() == [1, 2]


def test_heavy_tailed_abilities_still_have_a_maximum() -> None:
    rng = np.random.default_rng(0)
    match = np.concatenate((rng.normal(size=198), [60.0, -80.0]))
    table = (rng.random((200, 2)) < 1 / (1 + np.exp(-3 * match[:, None]))).astype(int)
    found = logistic_dif(Responses.from_matrix(table), np.arange(200) % 2, match)
    assert is_known(found.statistic).all()
    assert (bare(found.statistic) < 12).all()


def test_a_step_that_lowers_the_likelihood_is_halved(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first step of every regression is refused; the maxima found are the same."""
    plain = logistic_dif(VERBAL.select_items(np.arange(3)), MEN)
    refused: list[int] = []

    def reluctant(design: FloatArray, right: FloatArray, weight: FloatArray, beta: FloatArray) -> float:
        if beta.any() and len(refused) < 2:
            refused.append(1)
            return -np.inf
        return _value(design, right, weight, beta)

    monkeypatch.setattr("jauge.dif_regression._value", reluctant)
    again = logistic_dif(VERBAL.select_items(np.arange(3)), MEN)
    assert len(refused) == 2
    assert bare(again.statistic) == pytest.approx(bare(plain.statistic), abs=1e-8)


def test_a_regression_that_has_not_converged_is_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jauge.dif_regression._ROUNDS", 1)
    assert not is_known(logistic_dif(VERBAL, MEN).statistic).any()
