from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from examples import slopes, threshold_lists
from hypothesis import given
from hypothesis import strategies as st

from jauge import GRID, Items, JaugeError, Model

NAN = np.nan
spread = st.lists(st.floats(-3, 3), min_size=2, max_size=4).map(
    lambda values: np.cumsum(np.abs(values) + 0.1) - 3
)


@st.composite
def any_item(draw: st.DrawFn) -> Items:
    """One item of any model; logistic slopes may be negative."""
    slope = draw(slopes)
    kind = draw(st.sampled_from(Model))
    if kind == Model.LOGISTIC:
        signed = slope * draw(st.sampled_from([1, -1]))
        return Items.logistic(
            [signed], [draw(st.floats(-3, 3))], draw(st.floats(0, 0.4)), draw(st.floats(0.6, 1))
        )
    if kind == Model.PARTIAL_CREDIT:
        return Items.partial_credit([slope], [draw(threshold_lists)])
    if kind == Model.GRADED:
        return Items.graded([slope], [draw(spread)])
    count = draw(st.integers(2, 5))
    pair = st.lists(st.floats(-2, 2), min_size=count, max_size=count)
    return Items.nominal([draw(pair)], [draw(pair)])


@given(any_item())
def test_probabilities_sum_to_one(items: Items) -> None:
    table = items.log_table(GRID)
    assert table.shape == (int(items.n_categories[0]), 61)
    np.testing.assert_allclose(np.exp(table).sum(axis=0), 1, atol=1e-12)


@given(any_item(), st.floats(-3, 3))
def test_information_is_minus_the_expected_curvature(items: Items, theta: float) -> None:
    step = 1e-3
    table = items.log_table([theta - step, theta, theta + step])
    curvature = (table[:, 0] - 2 * table[:, 1] + table[:, 2]) / step**2
    expected = -(np.exp(table[:, 1]) * curvature).sum()
    assert items.information([theta])[0, 0] == pytest.approx(expected, rel=1e-4, abs=1e-6)


@given(slopes, st.floats(-3, 3), st.floats(0, 0.4), st.floats(0.6, 1))
def test_logistic_follows_its_formula(slope: float, difficulty: float, lower: float, upper: float) -> None:
    items = Items.logistic([slope], [difficulty], lower, upper)
    expected = lower + (upper - lower) / (1 + np.exp(-slope * (GRID - difficulty)))
    np.testing.assert_allclose(np.exp(items.log_table(GRID)), [1 - expected, expected], atol=1e-12)
    np.testing.assert_allclose(items.expected_scores(GRID)[0], expected, atol=1e-12)


@given(slopes, st.floats(-3, 3))
def test_two_categories_are_the_same_item_in_every_model(slope: float, difficulty: float) -> None:
    plain = Items.logistic([slope], [difficulty])
    for other in (
        Items.partial_credit([slope], [difficulty]),
        Items.graded([slope], [difficulty]),
        Items.nominal([[0, slope]], [[0, -slope * difficulty]]),
    ):
        np.testing.assert_allclose(other.log_table(GRID), plain.log_table(GRID), atol=1e-11)
        np.testing.assert_allclose(other.information(GRID), plain.information(GRID), atol=1e-11)
        np.testing.assert_allclose(other.thresholds, plain.thresholds, atol=1e-9)


@given(slopes, spread)
def test_graded_follows_its_formula(slope: float, thresholds: np.ndarray) -> None:
    table = np.exp(Items.graded([slope], [thresholds]).log_table(GRID))
    at_least = 1 / (1 + np.exp(-slope * (GRID - np.array(thresholds)[:, None])))
    np.testing.assert_allclose(np.cumsum(table[::-1], axis=0)[::-1][1:], at_least, atol=1e-10)


def test_items_of_different_lengths_are_padded() -> None:
    items = Items.joined(
        [
            Items.logistic([1.0], [0.5], 0.2, ids=["guess"]),
            Items.graded([1.5], [[-1.0, 0.0, 1.0]], ids=["scale"]),
            Items.nominal([[0.0, 1.0, -1.0]], [[1.0, 1.5, 1.0]], ids=["free"]),
        ]
    )
    assert items.model.tolist() == [Model.LOGISTIC, Model.GRADED, Model.NOMINAL]
    table = items.log_probabilities(GRID)
    assert table.shape == (3, 4, 61)
    assert (table[0, 2:] == -np.inf).all()
    np.testing.assert_allclose(np.exp(table).sum(axis=1), 1, atol=1e-12)
    assert items.discriminations.tolist() == [1.0, 1.5, 1.0]
    np.testing.assert_allclose(items.thresholds[:2], np.array([[0.5, NAN, NAN], [-1, 0, 1]]))
    np.testing.assert_allclose(items.thresholds[2], np.array([-0.5, -0.25, NAN]))
    kept = items.subset(np.array([False, True, True]))
    assert kept.ids == ("scale", "free")
    np.testing.assert_array_equal(kept.log_table(GRID), items.log_table(GRID)[2:])


