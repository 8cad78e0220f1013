from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from examples import LEAVES, bank_of, nested_plan
from hypothesis import given, settings
from hypothesis import strategies as st

from jauge import Ask, ContentRow, ItemBank, Items, JaugeError, Plan, estimate, step
from jauge.exposure import Eligibility
from jauge.pilot import Pilots
from jauge.plan import Criterion, Progressive
from jauge.sitting import Sitting
from jauge.stopping import LevelProbability, TimeBudget

TREE_BANK = bank_of(48)
_RNG = np.random.default_rng(0)
ONE_SKILL = ItemBank(
    Items.joined(
        [
            Items.logistic(
                _RNG.lognormal(0, 0.3, 150), _RNG.standard_normal(150), ids=[f"x{k:03d}" for k in range(150)]
            ),
            Items.graded([1.0, 1.2], [[-1.0, 0.0, 1.0], [-0.5, 0.5, 2.0]], ["g1", "g2"]),
        ]
    )
)
NEW = ("new1", "new2")
ROWS = nested_plan().rows
LEVELS = {"ability": (0.0,)}
TIMES = dict.fromkeys(ONE_SKILL.ids, 30.0)
PROGRESSIVE = Plan(
    2, 9, pilots=Pilots(("g1", *NEW), 2), progressive=Progressive(1.0), stopping=[TimeBudget(80)]
)
TRIED = Plan(3, 9, ROWS[-4:], pilots=Pilots(NEW, 2), cuts={"scale": (0.0,)}, criterion="classification")
PLANS: list[tuple[ItemBank, Plan]] = [
    (TREE_BANK, nested_plan()),
    (TREE_BANK, TRIED),
    (ONE_SKILL, Plan(2, 9, stopping=[LevelProbability(0.8)], cuts=LEVELS)),
    (ONE_SKILL, PROGRESSIVE),
    *((ONE_SKILL, Plan(2, 6, criterion=each, cuts=LEVELS, seconds=TIMES)) for each in Criterion),
]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PLANS), st.integers(0, 2**64 - 1), st.data())
def test_a_sitting_decides_as_the_fold_does(
    which: tuple[ItemBank, Plan], seed: int, data: st.DataObject
) -> None:
    bank, plan = which
    excluded = data.draw(
        st.sampled_from([frozenset(bank.ids[::7]), {bank.ids[3]: 2, "new1": 1}, list(bank.ids[:2])])
    )
    exposure = data.draw(
        st.sampled_from([None, Eligibility(bank.ids, np.tile([0.6, 0.8], (len(bank), 1)), [0.0])])
    )
    frozen: dict[str, Any] = {"excluded": excluded, "exposure": exposure}
    sitting = Sitting.begin(bank, plan, seed=seed, **frozen)
    elapsed = 0.0
    while True:
        decision = sitting.decide(elapsed)
        folded = step(bank, plan, sitting.history, seed=seed, elapsed=elapsed, **frozen)
        if not isinstance(decision, Ask):
            assert not isinstance(folded, Ask)
            assert (decision.reason, decision.unmet, decision.rule) == (
                folded.reason,
                folded.unmet,
                folded.rule,
            )
            np.testing.assert_array_equal(decision.estimates.posterior, folded.estimates.posterior)
            assert dict(decision.estimates) == dict(folded.estimates)
            return
        assert decision == folded
        resumed = Sitting.resume(sitting.to_bytes(), bank, plan, **frozen)
        assert (resumed.history, resumed.seed) == (sitting.history, seed)
        assert resumed.decide(elapsed) == decision
        sitting = sitting.advance(decision.item, data.draw(st.integers(0, 1)))
        elapsed += 10


