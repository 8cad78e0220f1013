"""Decision quality against enumeration of patterns, simulated pairs of sittings, and the normal law."""

from __future__ import annotations

from itertools import product
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge import JaugeError
from jauge.classification import decision_quality, lee, rudner
from jauge.itemfit import score_distribution
from jauge.items import Items

CUTS = [-1.0, 0.0, 1.0]
FORM = Items.joined(
    [
        Items.logistic([1.0, 1.4, 0.7], [-0.5, 0.2, 0.9], lower=[0.0, 0.2, 0.1], ids=["a", "b", "c"]),
        Items.partial_credit([0.9], [[-0.4, 0.6]], ids=["d"]),
        Items.graded([1.2], [[-1.0, 0.0, 1.0]], ids=["e"]),
    ]
)
people = st.lists(st.lists(st.floats(0.01, 1), min_size=3, max_size=3), min_size=1, max_size=6)


def shares(rows: list[list[float]]) -> np.ndarray:
    table = np.array(rows)
    scaled: np.ndarray = table / table.sum(axis=1, keepdims=True)
    return scaled


@given(people)
def test_bounds_and_sums(rows: list[list[float]]) -> None:
    p = shares(rows)
    found = decision_quality(p)
    assert found.table.sum() == pytest.approx(1)
    assert np.trace(found.table) == pytest.approx(found.accuracy)
    assert 1 / 3 - 1e-12 <= found.consistency <= found.accuracy + 1e-12
    assert found.off_by(0) == pytest.approx(1)
    assert found.off_by(1) == pytest.approx(1 - found.accuracy)
    np.testing.assert_allclose(found.person_accuracy, p.max(axis=1))


@given(people, st.integers(0, 2))
def test_no_decision_is_more_accurate_than_the_most_probable_level(
    rows: list[list[float]], level: int
) -> None:
    p = shares(rows)
    other = decision_quality(p, np.full(len(p), level))
    assert other.accuracy <= decision_quality(p).accuracy + 1e-12
    assert other.consistency == pytest.approx(decision_quality(p).consistency)


@given(people)
def test_weights_repeat_people(rows: list[list[float]]) -> None:
    p = shares(rows)
    twice = decision_quality(np.concatenate((p, p[:1])))
    weighed = decision_quality(p, weights=[2.0] + [1.0] * (len(p) - 1))
    assert weighed.accuracy == pytest.approx(twice.accuracy)
    assert weighed.kappa == pytest.approx(twice.kappa)


def test_certainty_has_no_kappa_when_all_agree() -> None:
    assert decision_quality([[1.0, 0.0], [1.0, 0.0]]).kappa is None
    assert decision_quality([[1.0, 0.0], [0.0, 1.0]]).kappa == pytest.approx(1)


def test_oracle_rudner_is_the_normal_law() -> None:
    found = rudner([0.3, -1.0], [0.4, 0.2], CUTS)
    law = NormalDist(0.3, 0.4)
    assert found.levels.tolist() == [2, 1]
    assert found.person_accuracy[0] == pytest.approx(law.cdf(1) - law.cdf(0), abs=1e-12)
    assert found.person_accuracy[1] == pytest.approx(0.5, abs=1e-6)


def test_oracle_rudner_is_what_pairs_of_simulated_sittings_show() -> None:
    """A flat population: estimate ± error around the truth and truth ± error around the estimate agree."""
    rng = np.random.default_rng(3)
    true = rng.uniform(-6, 6, 200_000)
    first, second = (true + 0.35 * rng.standard_normal(len(true)) for _ in range(2))
    levels, again = np.digitize(first, CUTS), np.digitize(second, CUTS)
    found = rudner(first, np.full(len(first), 0.35), CUTS)
    exact = levels == np.digitize(true, CUTS)
    assert found.accuracy == pytest.approx(exact.mean(), abs=0.003)
    # a second sitting drawn around the estimate is wider than one drawn around the truth: never better
    assert found.consistency == pytest.approx((levels == again).mean(), abs=0.02)


def test_oracle_score_distribution_by_enumeration() -> None:
    theta = np.array([-0.7, 0.4])
    p = np.exp(FORM.log_probabilities(theta))
    expected = np.zeros((2, 9))
    for pattern in product(*(range(count) for count in FORM.n_categories)):
        expected[:, sum(pattern)] += np.prod([p[item, k] for item, k in enumerate(pattern)], axis=0)
    np.testing.assert_allclose(score_distribution(FORM, theta).T, expected, atol=1e-14)


def test_oracle_lee_is_what_simulated_forms_show() -> None:
    theta = np.repeat([-1.0, 0.1, 1.2], 40_000)
    rng = np.random.default_rng(5)
    scores, again = (FORM.draw(theta, rng).sum(axis=1) for _ in range(2))
    cuts = [2.5, 5]
    levels, second = np.digitize(scores, cuts), np.digitize(again, cuts)
    found = lee(FORM, [-1.0, 0.1, 1.2], cuts)
    true = np.repeat(found.levels, 40_000)
    assert found.accuracy == pytest.approx((levels == true).mean(), abs=0.005)
    assert found.consistency == pytest.approx((levels == second).mean(), abs=0.005)
    assert found.kappa is not None
    table = np.zeros((3, 3))
    np.add.at(table, (levels, true), 1 / len(theta))
    np.testing.assert_allclose(found.table, table, atol=0.005)


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: decision_quality([0.5, 0.5]), "probabilities is"),
        (lambda: decision_quality([[0.5, 0.6]]), r"probabilities\[0\]"),
        (lambda: decision_quality([[0.5, 0.5], [1.5, -0.5]]), r"probabilities\[1\]"),
        (lambda: decision_quality([[0.5, float("nan")]]), "probabilities"),
        (lambda: decision_quality([[0.5, 0.5]], [2]), "levels"),
        (lambda: decision_quality([[0.5, 0.5]], [0, 1]), "levels"),
        (lambda: decision_quality([[0.5, 0.5]], weights=[0.0]), "weights"),
        (lambda: decision_quality([[0.5, 0.5]], weights=[1.0, 1.0]), "weights"),
        (lambda: rudner([], [], CUTS), "estimates"),
        (lambda: rudner([0.0], [0.1, 0.2], CUTS), "errors"),
        (lambda: rudner([0.0], [0.0], CUTS), "errors"),
        (lambda: rudner([0.0], [0.1], [1.0, 0.0]), "cuts"),
    ],
)
def test_bad_input_is_named(call: object, argument: str) -> None:
    with pytest.raises(JaugeError, match=argument):
        call()  # type: ignore[operator]
