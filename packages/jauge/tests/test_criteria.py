from __future__ import annotations

import numpy as np
import pytest
from examples import LEAVES, TREE, bank_of, histories
from hypothesis import given, settings
from hypothesis import strategies as st

from jauge import GRID, ItemBank, Items, JaugeError, Plan, SkillTree, estimate, step
from jauge.bank import Answer
from jauge.criteria import (
    criterion_values,
    difficulties,
    item_weighted_information,
    level_information,
    strata_of,
    variance_reduction,
    weighted_information,
)
from jauge.plan import Criterion, Progressive
from jauge.posterior import Estimates

BANK = bank_of(24)
CUTS = {"scale": (-0.7, 0.4)}
TWO_SCALES = SkillTree(["s", "t", "s1"], [-1, -1, 0], [0, 0, 0.8])


def alone(items: Items) -> ItemBank:
    return ItemBank(items)


def mixed() -> ItemBank:
    """One skill, every kind of item."""
    return alone(
        Items.joined(
            [
                Items.logistic(
                    [1.0, 1.4, 0.8], [0.0, -1.0, 1.0], [0.0, 0.2, 0.0], [1.0, 1.0, 0.95], list("abc")
                ),
                Items.partial_credit([1.1], [[-0.5, 0.3, 0.8]], ["d"]),
                Items.graded([1.3], [[-1.0, 0.5]], ["e"]),
            ]
        )
    )


def values(
    bank: ItemBank, history: list[tuple[str, int]], criterion: Criterion, **options: object
) -> np.ndarray:
    plan = Plan(1, 10, criterion=criterion, cuts={bank.tree.names[0]: (-0.7, 0.4)}, **options)  # type: ignore[arg-type]
    return criterion_values(bank, plan, estimate(bank, history), len(history))


@pytest.mark.parametrize(
    "bank", [mixed(), alone(Items.logistic([0.5, 1.0, 2.5], [-1.0, 0.0, 0.5], ids=list("abc")))]
)
def test_information_is_that_of_the_items_at_the_mean(bank: ItemBank) -> None:
    history = [("a", 1)]
    mean = estimate(bank, history).mean[0]
    expected = bank.items.information([mean])[:, 0]
    np.testing.assert_allclose(values(bank, history, Criterion.INFORMATION), expected, atol=1e-12)


def test_information_of_extreme_items_is_finite() -> None:
    bank = alone(Items.logistic([300.0, 300.0], [-5.0, 5.0]))
    assert (values(bank, [], Criterion.INFORMATION) == 0).all()


def test_information_in_a_tree_is_taken_at_each_skill_mean() -> None:
    history = [("i000", 2), ("i005", 0)]
    known = estimate(BANK, history)
    found = values(BANK, history, Criterion.INFORMATION)
    for item in (1, 6, 12):
        mean = known.mean[BANK.node[item]]
        assert found[item] == pytest.approx(BANK.items.information([mean])[item, 0], abs=1e-12)


def test_one_item_is_weighed_as_all_are() -> None:
    known = estimate(BANK, [("i000", 2), ("i005", 0)])
    every = weighted_information(BANK, known)
    for item in (0, 7, 23):
        assert item_weighted_information(BANK, known, item) == pytest.approx(every[item], abs=1e-12)


@pytest.mark.parametrize("bank", [mixed(), BANK])
@pytest.mark.parametrize("criterion", [Criterion.LIKELIHOOD_DIVERGENCE, Criterion.POSTERIOR_DIVERGENCE])
def test_divergence_oracle_direct_sum(bank: ItemBank, criterion: Criterion) -> None:
    """Sum over categories and nodes, item by item; likelihood as the answers alone give it on one skill."""
    history = [(bank.ids[0], 1), (bank.ids[3], 2)]
    known = estimate(bank, history)
    found = values(bank, history, criterion)
    for item in range(len(bank)):
        node = bank.node[item]
        weights = known.posterior[node]
        if criterion is Criterion.LIKELIHOOD_DIVERGENCE:
            weights = weights / np.exp(-0.5 * GRID**2)
            weights = weights / weights.sum()
        single = bank.items.subset([item])
        there, table = single.log_table([known.mean[node]])[:, 0], single.log_table(GRID)
        expected = sum(np.exp(t) * (weights * (t - row)).sum() for t, row in zip(there, table, strict=True))
        assert found[item] == pytest.approx(expected, abs=1e-7)


