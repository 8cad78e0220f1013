from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict

import numpy as np
import pytest
from examples import LEAVES, TREE, bank_of, histories, nested_plan
from hypothesis import given, settings
from hypothesis import strategies as st

from jauge import (
    GRID,
    Answer,
    Ask,
    ContentRow,
    Estimate,
    ItemBank,
    Plan,
    Stop,
    StopReason,
    check_plan,
    estimate,
    item_information,
    simulate,
    step,
)
from jauge.draw import Purpose, draw_uniforms
from jauge.plan import Progressive
from jauge.sufficiency import precision_floor

BANK = bank_of(48)
PLAN = nested_plan()


def crossing() -> tuple[ItemBank, Plan]:
    """A row across competences, another across half of it, and enemies of different competences."""
    content = np.zeros((48, 2), dtype=bool)
    content[::5, 0] = True
    content[::7, 1] = True
    enemies = [{"i000", "i001", "i002"}, {"i005", "i010"}, {"i007", "i015"}]
    bank = ItemBank(BANK.items, BANK.skills, TREE, content, ["video", "law"], enemies)
    rows = [*PLAN.rows, ContentRow("video", 4, 5), ContentRow("law", 3, 4)]
    return bank, Plan(10, 10, rows)


def asked(decision: Ask | Stop) -> Ask:
    assert isinstance(decision, Ask)
    return decision


def assert_within_limits(bank: ItemBank, plan: Plan, history: tuple[Answer, ...]) -> None:
    chosen = [bank.index[answer.item] for answer in history]
    assert len(set(chosen)) == len(chosen)
    for row in plan.rows:
        count = int(bank.row(row.name)[chosen].sum())
        assert row.minimum <= count, row
        assert row.maximum is None or count <= row.maximum, row
    for group in bank.enemies:
        assert len(group & {answer.item for answer in history}) <= 1


@settings(max_examples=20)
@given(histories(BANK))
def test_criterion_is_information_averaged_over_the_posterior(history: list[tuple[str, int]]) -> None:
    estimates = estimate(BANK, history)
    found = item_information(BANK, estimates)
    for item in range(0, len(BANK), 7):
        known = estimates[BANK.skills[item]]
        assert isinstance(known, Estimate)
        curve = BANK.items.subset([item]).information(GRID)[0]
        assert found[item] == pytest.approx((curve * known.posterior).sum(), abs=1e-8)


@given(histories(BANK, 6), st.integers(0, 2**64 - 1))
def test_same_arguments_same_item(history: list[tuple[str, int]], seed: int) -> None:
    first = asked(step(BANK, Plan(10, 20), history, seed=seed))
    assert first == asked(step(bank_of(48), Plan(10, 20), tuple(history), seed=seed))
    assert first.item not in {item for item, _ in history}
    assert json.loads(json.dumps(asdict(first.why)))["eligible"] == 48 - len(history)


@settings(max_examples=40)
@given(histories(BANK, 5), st.permutations(range(48)), st.integers(0, 1000))
def test_order_of_the_bank_does_not_matter(
    history: list[tuple[str, int]], order: list[int], seed: int
) -> None:
    bank = ItemBank(
        BANK.items.subset(order),
        [BANK.skills[n] for n in order],
        TREE,
    )
    plan = Plan(6, 8, [ContentRow(leaf, 1) for leaf in LEAVES])
    first, second = step(BANK, plan, history, seed=seed), step(bank, plan, history, seed=seed)
    assert asked(first).item == asked(second).item


def test_one_best_item_is_the_most_informative() -> None:
    plan = Plan(5, 10, pick=1, opening_length=0)
    best = BANK.ids[int(item_information(BANK, estimate(BANK, [])).argmax())]
    assert {asked(step(BANK, plan, [], seed=seed)).item for seed in range(20)} == {best}


def test_first_questions_differ_between_sittings() -> None:
    first = Counter(asked(step(BANK, Plan(5, 10), [], seed=seed)).item for seed in range(400))
    assert len(first) == 20
    assert max(first.values()) < 45  # 20 expected each


