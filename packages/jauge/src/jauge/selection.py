"""One step of an adaptive sitting: a pure function of bank, plan, history and seed.

Source of the criterion: van der Linden (1998), Psychometrika 63(2) (posterior-weighted information).
Oracle: direct quadrature of the information of every item, tests/test_selection.py.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from jauge.bank import ItemBank
from jauge.checks import BoolArray, FloatArray, IntArray
from jauge.content import Completion, Limits, Room, complete, limits_of, room_of
from jauge.draw import draw_below
from jauge.nesting import requirement
from jauge.plan import Plan
from jauge.posterior import Estimate, Estimates, estimate

Excluded = Collection[str] | Mapping[str, int]
"""Items that may not be asked; a mapping tells from which position (from 0) each one may not."""

_DECIMALS = 9


class StopReason(StrEnum):
    """Why a sitting ends."""

    PRECISION = "precision"
    LENGTH = "length"
    BANK_EXHAUSTED = "bank_exhausted"


@dataclass(frozen=True, slots=True)
class Why:
    """Why an item was asked.

    Attributes
    ----------
    need : the content row that had to be served, or None when information alone decided
    information : posterior-weighted Fisher information of the item on its own skill
    eligible : number of items that could have been asked
    """

    need: str | None
    information: float
    eligible: int


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask `item` next."""

    item: str
    why: Why


@dataclass(frozen=True, slots=True)
class Stop:
    """The sitting is over; `unmet` names the content rows that stayed below their minimum."""

    reason: StopReason
    estimates: Estimates
    unmet: tuple[str, ...] = ()


def step(
    bank: ItemBank,
    plan: Plan,
    history: Sequence[tuple[str, int]],
    *,
    seed: int,
    excluded: Excluded = frozenset(),
) -> Ask | Stop:
    """Next question, or the end.

    Parameters
    ----------
    bank, plan : what is served; `check_plan` says beforehand whether the bank suffices
    history : (item, category) pairs in the order they were given
    seed : of the sitting, from 0 to 2**64 - 1
    excluded : items not to be asked. It concerns asking only: answers already given to them still count,
        `neutralise` takes them out

    Returns
    -------
    Ask or Stop : equal for equal arguments, on any machine
    """
    limits = limits_of(bank, plan)
    estimates = estimate(bank, history)
    asked = np.array([bank.index[item] for item, _ in history], dtype=np.int64)
    room, eligible = room_of(limits, asked, _blocked(bank, asked, excluded, len(history)))
    reason = _stop_reason(plan, len(history), room, estimates)
    if reason is None and not eligible.any():
        reason = StopReason.BANK_EXHAUSTED
    if reason is not None:
        unmet = tuple(name for row in np.flatnonzero(room.need) if (name := limits.names[row]) is not None)
        return Stop(reason, estimates, unmet)
    information = item_information(bank, estimates)
    ranking = Ranking(limits.type_of, information, bank.rank, plan.width(len(history)))
    best, spare = _best(limits, room, np.flatnonzero(eligible), ranking, plan.horizon(len(history)))
    item = int(best[draw_below(len(best), seed, len(history))])
    need = None if spare else _need(limits, room, item)
    return Ask(bank.ids[item], Why(need, float(information[item]), int(eligible.sum())))


def item_information(bank: ItemBank, estimates: Estimates) -> FloatArray:
    """Posterior-weighted Fisher information (n,) of every item on its own skill, to nine decimals.

    Rounding keeps the last bits of the machine's arithmetic from deciding between equal items.
    """
    information = np.empty(len(bank))
    for block in bank.blocks:
        information[block.items] = block.information @ estimates.posterior[block.node]
    return np.round(information, _DECIMALS)


def _blocked(bank: ItemBank, asked: IntArray, excluded: Excluded, position: int) -> BoolArray:
    blocked = np.zeros(len(bank), dtype=np.bool_)
    blocked[asked] = True
    if isinstance(excluded, Mapping):
        excluded = [item for item, since in excluded.items() if since <= position]
    blocked[[bank.index[item] for item in excluded if item in bank.index]] = True
    return blocked


def _stop_reason(plan: Plan, length: int, room: Room, estimates: Estimates) -> StopReason | None:
    if plan.precision and length >= plan.minimum_length and not room.need.any() and _precise(plan, estimates):
        return StopReason.PRECISION
    return StopReason.LENGTH if length >= plan.maximum_length else None


def _precise(plan: Plan, estimates: Estimates) -> bool:
    found = ((estimates[name], target) for name, target in plan.precision.items())
    return all(isinstance(known, Estimate) and known.sd <= target for known, target in found)


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Orders items (n,) by information, equal ones by name; keeps the `width` best."""

    type_of: IntArray
    information: FloatArray
    rank: IntArray
    width: int

    def top(self, items: IntArray) -> IntArray:
        information = self.information[items]
        if len(items) > self.width:
            place = len(items) - self.width
            kept = information >= np.partition(information, place)[place]
            items, information = items[kept], information[kept]
        return items[np.lexsort((self.rank[items], -information))[: self.width]]


def _best(
    limits: Limits, room: Room, items: IntArray, ranking: Ranking, horizon: int
) -> tuple[IntArray, int]:
    """Best items after which every minimum can still be met, and the questions left to spare."""
    if limits.nest is not None:
        exact = requirement(limits.nest, room.need, room.headroom, room.available, horizon)
        if exact is not None:
            return ranking.top(items[exact.accepted[limits.type_of[items]]]), exact.spare
    completion = complete(limits, room)
    least = int(completion.used.sum())
    length = min(int(room.headroom[0]), max(horizon, least)) if least else int(room.headroom[0])
    room = replace(room, headroom=np.array([length, *room.headroom[1:]]))
    return _tried(limits, room, completion, items, ranking), length - least


def _tried(limits: Limits, room: Room, completion: Completion, items: IntArray, ranking: Ranking) -> IntArray:
    """Best items of the types after which `complete` leaves no more unmet than it does now."""
    verdicts: dict[int, bool] = {}
    while True:
        top = ranking.top(items)
        refused = []
        for kind in set(limits.type_of[top].tolist()):
            if kind not in verdicts:
                after = complete(limits, room.after(limits.type_rows[kind], kind))
                verdicts[kind] = after.shortfall <= completion.shortfall
            if not verdicts[kind]:
                refused.append(kind)
        if not refused:
            return top
        items = items[~np.isin(limits.type_of[items], refused)]


def _need(limits: Limits, room: Room, item: int) -> str | None:
    """The item's row of largest unmet need."""
    need = np.where(limits.type_rows[limits.type_of[item]], room.need, 0)
    row = int(need.argmax())
    return limits.names[row] if need[row] > 0 else None