def expected_over_answers(bank: ItemBank, history: list[tuple[str, int]], item: int, what: object) -> float:
    """Mean over the possible answers of a function of the estimates after them."""
    known = estimate(bank, history)
    weights = known.posterior[bank.node[item]]
    total = 0.0
    for category in range(int(bank.top_category[item]) + 1):
        chance = float(weights @ np.exp(bank.log_table[item, category]))
        total += chance * what(estimate(bank, [*history, Answer(bank.ids[item], category)]))  # type: ignore[operator]
    return total


@settings(max_examples=8, deadline=None)
@given(histories(BANK, 5))
def test_expected_variance_oracle_every_answer_given(history: list[tuple[str, int]]) -> None:
    """In a tree: the scale's variance, averaged over the answers the item may get."""
    found = variance_reduction(BANK, estimate(BANK, history))
    now = estimate(BANK, history).sd[0] ** 2
    for item in sorted(set(range(0, 24, 5)) - {BANK.index[name] for name, _ in history}):
        then = expected_over_answers(BANK, history, item, lambda e: e.sd[0] ** 2)
        assert found[item] == pytest.approx(now - then, abs=1e-9)


def test_the_criterion_of_expected_variance_is_the_fall_of_the_variance() -> None:
    found = values(BANK, [("i000", 2)], Criterion.EXPECTED_VARIANCE)
    np.testing.assert_array_equal(found, variance_reduction(BANK, estimate(BANK, [("i000", 2)])))


def entropy(known: Estimates) -> float:
    share = np.clip((GRID + 0.1 - np.array(CUTS["scale"])[:, None]) / 0.2, 0, 1)
    above = np.concatenate(([1.0], share @ known.posterior[0], [0.0]))
    levels = -np.diff(above)
    return float(-(levels * np.log(levels)).sum())


@settings(max_examples=8, deadline=None)
@given(histories(BANK, 3))
def test_classification_oracle_every_answer_given(history: list[tuple[str, int]]) -> None:
    """Fall of the entropy of the level, averaged over the answers the item may get."""
    plan = Plan(1, 10, cuts=CUTS, criterion="classification")
    known = estimate(BANK, history)
    found = level_information(BANK, plan, known)
    assert (found >= -1e-12).all()
    for item in sorted(set(range(0, 24, 5)) - {BANK.index[name] for name, _ in history}):
        then = expected_over_answers(BANK, history, item, entropy)
        assert found[item] == pytest.approx(entropy(known) - then, abs=1e-9)


def test_a_scale_without_cuts_tells_nothing() -> None:
    items = Items.logistic([1.0, 1.0, 1.0], [0.0, 0.0, 0.0])
    bank = ItemBank(items, ["s1", "t", "s"], TWO_SCALES)
    found = values(bank, [], Criterion.CLASSIFICATION)
    assert found[1] == pytest.approx(0, abs=1e-12)
    assert 0 < found[0] < found[2]


def test_information_per_minute_weighs_time() -> None:
    seconds = dict.fromkeys(BANK.ids, 60.0) | {"i003": 30.0}
    plain = values(BANK, [], Criterion.WEIGHTED_INFORMATION)
    timed = values(BANK, [], Criterion.INFORMATION_PER_MINUTE, seconds=seconds)
    factor = np.ones(24)
    factor[3] = 2
    np.testing.assert_allclose(timed, plain * factor, rtol=1e-12)
    with pytest.raises(JaugeError, match="holds 'i000'"):
        values(BANK, [], Criterion.INFORMATION_PER_MINUTE)


@given(st.integers(1, 6), st.integers(0, 5))
def test_strata_rise_in_slope_and_share_difficulties(count: int, seed: int) -> None:
    bank = bank_of(24, seed, TREE, LEAVES[:1])
    strata, slope, difficulty = strata_of(bank, count), bank.items.discriminations, difficulties(bank)
    assert np.bincount(strata).max() - np.bincount(strata).min() <= 1
    for block in np.array_split(np.argsort(difficulty), np.arange(count, 24, count)):
        assert (np.diff(slope[block][np.argsort(strata[block])]) >= 0).all()
        assert len(set(strata[block])) == len(block)


