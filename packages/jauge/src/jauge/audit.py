"""Folding a sitting again: replay of what was asked, and the end of an abandoned sitting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from jauge.bank import Answer, ItemBank
from jauge.checks import require
from jauge.exposure import Eligibility
from jauge.pilot import counted
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
    *,
    exposure: Eligibility | None = None,
    elapsed: Sequence[float] | None = None,
) -> Replay:
    """Compare a stored sitting, position by position, with what the engine asks.

    Parameters
    ----------
    bank, plan, seed, excluded, exposure : as the sitting was served
    asked_history : (item, category) pairs in the order they were given, pilot items included
    elapsed : seconds at which each decision was taken, the one after the last answer included; for a plan
        with a time budget

    Examples
    --------
    >>> from jauge import Items
    >>> bank = ItemBank(Items.logistic([1.0, 1.5, 1.2], [0.0, -1.0, 0.1]))
    >>> plan = Plan(1, 2, pick=1, opening_length=0)
    >>> replay(bank, plan, [("item2", 1), ("item3", 0)], seed=3).equal
    True
    """
    if elapsed is not None:
        count = len(asked_history) + 1
        require(len(elapsed) == count, "elapsed", len(elapsed), f"{count} times, one per decision")
    times: Sequence[float | None] = elapsed or [None] * (len(asked_history) + 1)
    fixed = partial(step, bank, plan, seed=seed, excluded=excluded, exposure=exposure)
    given = counted(plan.pilots, asked_history)
    known = {item: category for item, category in given if item in bank.index}
    estimates = estimate(bank, list(known.items()))
    for position, (found, _) in enumerate(asked_history):
        decision = fixed(asked_history[:position], elapsed=times[position])
        expected = decision.item if isinstance(decision, Ask) else None
        if expected != found:
            return Replay(False, position, expected, found, decision, estimates)
    decision = fixed(asked_history, elapsed=times[-1])
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
    *,
    exposure: Eligibility | None = None,
    elapsed: float | None = None,
) -> Completed:
    """Go on with category 0 until the sitting stops: leaving early is worth no more than not knowing.

    Parameters
    ----------
    bank, plan, seed, excluded, exposure : as the sitting was served
    history : what was answered
    elapsed : seconds when it was left, for a plan with a time budget; no time goes by afterwards

    Examples
    --------
    >>> from jauge import Items
    >>> bank = ItemBank(Items.logistic([1.0, 1.5, 1.2], [0.0, -1.0, 0.1]))
    >>> complete_as_wrong(bank, Plan(1, 2, pick=1, opening_length=0), [("item2", 1)], seed=3).added
    1
    """
    answers = [Answer(item, category) for item, category in history]
    fixed = partial(step, bank, plan, seed=seed, excluded=excluded, exposure=exposure, elapsed=elapsed)
    while isinstance(decision := fixed(answers), Ask):
        answers.append(Answer(decision.item, 0))
    return Completed(tuple(answers), len(answers) - len(history), decision)
