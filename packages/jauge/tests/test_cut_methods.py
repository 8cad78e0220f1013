from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from jauge.checks import JaugeError
from jauge.cut_methods import (
    _climbed,
    beuk,
    bookmark,
    borderline_group,
    contrasting_groups,
    hofstee,
    ordered_booklet,
)
from jauge.items import Items

RNG = np.random.default_rng(1)
ITEMS = Items.joined(
    [
        Items.logistic(RNG.lognormal(0.1, 0.3, 8), RNG.standard_normal(8), lower=0.1),
        Items.graded([1.2], [[-1.0, 0.3]], ids=["graded"]),
        Items.partial_credit([0.8], [[0.5, -0.5]], ids=["open"]),
    ]
)


@settings(max_examples=30)
@given(st.floats(0.15, 0.95))
def test_every_entry_stands_where_its_probability_is_reached(probability: float) -> None:
    booklet = ordered_booklet(ITEMS, probability)
    assert len(booklet) == 8 + 2 + 2
    assert (np.diff(booklet.locations) >= 0).all()
    for item, category, theta in zip(booklet.items, booklet.categories, booklet.locations, strict=True):
        above = np.exp(ITEMS.log_probabilities([theta])[item, category:, 0]).sum()
        assert above == pytest.approx(probability, abs=1e-9)


def test_oracle_logistic_location_in_closed_form() -> None:
    """b + ln(p / (1 - p)) / a at p = .67: the shift of .708 / a known to Bookmark panels."""
    booklet = ordered_booklet(Items.logistic([2.0], [0.3]))
    assert booklet.locations[0] == pytest.approx(0.3 + np.log(0.67 / 0.33) / 2)


def test_oracle_exact_judges_are_found_by_the_midpoint() -> None:
    """300 simulated judges without error: the midpoint is right, the other conventions bracket it."""
    rng = np.random.default_rng(2)
    items = Items.logistic(np.full(50, 1.0), rng.normal(0, 1, 50))
    booklet = ordered_booklet(items, 0.5)
    judges = np.clip(rng.normal(0.2, 0.3, 300), -1.5, 1.5)
    placed = np.searchsorted(booklet.locations, judges, side="right")
    panel = bookmark(booklet, placed)
    assert panel.mean == pytest.approx(judges.mean(), abs=0.03)
    last = bookmark(booklet, placed, convention="last_mastered").mean
    first = bookmark(booklet, placed, convention="first_unmastered").mean
    assert last < judges.mean() < first


def test_oracle_error_of_a_median_against_simulated_samples() -> None:
    """1,000 simulated normal samples of 60: spread of the medians and mean of the announced errors."""
    rng = np.random.default_rng(3)
    found = [borderline_group(row) for row in rng.standard_normal((1000, 60))]
    spread = np.std([cut.ability for cut in found])
    assert np.mean([cut.error for cut in found]) == pytest.approx(spread, rel=0.1)


def test_oracle_contrasting_groups_against_blind_minimisation() -> None:
    """scipy.optimize.minimize on the two coefficients; the error from its numerical Hessian along the cut."""
    rng = np.random.default_rng(4)
    theta = rng.normal(2.0, 1.0, 200)
    masters = rng.random(200) < 1 / (1 + np.exp(-2 * (theta - 2.3)))

    def loss(free: np.ndarray) -> float:
        logits = free[1] * (theta - free[0])
        return float(-(masters * logits - np.logaddexp(0, logits)).sum())

    best = minimize(loss, [2.0, 1.0], method="BFGS", options={"gtol": 1e-8})
    cut = contrasting_groups(theta, masters)
    assert cut.ability == pytest.approx(best.x[0], abs=1e-5)
    assert cut.error == pytest.approx(np.sqrt(best.hess_inv[0, 0]), rel=0.05)
    assert contrasting_groups(theta, masters, 0.8).ability > cut.ability


@settings(max_examples=25)
@given(st.floats(-3, 3), st.floats(0.2, 5))
def test_contrasting_groups_follow_the_scale(shift: float, scale: float) -> None:
    theta = np.array([-2.0, -1, 0, 1, 0, 1, 2, 3.5])
    masters = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    plain, moved = contrasting_groups(theta, masters), contrasting_groups(shift + scale * theta, masters)
    assert moved.ability == pytest.approx(shift + scale * plain.ability, abs=1e-6)
    assert moved.error == pytest.approx(scale * plain.error, rel=1e-5)


@given(st.floats(0.1, 1e6))
def test_a_step_too_long_is_halved_until_it_climbs(length: float) -> None:
    def height(x: np.ndarray) -> float:
        return -float(x @ x)

    start = np.array([1.0, 0.0])
    reached = _climbed(height, start, np.array([-length, 0.0]))
    assert height(reached) >= height(start) - 1e-12
    assert reached[0] < 1


SAMPLE = np.linspace(-2, 2, 4001)


