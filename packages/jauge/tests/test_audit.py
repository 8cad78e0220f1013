from __future__ import annotations

import numpy as np
import pytest
from examples import TREE, bank_of, nested_plan

from jauge import (
    Answer,
    Ask,
    Estimate,
    JaugeError,
    Plan,
    Stop,
    StopReason,
    complete_as_wrong,
    estimate,
    neutralise,
    replay,
    simulate,
    step,
)
from jauge.stopping import TimeBudget

BANK = bank_of(48)
PLAN = nested_plan()


def sitting(number: int) -> tuple[tuple[Answer, ...], int]:
    rng = np.random.default_rng(number)
    played = simulate(BANK, PLAN, TREE.draw(rng), rng)
    return played.history, played.seed


@pytest.mark.parametrize("number", range(5))
def test_a_sitting_replays_equal(number: int) -> None:
    history, seed = sitting(number)
    found = replay(BANK, PLAN, history, seed)
    assert (found.equal, found.position, found.expected, found.found) == (True, None, None, None)
    assert isinstance(found.decision, Stop)
    np.testing.assert_array_equal(found.estimates.posterior, estimate(BANK, history).posterior)


@pytest.mark.parametrize("position", [0, 4, 7])
def test_a_changed_item_is_found(position: int) -> None:
    history, seed = sitting(1)
    unused = next(item for item in BANK.ids if item not in {answer.item for answer in history})
    for other in (unused, "not-in-the-bank"):
        changed = [*history[:position], Answer(other, 0), *history[position + 1 :]]
        found = replay(BANK, PLAN, changed, seed)
        assert not found.equal
        assert (found.position, found.expected, found.found) == (position, history[position].item, other)


def test_an_answer_too_many_is_found() -> None:
    history, seed = sitting(2)
    unused = next(item for item in BANK.ids if item not in {answer.item for answer in history})
    found = replay(BANK, PLAN, [*history, Answer(unused, 1)], seed)
    assert (found.equal, found.position, found.expected, found.found) == (False, len(history), None, unused)


def test_a_changed_category_or_seed_is_found() -> None:
    history, seed = sitting(3)
    assert not replay(BANK, PLAN, history, seed + 1).equal
    flipped = [Answer(item, 0 if category else 1) for item, category in history]
    assert not replay(BANK, PLAN, flipped, seed).equal


def test_an_item_withdrawn_during_the_sitting() -> None:
    """Withdrawn at position 3: replay needs to know from when, or earlier choices change."""
    rng = np.random.default_rng(9)
    history: list[Answer] = []
    withdrawn = ""
    while True:
        excluded = {withdrawn: 3} if withdrawn else {}
        decision = step(BANK, PLAN, history, seed=11, excluded=excluded)
        if isinstance(decision, Stop):
            break
        if len(history) == 3 and not withdrawn:
            withdrawn = decision.item
            continue
        history.append(Answer(decision.item, int(rng.integers(2))))
    assert withdrawn not in {answer.item for answer in history}
    assert replay(BANK, PLAN, history, 11, {withdrawn: 3}).equal
    assert replay(BANK, PLAN, history, 11).position == 3


def test_an_abandoned_sitting_ends_with_wrong_answers() -> None:
    history, seed = sitting(4)
    done = complete_as_wrong(BANK, PLAN, history[:6], seed)
    assert done.history[:6] == history[:6]
    assert done.added == len(done.history) - 6 > 0
    assert {answer.category for answer in done.history[6:]} == {0}
    assert done.stop.reason in {StopReason.LENGTH, StopReason.PRECISION}
    assert replay(BANK, PLAN, done.history, seed).equal
    before, after = estimate(BANK, history[:6])["scale"], done.stop.estimates["scale"]
    assert isinstance(before, Estimate)
    assert isinstance(after, Estimate)
    assert after.mean < before.mean


def test_a_finished_sitting_is_left_as_it_is() -> None:
    history, seed = sitting(4)
    assert complete_as_wrong(BANK, PLAN, history, seed).added == 0
    assert not isinstance(step(BANK, PLAN, history, seed=seed), Ask)


def test_a_time_budget_replays_from_its_times() -> None:
    plan = Plan(2, 12, stopping=[TimeBudget(100)])
    history: list[Answer] = []
    times = [0.0, 30.0, 60.0, 90.0, 120.0]
    for elapsed in times[:-1]:
        ask = step(BANK, plan, history, seed=2, elapsed=elapsed)
        assert isinstance(ask, Ask)
        history.append(Answer(ask.item, 1))
    found = replay(BANK, plan, history, 2, elapsed=times)
    assert found.equal
    assert isinstance(found.decision, Stop)
    assert found.decision.reason is StopReason.TIME
    assert replay(BANK, plan, history, 2, elapsed=[0.0, 100.0, 100.0, 100.0, 100.0]).position == 1
    assert complete_as_wrong(BANK, plan, history, 2, elapsed=110.0).added == 0
    assert complete_as_wrong(BANK, plan, history, 2, elapsed=95.0).added == 8
    with pytest.raises(JaugeError, match="elapsed is 2, but must be 5 times"):
        replay(BANK, plan, history, 2, elapsed=[0.0, 1.0])


def test_a_neutralised_item_leaves_a_sitting_that_was_never_asked_it() -> None:
    history, _ = sitting(2)
    bank, kept = neutralise(BANK, history, [history[3].item])
    assert kept == (*history[:3], *history[4:])
    np.testing.assert_array_equal(estimate(bank, kept).posterior, estimate(BANK, kept).posterior)
    after = step(bank, PLAN, kept[:5], seed=1)
    assert not isinstance(after, Ask) or after.item != history[3].item
