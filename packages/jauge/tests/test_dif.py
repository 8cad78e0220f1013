import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom
from verbal_aggression import ANSWERS, MEN, NAMES

from jauge.checks import FloatArray, JaugeError
from jauge.dif import (
    focal_group,
    generalised_mantel_haenszel,
    mantel,
    mantel_haenszel,
    match_scores,
    purified,
    standardised_difference,
    strata,
    tables,
)
from jauge.items import Items
from jauge.masked import bare, is_known
from jauge.responses import Responses

VERBAL = Responses.from_matrix(ANSWERS)
PUBLISHED = {
    "S2WantShout": (9.6032, -2.4861),
    "S2DoScold": (6.8395, 2.3072),
    "S2DoCurse": (6.3029, 2.6709),
    "S3DoCurse": (5.7817, 1.8165),
    "S4WantShout": (4.1188, -2.0036),
    "S3DoScold": (3.8880, 1.7606),
}


def test_verbal_aggression_oracle() -> None:
    """difR: difMH(verbal, "Gender", focal = 1) and base R's mantelhaen.test give these to four decimals."""
    found = mantel_haenszel(VERBAL, MEN)
    for name, (statistic, delta) in PUBLISHED.items():
        assert found.statistic[NAMES.index(name)] == pytest.approx(statistic, abs=1e-4)
        assert found.delta[NAMES.index(name)] == pytest.approx(delta, abs=1e-4)
    over = {NAMES[i] for i in np.flatnonzero(bare(found.statistic) > 3.8415)}
    assert over == set(PUBLISHED)
    assert found.classes[NAMES.index("S2WantShout")] == "C"
    assert found.classes[NAMES.index("S2DoScold")] == "B"


def some(seed: int, categories: int = 2, size: int = 60, n: int = 4) -> tuple[Responses, np.ndarray]:
    rng = np.random.default_rng(seed)
    table = rng.integers(0, categories, (size, n))
    return Responses.from_matrix(table), rng.permutation(np.arange(size) % 2)


@given(st.integers(0, 10_000))
@settings(deadline=None, max_examples=20)
def test_tests_agree_on_two_categories_and_do_not_know_which_group_is_focal(seed: int) -> None:
    responses, group = some(seed)
    plain = mantel_haenszel(responses, group, correction=False)
    swapped = mantel_haenszel(responses, 1 - group, correction=False)
    for other in (mantel(responses, group), generalised_mantel_haenszel(responses, group)):
        known = is_known(other.statistic)
        assert bare(other.statistic)[known] == pytest.approx(bare(plain.statistic)[known])
    assert bare(swapped.statistic) == pytest.approx(bare(plain.statistic))
    assert bare(swapped.delta) == pytest.approx(-bare(plain.delta))
    assert bare(swapped.delta_se) == pytest.approx(bare(plain.delta_se))
    difference = bare(standardised_difference(responses, group, np.zeros(60)))
    right = responses.to_matrix()
    assert difference == pytest.approx(right[group == 1].mean(axis=0) - right[group == 0].mean(axis=0))


def test_moments_are_hypergeometric_oracle() -> None:
    """scipy.stats.hypergeom: mean and variance of one cell of a table with fixed margins."""
    responses = Responses.from_matrix([[1]] * 7 + [[0]] * 5)
    group = np.array([0, 0, 0, 0, 0, 1, 1, 0, 1, 1, 1, 1])
    law = hypergeom(12, 7, 6)
    found = mantel_haenszel(responses, group, np.zeros(12))
    assert found.statistic[0] == pytest.approx((abs(5 - law.mean()) - 0.5) ** 2 / law.var())
    assert found.odds_ratio[0] == pytest.approx(5 * 4 / (1 * 2))
    expected = mantel(responses, group, np.zeros(12)).statistic[0]
    assert expected == pytest.approx((2 - hypergeom(12, 7, 6).mean()) ** 2 / law.var())


@given(st.integers(0, 10_000))
@settings(deadline=None, max_examples=10)
def test_nominal_test_does_not_know_the_order_of_the_categories(seed: int) -> None:
    responses, group = some(seed, 3)
    shuffled = Responses.from_matrix(np.array([2, 0, 1])[responses.to_matrix()])
    match = np.arange(60) % 3
    one = generalised_mantel_haenszel(responses, group, match)
    two = generalised_mantel_haenszel(shuffled, group, match)
    assert bare(one.statistic) == pytest.approx(bare(two.statistic))
    assert (one.freedom == 2).all()
    turned = Responses.from_matrix(2 - responses.to_matrix())
    assert bare(mantel(turned, group, match).statistic) == pytest.approx(
        bare(mantel(responses, group, match).statistic)
    )