@settings(max_examples=25)
@given(st.lists(st.floats(-1, 1), min_size=3, max_size=6, unique=True))
def test_oracle_beuk_is_where_the_line_meets_the_curve(cuts: list[float]) -> None:
    """Uniform candidates on [-2, 2]: pass rate 1/2 - x / 4, so that the crossing has a closed form."""
    wanted = np.array(cuts)
    rates = 0.6 + 0.1 * np.sin(np.arange(len(cuts)))
    if wanted.std() < 0.05:
        return
    slope = rates.std(ddof=1) / wanted.std(ddof=1)
    exact = (0.5 - rates.mean() + slope * wanted.mean()) / (slope + 0.25)
    if -1.9 < exact < 1.9:
        found = beuk(wanted, rates, SAMPLE)
        assert found.ability == pytest.approx(exact, abs=2e-3)
        assert found.pass_rate == pytest.approx(0.5 - exact / 4, abs=1e-3)
        assert found.error > 0


def test_beuk_follows_what_panellists_agree_on() -> None:
    agreed_cut = beuk([0.5, 0.5, 0.5], [0.2, 0.6, 0.9], SAMPLE)
    assert agreed_cut.ability == pytest.approx(0.5)
    assert agreed_cut.error == pytest.approx(0, abs=1e-9)
    agreed_rate = beuk([-1.0, 0.0, 1.0], [0.7, 0.7, 0.7], SAMPLE)
    assert agreed_rate.pass_rate == pytest.approx(0.7)


def test_oracle_hofstee_on_the_diagonal() -> None:
    """Uniform candidates: fail rate 1/2 + x / 4 against the diagonal from (-1, .6) to (1, .2), x = -2 / 9."""
    found = hofstee([-1.1, -1.0, -0.9], [1.0, 1.1, 0.9], [0.2] * 3, [0.6] * 3, SAMPLE)
    assert found.ability == pytest.approx(-2 / 9, abs=1e-3)
    assert found.pass_rate == pytest.approx(0.5 + 2 / 36, abs=1e-3)
    assert found.error > 0


def test_refusals() -> None:
    booklet = ordered_booklet(ITEMS)
    three = [0.0, 0.1, 0.2]
    cases: list[tuple[Callable[[], object], str]] = [
        (lambda: ordered_booklet(ITEMS, 1.0), "response_probability is 1"),
        (lambda: ordered_booklet(ITEMS, 0.05), "strictly between 0.1 and 1"),
        (lambda: ordered_booklet(Items.logistic([-1.0], [0.0])), "of positive slopes only"),
        (lambda: ordered_booklet(Items.nominal([[0, 1]], [[0, 0]])), "of ordered categories"),
        (lambda: bookmark(booklet, [1, 2], convention="middle"), "convention is 'middle'"),
        (lambda: bookmark(booklet, [0, 2]), "from 1 to 11"),
        (lambda: bookmark(booklet, [1.5, 2.0]), "two whole numbers"),
        (lambda: borderline_group([1.0, 2.0]), "of 10 numbers at least"),
        (lambda: contrasting_groups([0, 1, 2, 3], [0, 1, 2, 1]), "true or false"),
        (lambda: contrasting_groups([0, 1, 2, 3], [1, 1, 1, 1]), "of both groups"),
        (lambda: contrasting_groups([0, 1, 2, 3], [0, 0, 1, 1]), "without overlap"),
        (lambda: contrasting_groups([0, 1, 2, 3, 1], [1, 1, 0, 0, 0]), "without overlap|higher for masters"),
        (lambda: contrasting_groups([0, 2, 1, 3, 1], [1, 1, 0, 0, 0]), "higher for masters"),
        (lambda: contrasting_groups([0, 1, 2, 3], [0, 1, 0, 1], 0.0), "probability is 0"),
        (lambda: beuk(three, [0.5, 0.5], SAMPLE), "of 3 numbers at least"),
        (lambda: beuk(three, [0.5, 0.5, 0.5, 0.5], SAMPLE), "pass_rates is"),
        (lambda: beuk(three, [0.5, 0.5, 1.5], SAMPLE), "from 0 to 1"),
        (lambda: beuk([0.0] * 3, [0.5] * 3, SAMPLE), "without a crossing"),
        (lambda: hofstee([0] * 3, [1] * 4, [0] * 3, [1] * 3, SAMPLE), "of equal shapes"),
        (lambda: hofstee([0] * 3, [1] * 3, [0] * 3, [2] * 3, SAMPLE), "from 0 to 1"),
        (lambda: hofstee([1] * 3, [0] * 3, [0] * 3, [1] * 3, SAMPLE), "in increasing order"),
        (lambda: hofstee([1.5] * 3, [1.9] * 3, [0.1] * 3, [0.2] * 3, SAMPLE), "crossed by the observed"),
    ]
    for call, message in cases:
        with pytest.raises(JaugeError, match=message):
            call()
