from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from jauge.checks import FloatArray, JaugeError
from jauge.items import Items
from jauge.response_times import TimeModel, Times
from jauge.responses import Responses
from jauge.security import PosteriorShift, SignedTest, combined, posterior_shift, preknowledge, quickness

RNG = np.random.default_rng(1)
ITEMS = Items.joined(
    [
        Items.logistic(RNG.lognormal(0.1, 0.3, 20), RNG.standard_normal(20)),
        Items.graded(
            RNG.lognormal(0.1, 0.3, 6),
            np.sort(RNG.standard_normal((6, 3)), axis=1),
            ids=[f"graded{k}" for k in range(6)],
        ),
    ]
)
LEAKED = np.arange(0, 26, 2)


def answers(persons: int, seed: int, missing: float = 0.2) -> Responses:
    rng = np.random.default_rng(seed)
    drawn = ITEMS.draw(rng.standard_normal(persons), rng)
    drawn[rng.random(drawn.shape) < missing] = -1
    return Responses.from_matrix(drawn)


def log_likelihood(responses: Responses, person: int, side: np.ndarray, theta: float) -> float:
    a, b = responses.start[person : person + 2]
    kept = np.isin(responses.items[a:b], side)
    return float(ITEMS.log_table([theta])[responses.rows(ITEMS)[a:b][kept]].sum())


def maximum(responses: Responses, person: int, side: np.ndarray) -> tuple[float, float]:
    found = minimize_scalar(
        lambda theta: -log_likelihood(responses, person, side, theta),
        bounds=(-8, 8),
        method="bounded",
        options={"xatol": 1e-9},
    )
    return -found.fun, found.x


def test_oracle_signed_ratio_against_scipy_maximisation() -> None:
    """scipy.optimize.minimize_scalar, bounded on [-8, 8], for the three likelihoods of each person."""
    responses = answers(12, 2)
    safe = np.setdiff1d(np.arange(26), LEAKED)
    test = preknowledge(ITEMS, responses, LEAKED)
    for person in range(12):
        (one, at_one), (other, at_other) = (maximum(responses, person, side) for side in (LEAKED, safe))
        together, _ = maximum(responses, person, np.arange(26))
        exact = np.sign(at_one - at_other) * np.sqrt(max(2 * (one + other - together), 0))
        assert test.statistics[person] == pytest.approx(exact, abs=2e-3)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_leaked_and_safe_exchanged_change_the_sign(seed: int) -> None:
    responses = answers(3, seed)
    safe = np.setdiff1d(np.arange(26), LEAKED)
    one, other = preknowledge(ITEMS, responses, LEAKED), preknowledge(ITEMS, responses, safe)
    np.testing.assert_allclose(one.statistics, -other.statistics, atol=1e-6)
    mask = np.isin(np.arange(26), LEAKED)
    np.testing.assert_array_equal(preknowledge(ITEMS, responses, mask).statistics, one.statistics)


def test_all_right_on_leaked_items_and_wrong_elsewhere_is_the_strongest() -> None:
    table = np.zeros((2, 26), dtype=int)
    table[0, LEAKED] = ITEMS.n_categories[LEAKED] - 1
    table[1] = ITEMS.n_categories - 1
    test = preknowledge(ITEMS, Responses.from_matrix(table), LEAKED)
    assert test.statistics[0] > 6
    assert test.statistics[1] == pytest.approx(0, abs=0.05)
    (flag,) = test.flags(0.01)
    assert flag.subject == (0,)
    assert flag.adjusted_p_value == pytest.approx(2 * flag.p_value)
    assert "to be examined by a person, not a decision" in flag.sentence


def test_persons_without_answers_on_one_side_are_not_tested() -> None:
    table = np.full((3, 26), -1)
    table[0, :4], table[1, [0, 2]] = 1, 1
    responses = Responses.from_matrix(table)
    assert preknowledge(ITEMS, responses, LEAKED).persons.tolist() == [0]
    assert posterior_shift(ITEMS, responses, LEAKED).persons.tolist() == [0]


def posterior(responses: Responses, person: int, side: np.ndarray, theta: FloatArray) -> FloatArray:
    logs = np.array([log_likelihood(responses, person, side, t) for t in theta]) - theta**2 / 2
    weight = np.exp(logs - logs.max())
    return np.asarray(weight / weight.sum())