def test_excluded_items_are_never_asked() -> None:
    rng = np.random.default_rng(1)
    excluded = frozenset(BANK.ids[::2])
    for _ in range(20):
        sitting = simulate(BANK, Plan(15, 15), TREE.draw(rng), rng, excluded)
        assert not excluded & {answer.item for answer in sitting.history}
    assert {answer.item for answer in sitting.history} <= set(BANK.without(excluded).ids)


@pytest.mark.parametrize("length", [8, 9, 12])
def test_nested_minima_are_always_met(length: int) -> None:
    plan = nested_plan(length)
    assert check_plan(BANK, plan).sufficient
    rng = np.random.default_rng(length)
    for _ in range(60):
        sitting = simulate(BANK, plan, TREE.draw(rng), rng)
        assert_within_limits(BANK, plan, sitting.history)
        assert sitting.stop.unmet == ()


def test_crossing_minima_and_enemies_are_always_met() -> None:
    bank, plan = crossing()
    assert check_plan(bank, plan).sufficient
    rng = np.random.default_rng(4)
    for _ in range(40):
        sitting = simulate(bank, plan, TREE.draw(rng), rng)
        assert len(sitting.history) == 10
        assert_within_limits(bank, plan, sitting.history)


def test_a_row_is_named_when_no_question_is_left_to_spare() -> None:
    plan = Plan(2, 2, [ContentRow("c11", 1), ContentRow("d2", 1)])
    first = asked(step(BANK, plan, [], seed=3))
    assert first.why.need in {"c11", "d2"}
    second = asked(step(BANK, plan, [(first.item, 0)], seed=3))
    assert {first.why.need, second.why.need} == {"c11", "d2"}
    assert asked(step(BANK, Plan(2, 4, plan.rows), [], seed=3)).why.need is None


@pytest.mark.parametrize("crossing_rows", [False, True])
def test_stops_as_soon_as_precise_after_the_minima(crossing_rows: bool) -> None:
    """The minima are served within the minimum length, not kept for the end of the maximum length."""
    bank, rows = BANK, [ContentRow(leaf, 2) for leaf in LEAVES]
    if crossing_rows:
        bank, plan = crossing()
        rows += plan.rows[-2:]
    plan = Plan(10, 40, rows, {"scale": 0.62})
    assert check_plan(bank, plan).sufficient
    rng = np.random.default_rng(5)
    for _ in range(5):
        sitting = simulate(bank, plan, TREE.draw(rng), rng)
        assert sitting.stop.reason is StopReason.PRECISION
        assert_within_limits(bank, plan, sitting.history[:10])
        length = len(sitting.history)
        precise = [scale_sd(bank, sitting.history[:n]) <= 0.62 for n in range(10, length + 1)]
        assert precise == [False] * (length - 10) + [True]


def test_minima_longer_than_the_minimum_length_are_served_first() -> None:
    plan = Plan(2, 40, [ContentRow(leaf, 3) for leaf in LEAVES], {"scale": 0.7})
    rng = np.random.default_rng(6)
    sitting = simulate(BANK, plan, TREE.draw(rng), rng)
    assert_within_limits(BANK, plan, sitting.history[:12])
    assert len(sitting.history) == 12


def scale_sd(bank: ItemBank, history: tuple[Answer, ...]) -> float:
    known = estimate(bank, history)["scale"]
    assert isinstance(known, Estimate)
    return known.sd


def test_stops_at_the_length_and_when_the_bank_is_exhausted() -> None:
    rng = np.random.default_rng(6)
    full = simulate(BANK, Plan(1, 7), TREE.draw(rng), rng)
    assert (full.stop.reason, len(full.history)) == (StopReason.LENGTH, 7)
    short = simulate(BANK, Plan(1, 90), TREE.draw(rng), rng)
    assert (short.stop.reason, len(short.history)) == (StopReason.BANK_EXHAUSTED, 48)
    capped = simulate(BANK, Plan(1, 90, [ContentRow("scale", 0, 5)]), TREE.draw(rng), rng)
    assert (capped.stop.reason, len(capped.history)) == (StopReason.BANK_EXHAUSTED, 5)


