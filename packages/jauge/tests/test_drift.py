import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.checks import JaugeError
from jauge.drift import Cusum, curve_distance, robust_z, shift_evidence
from jauge.items import Items

ITEMS = Items.joined(
    [
        Items.logistic([1.2], [0.3], 0.2, ids=["l"]),
        Items.partial_credit([0.8], [[-0.5, 0.4]], ids=["p"]),
        Items.graded([1.5], [[-1.0, 0.0, 1.0]], ids=["g"]),
    ]
)


@given(st.lists(st.floats(-2, 2), max_size=60), st.floats(0.5, 5))
def test_chart_is_the_sum_since_its_lowest_point(evidence: list[float], threshold: float) -> None:
    chart = Cusum(threshold)
    for value in evidence:
        chart = chart.after(value)
    path = np.concatenate(([0.0], np.cumsum(evidence)))
    heights = path - np.minimum.accumulate(path)
    assert chart.evidence == pytest.approx(heights[-1])
    assert chart.n_answers == len(evidence)
    over = np.flatnonzero(heights >= threshold)
    assert chart.alarm is None or abs(heights[chart.alarm] - threshold) < 1e-9 or chart.alarm == over[0]
    assert (chart.alarm is None) == (len(over) == 0) or abs(heights.max() - threshold) < 1e-9


def test_chart_is_never_changed_in_place_and_keeps_its_first_alarm() -> None:
    start = Cusum(1.0)
    over = start.after(1.5)
    assert start == Cusum(1.0)
    assert over.alarm == over.after(-9.0).after(3.0).alarm == 1
    assert over.after(-9.0).since == 2


@given(st.integers(0, 2), st.floats(-2, 2), st.sampled_from([-0.5, -1.0, 0.5]))
def test_evidence_is_a_likelihood_ratio_of_the_shifted_item(item: int, theta: float, shift: float) -> None:
    """Its exponential has expectation 1 without drift (Wald); it is negative on average, positive with it."""
    shifted = (
        Items.logistic([1.2], [0.3 + shift], 0.2),
        Items.partial_credit([0.8], [[-0.5 + shift, 0.4 + shift]]),
        Items.graded([1.5], [[-1.0 + shift, shift, 1.0 + shift]]),
    )[item]
    count = int(ITEMS.n_categories[item])
    evidence = np.array([shift_evidence(ITEMS, item, k, theta, shift) for k in range(count)])
    before = np.exp(ITEMS.log_probabilities([theta])[item, :count, 0])
    after = np.exp(shifted.log_probabilities([theta])[0, :, 0])
    assert evidence == pytest.approx(np.log(after / before))
    assert before @ np.exp(evidence) == pytest.approx(1.0)
    assert before @ evidence < 0 < after @ evidence


def test_robust_z_ignores_a_change_of_origin_and_is_not_moved_by_the_drifted() -> None:
    rng = np.random.default_rng(0)
    before = rng.normal(size=40)
    after = before + rng.normal(0, 0.1, 40)
    after[[3, 7]] += (2.0, -1.0)
    found = robust_z(before, after)
    assert found.flags().tolist() == [3, 7]
    assert robust_z(before, after + 5.0).z == pytest.approx(found.z)
    assert robust_z(2 * before, 2 * after).z == pytest.approx(found.z)
    assert found.spread == pytest.approx(0.1, rel=0.6)


def test_distance_of_curves_is_their_integral_in_shares_of_points() -> None:
    one = Items.graded([1.5], [[-1.0, 0.0, 1.0]])
    two = Items.graded([1.5], [[-0.5, 0.2, 1.0]])
    theta = np.array([-1.0, 0.5])
    away = (two.expected_scores(theta) - one.expected_scores(theta))[0] / 3
    assert curve_distance(one, two, theta, [1.0, 3.0])[0] == pytest.approx((away**2) @ [0.25, 0.75])
    assert curve_distance(one, two) == pytest.approx(curve_distance(two, one))


def test_arguments_are_refused_in_one_sentence() -> None:
    with pytest.raises(JaugeError, match="threshold"):
        Cusum(0.0)
    with pytest.raises(JaugeError, match="evidence"):
        Cusum().after(float("nan"))
    for arguments, name in (((3, 0, 0.0), "item"), ((0, 2, 0.0), "category"), ((0, 0, 0.0, 0.0), "shift")):
        with pytest.raises(JaugeError, match=f"{name} is"):
            shift_evidence(ITEMS, *arguments)
    with pytest.raises(JaugeError, match="at least 4"):
        robust_z([0.0, 1.0, 2.0], [0.0, 1.0, 2.0])
    with pytest.raises(JaugeError, match="varied amounts"):
        robust_z(np.zeros(5), np.ones(5))
    with pytest.raises(JaugeError, match="as many categories"):
        curve_distance(ITEMS, ITEMS.subset([0, 2, 1]))
