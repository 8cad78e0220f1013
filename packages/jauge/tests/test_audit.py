from __future__ import annotations

import numpy as np
import pytest
from examples import TREE, bank_of, nested_plan

from jauge import Answer, Ask, Estimate, Stop, StopReason, complete_as_wrong, estimate, replay, simulate, step

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