def test_a_category_is_likeliest_between_its_thresholds() -> None:
    table = Items.partial_credit([1.5], [[-1.0, 1.0]]).log_table([-2.0, 0.0, 2.0])
    assert table.argmax(axis=0).tolist() == [0, 1, 2]


def test_far_abilities_give_no_infinity_where_a_category_is_possible() -> None:
    items = Items.joined([Items.graded([3.0], [[-1.0, 0.0]], ids="g"), Items.logistic([4.0], [0.0], ids="l")])
    assert np.isfinite(items.log_table([-12.0, 12.0])).all()
    assert np.isfinite(items.information([-40.0, 40.0])).all()


def test_drawn_answers_follow_the_probabilities() -> None:
    items = Items.joined(
        [Items.graded([1.2], [[-0.5, 0.7]], ids="g"), Items.logistic([0.8], [0.3], 0.2, ids="l")]
    )
    drawn = items.draw(np.full(20_000, 0.4), np.random.default_rng(5))
    table = np.exp(items.log_probabilities([0.4])[:, :, 0])
    for item in range(2):
        shares = np.bincount(drawn[:, item], minlength=3) / 20_000
        np.testing.assert_allclose(shares, table[item], atol=0.015)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Items.logistic([], []), "ids is ()"),
        (lambda: Items.logistic([1, 1], [0, 0], ids="aa"), "ids is 'a'"),
        (lambda: Items.logistic([1, 1], [0, 0], ids="a"), "ids is 1, but must be 2 names"),
        (lambda: Items.logistic([1, 0], [0, 0]), "slopes[1] is 0.0, but must be different from 0"),
        (lambda: Items.logistic([1], [0, 0]), "slopes is (1,)"),
        (lambda: Items.logistic([1], [[0]]), "difficulties is (1, 1), but must be a vector."),
        (lambda: Items.logistic([1, np.inf], [0, 0]), "slopes[1] is inf, but must be a finite number."),
        (lambda: Items.logistic([1], [0], 0.5, 0.4), "lower, upper[0] (item1) is (0.5, 0.4)"),
        (lambda: Items.partial_credit([1, 1], np.array([0, NAN])), "thresholds[1]"),
        (lambda: Items.partial_credit([1, 1], np.array([[0, 1], [0, np.inf]])), "thresholds[1]"),
        (lambda: Items.partial_credit([1, 1], np.array([[0, NAN, 1], [0, 1, NAN]])), "thresholds[0]"),
        (lambda: Items.partial_credit([1, 1], [0]), "slopes is (2,)"),
        (lambda: Items.partial_credit([1], [[[0]]]), "thresholds is (1, 1, 1)"),
        (lambda: Items.graded([1], [[0, 0]]), "thresholds[0] is [0.0, 0.0], but must be strictly increasing"),
        (lambda: Items.nominal([0, 1], [0, 1]), "intercepts is (2,)"),
        (lambda: Items.nominal([[0, 1, NAN]], [[0, 1, 2]]), "intercepts is [[0.0, 1.0, 2.0]]"),
        (lambda: Items.joined([]), "parts is []"),
        (lambda: Items.logistic([1], [0]).subset([1]), "positions is [1], but must be from 0 to 0."),
        (lambda: Items.logistic([1], [0]).log_table([[0]]), "theta is (1, 1)"),
        (lambda: Items.logistic([1], [0]).log_table([0, NAN]), "theta[1] is nan"),
        (lambda: Items([7], [2], [0, 1], [0, 0]), "model is [7]"),
        (lambda: Items([0, 0], [2], [0, 1], [0, 0]), "model is (2,)"),
        (
            lambda: Items([0], [3], [0, 1, 2], [0, 0, 0]),
            "n_categories is [3], but must be 2 for every logistic",
        ),
        (lambda: Items([0], [1], [0], [0]), "n_categories is 1"),
        (lambda: Items([1], [2], [0, 1, 2], [0, 0, 0]), "slopes is (3,)"),
        (lambda: Items([1], [2], [1, 1], [0, 0]), "slopes is [1.0], but must be 0 for the first category"),
        (lambda: Items([1], [2], [0, 1], [0, 0], 0.1), "0 and 1, the item not being logistic"),
    ],
)
def test_errors_name_argument_value_and_what_is_accepted(make: Callable[[], object], message: str) -> None:
    with pytest.raises(JaugeError) as caught:
        make()
    assert message in str(caught.value)
    assert str(caught.value).endswith(".")


def test_arrays_cannot_be_written_to() -> None:
    items = Items.logistic([1.0], [0.0])
    for array in (items.slopes, items.start, items.lower, items.thresholds, items.discriminations):
        assert not array.flags.writeable
