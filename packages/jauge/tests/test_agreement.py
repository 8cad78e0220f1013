from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.agreement import (
    alpha_interval,
    cross_table,
    exact_agreement,
    krippendorff_alpha,
    ratings_alpha,
    weighted_kappa,
)
from jauge.checks import JaugeError
from jauge.raters import Ratings, calibrate_raters

NAN = np.nan
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
]


@pytest.mark.parametrize(
    ("metric", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_oracle_four_observers_and_twelve_units(metric: str, published: float) -> None:
    """Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section E: the four printed alphas."""
    assert krippendorff_alpha(OBSERVERS, metric) == pytest.approx(published, abs=6e-4)


def test_oracle_weighted_kappa_of_cohen() -> None:
    """Cohen (1968), table 1: three diagnoses, weights 1, 3, 6; kappa .492 and weighted kappa .348."""
    shares = [[0.44, 0.07, 0.09], [0.05, 0.20, 0.05], [0.01, 0.03, 0.06]]
    assert weighted_kappa(shares, [[0, 1, 3], [1, 0, 6], [3, 6, 0]]) == pytest.approx(0.348, abs=5e-4)
    assert weighted_kappa(shares, 1 - np.eye(3)) == pytest.approx(0.492, abs=5e-4)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=40))
def test_agreement_is_symmetric_and_at_most_one(pairs: list[tuple[int, int]]) -> None:
    one, other = np.array(pairs).T
    if len(np.unique(pairs)) < 2:
        return
    table = np.zeros((5, 5))
    np.add.at(table, (one, other), 1)
    if len(np.unique(one)) > 1 or len(np.unique(other)) > 1:
        assert weighted_kappa(table) == pytest.approx(weighted_kappa(table.T))
        assert weighted_kappa(table) <= 1
    for metric in ("nominal", "ordinal", "interval", "ratio"):
        alpha = krippendorff_alpha([one, other], metric)
        assert alpha == pytest.approx(krippendorff_alpha([other, one], metric))
        assert (alpha == pytest.approx(1)) == bool((one == other).all())


def test_interval_holds_the_estimate_and_narrows_with_more_units() -> None:
    rng = np.random.default_rng(1)
    few = alpha_interval(OBSERVERS, rng, "interval", resamples=200)
    many = alpha_interval(np.tile(OBSERVERS, (1, 8)), rng, "interval", resamples=200)
    assert few.low <= few.estimate <= few.high
    assert many.high - many.low < few.high - few.low
    rare = alpha_interval([[1, 1, 1, 2], [1, 1, 1, 2]], rng, resamples=200)
    assert rare.resamples < 200


def test_exact_agreement_by_hand_and_expected_by_the_model() -> None:
    rng = np.random.default_rng(2)
    theta = rng.standard_normal(300)
    who, by = np.repeat(np.arange(300), 2), np.tile([0, 1], 300)
    right = 1 / (1 + np.exp(np.array([-0.5, 0.5])[by] - theta[who]))
    ratings = Ratings(who, np.zeros(600, int), by, (rng.random(600) < right).astype(int))
    agreement = exact_agreement(calibrate_raters(ratings))
    table = cross_table(ratings, 0, 1)
    assert agreement.count == table.sum() == 300
    assert agreement.observed == pytest.approx(np.trace(table) / 300)
    assert agreement.expected == pytest.approx(agreement.observed, abs=0.06)
    assert ratings_alpha(ratings, "interval") == pytest.approx(weighted_kappa(table), abs=0.05)


def test_refusals() -> None:
    lone = Ratings([0, 1], [0, 0], [0, 1], [0, 1])
    cases: list[tuple[Callable[[], object], str]] = [
        (lambda: weighted_kappa([[1, 2, 3]]), "a square table"),
        (lambda: weighted_kappa([[1, 2], [0, 1]], [[1, 0], [0, 1]]), "weights is"),
        (lambda: weighted_kappa([[3, 0], [0, 0]]), "of two categories in use"),
        (lambda: cross_table(lone, 0, 2), "rater is 2"),
        (lambda: krippendorff_alpha(OBSERVERS, "cubic"), "metric is 'cubic'"),
        (lambda: krippendorff_alpha([1.0, 2.0]), "raters × units"),
        (lambda: krippendorff_alpha([[1, NAN], [NAN, 2]]), "rated twice in some unit"),
        (lambda: krippendorff_alpha([[1, 1], [1, 1]]), "of two categories at least"),
        (lambda: alpha_interval(OBSERVERS, np.random.default_rng(0), level=1), "level is 1"),
        (lambda: alpha_interval(OBSERVERS, np.random.default_rng(0), resamples=3), "resamples is 3"),
    ]
    for call, message in cases:
        with pytest.raises(JaugeError, match=message):
            call()


def test_no_double_rating_is_refused() -> None:
    rng = np.random.default_rng(3)
    who, what = np.repeat(np.arange(60), 2), np.tile([0, 1], 60)
    theta = rng.normal(0, 1.5, 60)
    scores = (rng.random(120) < 1 / (1 + np.exp(-theta[who]))).astype(int)
    fit = calibrate_raters(Ratings(who, what, np.zeros(120, int), scores))
    with pytest.raises(JaugeError, match="without any double rating"):
        exact_agreement(fit)