@given(st.permutations(range(20)), st.randoms(use_true_random=False))
def test_the_order_of_the_answers_changes_no_bit(order: list[int], random: Any) -> None:
    categories = [random.randrange(2) for _ in order]
    bank = bank_of(20, 3)
    forwards, shuffled = (Sitting.begin(bank, Plan(1, 20), seed=1) for _ in range(2))
    for item in range(20):
        forwards = forwards.advance(bank.ids[item], categories[item])
    for item in order:
        shuffled = shuffled.advance(bank.ids[item], categories[item])
    expected = estimate(bank, forwards.history).posterior
    np.testing.assert_array_equal(forwards.estimates.posterior, expected)
    np.testing.assert_array_equal(shuffled.estimates.posterior, expected)


def test_advancing_leaves_the_sitting_as_it_was() -> None:
    first = Sitting.begin(TREE_BANK, nested_plan(), seed=4)
    ask = first.decide()
    assert isinstance(ask, Ask)
    second = first.advance(ask.item, 1)
    assert (len(first.history), len(second.history)) == (0, 1)
    assert first.decide() == ask != second.decide()
    assert len(second.to_bytes()) == 20


BEGUN = Sitting.begin(ONE_SKILL, Plan(2, 9, pilots=Pilots(NEW, 1)), seed=7).advance("x001", 1)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Sitting.begin(ONE_SKILL, Plan(2, 9), seed=-1), "seed is -1"),
        (lambda: BEGUN.advance("x001", 1), "item is 'x001', but must be answered once"),
        (lambda: BEGUN.advance("zzz", 1), "item is 'zzz', but must be an item of the bank"),
        (lambda: BEGUN.advance("x002", 2), "category of 'x002' is 2, but must be from 0 to 1"),
        (lambda: BEGUN.advance("new1", 256), "category of 'new1' is 256"),
        (lambda: Sitting.resume(b"", ONE_SKILL, BEGUN.plan), "data is 0"),
        (lambda: Sitting.resume(BEGUN.to_bytes()[:-1], ONE_SKILL, BEGUN.plan), "data is 19"),
        (lambda: Sitting.resume(BEGUN.to_bytes(), TREE_BANK, BEGUN.plan), "bank is 'of 48 items'"),
        (lambda: Sitting.resume(BEGUN.to_bytes(), ONE_SKILL, Plan(2, 9)), "bank is 'of 152 items'"),
        (
            lambda: Sitting.resume(BEGUN.to_bytes()[:-5] + b"\xff" * 5, ONE_SKILL, BEGUN.plan),
            "data is 4294967295",
        ),
    ],
)
def test_refused(make: Any, message: str) -> None:
    with pytest.raises(JaugeError, match=message):
        make()


def test_shadow_plans_go_through_the_exact_solver() -> None:
    pytest.importorskip("highspy")
    rows = [ContentRow(leaf, 1) for leaf in LEAVES]
    plan = Plan(6, 6, rows, content="shadow", pick=1, opening_length=0)
    exposure = Eligibility(TREE_BANK.ids, np.full(48, 0.5))
    resting = exposure.drawn(TREE_BANK, 2).ineligible[:, 0]
    sitting = Sitting.begin(TREE_BANK, plan, seed=2, exposure=exposure)
    while isinstance(ask := sitting.decide(), Ask):
        assert step(TREE_BANK, plan, sitting.history, seed=2, exposure=exposure) == ask
        assert not resting[TREE_BANK.index[ask.item]]
        assert not ask.why.relaxed
        sitting = sitting.advance(ask.item, 1)
    assert ask.unmet == ()
    assert {TREE_BANK.skills[TREE_BANK.index[item]] for item, _ in sitting.history} == set(LEAVES)


def test_a_shadow_plan_out_of_reach_goes_on_with_the_completion_check() -> None:
    pytest.importorskip("highspy")
    plan = Plan(6, 6, [ContentRow("c22", 3)], content="shadow", pick=1, opening_length=0)
    gone = frozenset(item for item in TREE_BANK.ids if TREE_BANK.skills[TREE_BANK.index[item]] == "c22")
    same = Plan(6, 6, plan.rows, pick=1, opening_length=0)
    assert step(TREE_BANK, plan, [], seed=2, excluded=gone) == step(
        TREE_BANK, same, [], seed=2, excluded=gone
    )