def test_stratified_matches_difficulty_within_the_stage() -> None:
    bank = bank_of(24, 3, TREE, LEAVES[:1])
    plan = Plan(1, 12, criterion="stratified", strata=3)
    strata = strata_of(bank, 3)
    for n_answers in (0, 4, 8):
        known = estimate(bank, [])
        found = criterion_values(bank, plan, known, n_answers)
        inside = np.flatnonzero(strata == n_answers // 4)
        best = inside[np.abs(difficulties(bank)[inside]).argmin()]
        assert int(found.argmax()) == best
        assert found[inside].min() > found[strata != n_answers // 4].max()


PEER = {
    Criterion.INFORMATION: "MFI",
    Criterion.WEIGHTED_INFORMATION: "MPWI",
    Criterion.LIKELIHOOD_DIVERGENCE: "KL",
    Criterion.POSTERIOR_DIVERGENCE: "KLP",
}


@pytest.mark.parametrize("criterion", PEER)
def test_next_item_oracle_catpie(criterion: Criterion) -> None:
    """catpie 0.2, a port of catR: nextItem on the same grid at the same ability, items (a, b, c, d)."""
    catpie = pytest.importorskip("catpie")
    rng = np.random.default_rng(5)
    slopes, difficulty = rng.lognormal(0.1, 0.3, 40), rng.standard_normal(40)
    lower, upper = rng.uniform(0, 0.25, 40), rng.uniform(0.9, 1, 40)
    for asymptotes in ((0 * lower, 0 * upper + 1), (lower, upper)):
        bank = alone(Items.logistic(slopes, difficulty, *asymptotes))
        table = np.column_stack((slopes, difficulty, *asymptotes)).tolist()
        for trial in range(8, 20):
            chosen = rng.permutation(40)[:trial].tolist()
            answers = rng.integers(2, size=trial).tolist()
            history = [(bank.ids[item], answer) for item, answer in zip(chosen, answers, strict=True)]
            mean = float(estimate(bank, history).mean[0])
            found = values(bank, history, criterion)
            found[chosen] = -np.inf
            options = {"x": answers, "parInt": (-6.0, 6.0, 61)}
            peer = catpie.nextItem(table, mean, out=chosen, criterion=PEER[criterion], **options)
            assert int(found.argmax()) == peer.item


def test_progressive_weights_oracle_catpie() -> None:
    """catpie's acceleration weight at the length rule."""
    selection = pytest.importorskip("catpie.selection")
    for power in (0.5, 1.0, 2.0):
        for n in range(10):
            peer = selection._progressiveWeight(n, "length", 12, None, power, 12)
            assert Progressive(power).share(n, 12) == pytest.approx(peer, abs=1e-12)


def test_progressive_shares() -> None:
    assert [round(Progressive(2.0).share(n, 4), 3) for n in range(4)] == [0.0, 0.071, 0.357, 1.0]
    assert Progressive(1.0).share(0, 1) == 0.0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"criterion": "best"}, "criterion is 'best', but must be one of information, "),
        ({"content": "none"}, "content is 'none', but must be one of completion, shadow"),
        ({"strata": 0}, "strata is 0, but must be at least 1"),
        ({"seconds": {"i": 0.0}}, r"seconds\['i'\] is 0.0, but must be positive"),
        ({"cuts": {"scale": ()}}, r"cuts\['scale'\] is \(\), but must be at least one"),
        ({"cuts": {"scale": (1, 0)}}, "cuts is .* strictly increasing"),
        ({"criterion": "classification"}, "criterion is 'classification', but must be given with the cuts"),
        ({"criterion": "stratified", "progressive": Progressive()}, "other than stratified"),
    ],
)
def test_refused_options(options: dict[str, object], message: str) -> None:
    with pytest.raises(JaugeError, match=message):
        Plan(1, 10, **options)  # type: ignore[arg-type]


def test_refused_acceleration_and_scales() -> None:
    with pytest.raises(JaugeError, match="acceleration is -1"):
        Progressive(-1)
    with pytest.raises(JaugeError, match="cuts is 'd1', but must be named after a scale"):
        step(BANK, Plan(1, 9, cuts={"d1": (0.0,)}), [], seed=1)