def test_an_insufficient_bank_is_served_as_far_as_it_goes() -> None:
    small = BANK.subset([item for item in BANK.ids if BANK.skills[BANK.index[item]] != "c22"])
    plan = nested_plan(10)
    assert not check_plan(small, plan).sufficient
    rng = np.random.default_rng(7)
    sitting = simulate(small, plan, TREE.draw(rng), rng)
    assert sitting.stop.unmet == ("c22",)
    assert len(sitting.history) == 10


def test_precision_floor_is_the_one_of_the_joint_normal_law() -> None:
    """By the covariance matrix of the skills: variance of the scale given every leaf but c21."""
    eligible = np.array([skill != "c21" for skill in BANK.skills])
    path = np.eye(7)
    for node in range(1, 7):
        path[node] = TREE.loadings[node] * path[TREE.parents[node]]
        path[node, node] = np.sqrt(1 - TREE.loadings[node] ** 2)
    covariance = path @ path.T
    leaves = [3, 4, 6]
    told = covariance[0, leaves] @ np.linalg.solve(covariance[np.ix_(leaves, leaves)], covariance[leaves, 0])
    assert precision_floor(BANK, "scale", eligible) == pytest.approx(np.sqrt(1 - told), abs=1e-12)


@pytest.mark.parametrize(
    ("plan", "excluded", "problem"),
    [
        (Plan(1, 50, [ContentRow("c11", 13)]), (), "Row 'c11' needs 13 items, but 12 may be asked."),
        (Plan(1, 9, [ContentRow("c11", 2)]), BANK.ids[::4], "Row 'c11' needs 2 items, but 0"),
        (Plan(1, 5, [ContentRow("d1", 3), ContentRow("d2", 3)]), (), "cannot all be met within 5 items"),
        (
            Plan(1, 9, [ContentRow("d1", 0, 1), ContentRow("c11", 1), ContentRow("c12", 1)]),
            (),
            "1 missing in 'c1",
        ),
        (Plan(9, 9, [ContentRow("scale", 0, 4)]), (), "minimum length is 9, but the limits allow 4"),
        (Plan(49, 60), (), "allow 48"),
        (Plan(1, 9, [ContentRow("video", 1)]), (), "row is 'video', but must be a skill"),
        (Plan(1, 9, precision={"d1": 0.3}), (), "precision is 'd1'"),
        (
            Plan(1, 9, precision={"scale": 0.5}),
            (),
            "'scale' is 0.5, but its skills, even known",
        ),
    ],
)
def test_check_plan_says_what_is_missing(plan: Plan, excluded: tuple[str, ...], problem: str) -> None:
    found = check_plan(BANK, plan, excluded)
    assert not found.sufficient
    assert len(found.problems) == 1
    assert problem in found.problems[0]


def test_the_random_part_of_a_progressive_plan() -> None:
    """The item asked is the best of the documented sum: random at first, the criterion alone at last."""
    plan = Plan(4, 4, pick=1, opening_length=0, progressive=Progressive(1.0))
    plain = Plan(4, 4, pick=1, opening_length=0)
    history: list[tuple[str, int]] = []
    for n in range(4):
        eligible = np.array([name not in {item for item, _ in history} for name in BANK.ids])
        values = item_information(BANK, estimate(BANK, history))
        share = [0, 1 / 6, 3 / 6, 1][n]
        uniforms = draw_uniforms(BANK.rank, 9, n, Purpose.PROGRESSION)
        total = (1 - share) * values[eligible].max() * uniforms + share * values
        best = BANK.ids[int(np.where(eligible, total, -1).argmax())]
        assert asked(step(BANK, plan, history, seed=9)).item == best
        history.append((best, 1))
    assert asked(step(BANK, plan, history[:3], seed=9)) == asked(step(BANK, plain, history[:3], seed=9))
    first = Counter(asked(step(BANK, plan, [], seed=seed)).item for seed in range(300))
    assert len(first) == 48
