from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from examples import bank_of, nested_plan
from hypothesis import given
from hypothesis import strategies as st

from jauge import Answer, Ask, JaugeError, Plan, Stop, StopReason, complete_as_wrong, estimate, replay, step
from jauge.pilot import Pilots, counted
from jauge.stopping import PredictedReduction

BANK = bank_of(48)
NEW = ["new1", "new2", "new3", "new4"]
PILOTS = Pilots(NEW, count=3)
PLAIN = nested_plan()
PLAN = Plan(6, 12, PLAIN.rows, PLAIN.precision, pilots=PILOTS)


def answer(item: str, seed: int) -> Answer:
    return Answer(item, sum(map(ord, item)) * (seed + 1) % 2)


def sat(plan: Plan, seed: int, excluded: object = frozenset()) -> tuple[list[Answer], list[Ask], Stop]:
    history: list[Answer] = []
    asks: list[Ask] = []
    while isinstance(ask := step(BANK, plan, history, seed=seed, excluded=excluded), Ask):  # type: ignore[arg-type]
        asks.append(ask)
        history.append(answer(ask.item, seed))
    return history, asks, ask


@pytest.mark.parametrize("seed", range(12))
def test_pilots_change_nothing_else(seed: int) -> None:
    plain, _, end = sat(PLAIN, seed)
    history, asks, pilot_end = sat(PLAN, seed)
    assert counted(PILOTS, history) == plain
    assert (pilot_end.reason, pilot_end.unmet) == (end.reason, end.unmet)
    np.testing.assert_array_equal(pilot_end.estimates.posterior, end.estimates.posterior)
    marked = [ask.item for ask in asks if ask.why.pilot]
    assert marked == [item for item, _ in history if item in NEW]
    assert len(set(marked)) == len(marked) == 3
    assert all(ask.why.information is None for ask in asks if ask.why.pilot)
    assert replay(BANK, PLAN, history, seed).equal


def test_every_place_and_every_item_is_as_probable() -> None:
    places: Counter[int] = Counter()
    items: Counter[str] = Counter()
    pilots = Pilots(NEW, count=2, first=1)
    for seed in range(1200):
        positions = pilots.positions(seed, minimum_length=5)
        places.update(positions)
        for position in positions:
            drawn = pilots.draw(seed, position, ())
            assert drawn is not None
            items[drawn[0]] += 1
    assert sorted(places) == [1, 2, 3, 4, 5]
    assert max(abs(count - 480) for count in places.values()) < 75
    assert max(abs(count - 600) for count in items.values()) < 85


@given(st.integers(0, 2**64 - 1), st.integers(0, 4), st.integers(0, 6), st.integers(0, 10))
def test_positions_are_within_reach(seed: int, count: int, first: int, minimum: int) -> None:
    positions = Pilots(NEW, count, first).positions(seed, minimum)
    assert len(positions) == count
    reached = max(minimum, first + 1) + count - 2
    assert all(first <= position <= reached for position in positions)
    window = Pilots(NEW, count, first, first + 7).positions(seed, minimum)
    assert len(window) == count
    assert all(first <= position <= first + 7 for position in window)


def test_a_sitting_that_stops_early_had_all_its_pilots() -> None:
    plan = Plan(2, 12, pilots=Pilots(NEW, 4), stopping=[PredictedReduction(0.9)])
    for seed in range(20):
        history, _, end = sat(plan, seed)
        assert end.reason is StopReason.PREDICTED_REDUCTION
        assert len(history) == 6
        assert {item for item, _ in history} >= set(NEW)


def test_items_of_the_bank_may_be_tried_out() -> None:
    tried = Pilots(BANK.ids[:4], 2)
    history, asks, end = sat(Plan(6, 6, pilots=tried), 3)
    assert {ask.item for ask in asks if ask.why.pilot} == {i for i, _ in history} & set(BANK.ids[:4])
    rest = BANK.without(BANK.ids[:4])
    np.testing.assert_array_equal(end.estimates.posterior, estimate(rest, counted(tried, history)).posterior)
    assert {ask.why.eligible for ask in asks if not ask.why.pilot} == set(range(39, 45))


def test_excluded_pilots_leave_their_question_to_the_others() -> None:
    history, asks, _ = sat(PLAN, 4, frozenset(NEW))
    assert not any(ask.why.pilot for ask in asks)
    assert history == sat(PLAIN, 4)[0]
    history, asks, _ = sat(PLAN, 4, {"new1": 0, "new2": 0})
    assert {ask.item for ask in asks if ask.why.pilot} == {"new3", "new4"}


def test_an_abandoned_sitting_goes_through_its_pilots() -> None:
    done = complete_as_wrong(BANK, PLAN, [], 8)
    assert sum(item in NEW for item, _ in done.history) == 3
    assert replay(BANK, PLAN, done.history, 8).equal


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Pilots(["a", "a"]), "pilots is 'a'"),
        (lambda: Pilots(["a"], 2), "count is 2, but must be from 0 to 1"),
        (lambda: Pilots(["a"], 1, first=-1), "first is -1"),
        (lambda: Pilots(["a", "b"], 2, first=3, last=3), "last is 3, but must be at least 4"),
        (lambda: step(BANK, PLAIN, [("new1", 0)], seed=1), "history holds 'new1'"),
    ],
)
def test_refused(make: object, message: str) -> None:
    with pytest.raises(JaugeError, match=message):
        make()  # type: ignore[operator]