def test_weights_count_as_repeated_rows() -> None:
    responses, group = some(5)
    twice = Responses.from_matrix(np.repeat(responses.to_matrix(), 2, axis=0))
    heavy = Responses.from_matrix(responses.to_matrix(), weights=np.full(60, 2.0))
    one, two = mantel_haenszel(twice, np.repeat(group, 2)), mantel_haenszel(heavy, group)
    assert bare(one.statistic) == pytest.approx(bare(two.statistic))
    assert bare(one.delta_se) == pytest.approx(bare(two.delta_se))


def test_constant_items_and_separate_groups_are_masked_not_nan() -> None:
    table = np.array([[1, 0, 1], [1, 1, 0], [1, 0, 1], [1, 1, 0]])
    found = mantel_haenszel(Responses.from_matrix(table), [0, 0, 1, 1])
    assert found.statistic.mask.tolist() == [True, False, False]
    assert found.classes[0] == ""
    assert not is_known(mantel(Responses.from_matrix(table), [0, 0, 1, 1]).p_value)[0]
    assert not is_known(
        standardised_difference(Responses.from_matrix(table), [0, 0, 1, 1], [0, 0, 1, 1])
    ).any()
    apart = generalised_mantel_haenszel(Responses.from_matrix(table), [0, 0, 1, 1], [0, 0, 1, 1])
    assert apart.freedom.tolist() == [0, 0, 0]
    unseen = Responses.from_matrix([[1, -1], [0, -1]])
    assert not is_known(mantel_haenszel(unseen, [0, 1], [0, 0]).statistic)[1]


def biased(size: int, shift: float) -> tuple[Responses, FloatArray, np.ndarray]:
    rng = np.random.default_rng(8)
    theta, group = rng.normal(size=size), np.arange(size) % 2
    fair = Items.logistic(np.ones(20), np.linspace(-1.5, 1.5, 20))
    hard = Items.logistic(np.ones(20), np.linspace(-1.5, 1.5, 20) + shift * (np.arange(20) == 10))
    table = np.where(group[:, None] == 1, hard.draw(theta, rng), fair.draw(theta, rng))
    return Responses.from_matrix(table), theta, group


def test_a_hard_item_is_found_also_on_sparse_answers_matched_by_ability() -> None:
    responses, theta, group = biased(600, 1.5)
    table = responses.to_matrix()
    complete = mantel_haenszel(responses, group, purify=5)
    assert complete.classes[10] == "C"
    assert complete.delta[10] < -1.5
    assert not complete.kept[10]
    table[np.random.default_rng(2).random(table.shape) < 0.4] = -1
    sparse = mantel_haenszel(Responses.from_matrix(table), group, strata(theta))
    assert sparse.classes[10] == "C"


def test_purification_scores_again_without_the_flagged_items() -> None:
    responses, _, group = biased(400, 2.0)
    asked: list[int] = []

    def score(kept: np.ndarray) -> FloatArray:
        asked.append(int(kept.sum()))
        return np.asarray(responses.to_matrix()[:, kept].sum(axis=1) // 3, dtype=np.float64)

    found = mantel_haenszel(responses, group, score, purify=4)
    assert found.settled
    assert min(asked) < 20
    assert purified(lambda kept: ~kept, 2, 3)[1:] == (0, True)
    assert purified(lambda kept: kept, 2, 3)[2] is False
    flip = [np.array([True, False]), np.array([False, True])] * 2
    assert purified(lambda kept: flip.pop(), 2, 3)[1:] == (3, False)


def test_arguments_are_refused_in_one_sentence() -> None:
    responses, group = some(1)
    with pytest.raises(JaugeError, match="true for some"):
        focal_group(responses, np.zeros(60))
    with pytest.raises(JaugeError, match="true or false"):
        focal_group(responses, np.full(60, 2))
    with pytest.raises(JaugeError, match="not everyone answered"):
        mantel_haenszel(Responses.from_matrix([[1, -1], [0, 1]]), [0, 1])
    with pytest.raises(JaugeError, match="of two categories"):
        mantel_haenszel(Responses.from_matrix([[2], [0]]), [0, 1])
    with pytest.raises(JaugeError, match="one a person"):
        match_scores(responses, [1.0], np.ones(4, bool), 0)
    with pytest.raises(JaugeError, match="level"):
        mantel_haenszel(responses, group, level=1.0)
    with pytest.raises(JaugeError, match="at least 2"):
        strata([1.0, 2.0], 1)
    with pytest.raises(JaugeError, match="not empty"):
        strata([])


def test_strata_have_equal_shares_and_keep_the_order() -> None:
    scores = np.random.default_rng(0).normal(size=100)
    found = strata(scores, 5)
    assert np.bincount(found).tolist() == [20] * 5
    assert (np.diff(found[np.argsort(scores)]) >= 0).all()


def test_tables_leave_out_strata_of_one_group() -> None:
    responses = Responses.from_matrix([[1], [0], [1], [0]])
    found = tables(responses, 0, np.array([False, True, True, True]), np.array([0.0, 0.0, 1.0, 1.0]))
    assert found.tolist() == [[[0.0, 1.0], [1.0, 0.0]]]