def test_oracle_posterior_shift_written_out_by_hand() -> None:
    """Kullback-Leibler sum of the two posteriors under N(0, 1), on the same 61 nodes."""
    responses = answers(4, 3)
    theta = np.linspace(-6, 6, 61)
    safe = np.setdiff1d(np.arange(26), LEAKED)
    shift = posterior_shift(ITEMS, responses, LEAKED)
    for person in range(4):
        p, q = (posterior(responses, person, side, theta) for side in (LEAKED, safe))
        exact = np.sign((p - q) @ theta) * (p * np.log(p / q)).sum()
        assert shift.divergences[person] == pytest.approx(exact, rel=1e-6)


def test_reference_of_honest_persons_gives_uniform_p_values() -> None:
    honest = posterior_shift(ITEMS, answers(400, 4, 0.0), LEAKED).divergences
    p = posterior_shift(ITEMS, answers(400, 5, 0.0), LEAKED).p_values(honest)
    assert (p < 0.1).mean() == pytest.approx(0.1, abs=0.06)
    assert p.mean() == pytest.approx(0.5, abs=0.05)
    assert p.min() >= 1 / 401


TIMES_MODEL = TimeModel(np.linspace(3.5, 4.5, 26), np.full(26, 1.8), 0.3)


def test_oracle_quickness_is_the_root_of_the_likelihood_ratio() -> None:
    """Two normal means with known variances: -2 log ratio from explicit weighted means."""
    rng = np.random.default_rng(6)
    times = Times.from_matrix(TIMES_MODEL.draw(0.3 * rng.standard_normal(5), rng))
    test = quickness(TIMES_MODEL, times, LEAKED)
    mask = np.isin(np.arange(26), LEAKED)
    for person in range(5):
        speed = TIMES_MODEL.intensities - times.logs[26 * person : 26 * (person + 1)]
        rest = [1.8**2 * ((side - side.mean()) ** 2).sum() for side in (speed, speed[mask], speed[~mask])]
        exact = np.sqrt(rest[0] - rest[1] - rest[2]) * np.sign(speed[mask].mean() - speed[~mask].mean())
        assert test.statistics[person] == pytest.approx(exact)


def test_oracle_honest_persons_are_normal_in_answers_times_and_both() -> None:
    """3,000 simulated honest persons, 26 items of two models: 5 % error rates."""
    rng = np.random.default_rng(7)
    tests = [
        preknowledge(ITEMS, answers(3000, 8, 0.0), LEAKED),
        quickness(TIMES_MODEL, Times.from_matrix(TIMES_MODEL.draw(rng.normal(0, 0.3, 3000), rng)), LEAKED),
    ]
    tests.append(combined(tests[0], tests[1]))
    for test in tests:
        assert 0.037 < (test.p_values < 0.05).mean() < 0.066
        assert (test.adjusted >= test.p_values).all()
        assert len(test.flags(0.05)) <= 4


def test_combined_keeps_the_persons_of_both() -> None:
    one = SignedTest("answers", np.array([0, 2, 5]), np.array([0.0, 3.0, 1.0]))
    two = SignedTest("times", np.array([2, 3]), np.array([1.0, 0.0]))
    both = combined(one, two)
    assert both.persons.tolist() == [2]
    assert both.statistics[0] == pytest.approx(4 / np.sqrt(2))
    assert both.evidence == "answers, and times"


def test_refusals() -> None:
    responses = answers(2, 9)
    cases: list[tuple[Callable[[], object], str]] = [
        (lambda: preknowledge(ITEMS, responses, []), "item positions from 0 to 25"),
        (lambda: preknowledge(ITEMS, responses, [40]), "item positions from 0 to 25"),
        (lambda: preknowledge(ITEMS, responses, np.arange(26)), "26 of 26 items"),
        (lambda: preknowledge(ITEMS, responses, np.ones(3, dtype=bool)), "a mask of shape"),
        (lambda: SignedTest("x", np.array([0]), np.array([0.0])).flags(0.0), "rate is 0"),
        (lambda: PosteriorShift(np.array([0]), np.array([0.0])).p_values([]), "reference is"),
        (lambda: PosteriorShift(np.array([0]), np.array([0.0])).p_values([np.nan]), "reference.0. is nan"),
    ]
    for call, message in cases:
        with pytest.raises(JaugeError, match=message):
            call()
