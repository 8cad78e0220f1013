"""Folding a sitting again: replay of what was asked, and the end of an abandoned sitting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jauge.bank import Answer, ItemBank
from jauge.plan import Plan
from jauge.posterior import Estimates, estimate
from jauge.selection import Ask, Excluded, Stop, step


@dataclass(frozen=True, slots=True)
class Replay:
    """Outcome of `replay`.

    Attributes
    ----------
    equal : every question asked is the one the engine asks
    position : first position (from 0) that differs, or None
    expected : item the engine asks there, or None where it stops
    found : item that was asked there
    decision : what the engine decides at `position`, or after the last answer when all is equal
    estimates : from all the answers given to items of the bank
    """

    equal: bool
    position: int | None
    expected: str | None
    found: str | None
    decision: Ask | Stop
    estimates: Estimates


def replay(
    bank: ItemBank,
    plan: Plan,
    asked_history: Sequence[tuple[str, int]],
    seed: int,
    excluded: Excluded = frozenset(),
) -> Replay:
    """Compare a stored sitting, position by position, with what the engine asks."""
    known = {item: category for item, category in asked_history if item in bank.index}
    estimates = estimate(bank, list(known.items()))
    for position, (found, _) in enumerate(asked_history):
        decision = step(bank, plan, asked_history[:position], seed=seed, excluded=excluded)
        expected = decision.item if isinstance(decision, Ask) else None
        if expected != found:
            return Replay(False, position, expected, found, decision, estimates)
    decision = step(bank, plan, asked_history, seed=seed, excluded=excluded)
    return Replay(True, None, None, None, decision, estimates)


@dataclass(frozen=True, slots=True)
class Completed:
    """A sitting folded to its end; the last `added` answers were not given but counted as category 0."""

    history: tuple[Answer, ...]
    added: int
    stop: Stop


def complete_as_wrong(
    bank: ItemBank,
    plan: Plan,
    history: Sequence[tuple[str, int]],
    seed: int,
    excluded: Excluded = frozenset(),
) -> Completed:
    """Go on with category 0 until the sitting stops: leaving early is worth no more than not knowing."""
    answers = [Answer(item, category) for item, category in history]
    while isinstance(decision := step(bank, plan, answers, seed=seed, excluded=excluded), Ask):
        answers.append(Answer(decision.item, 0))
    return Completed(tuple(answers), len(answers) - len(history), decision)
