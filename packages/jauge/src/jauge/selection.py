"""One step of an adaptive sitting: a pure function of bank, plan, history and seed.

The choice, after n counted answers:

1. estimates of every skill from the counted answers, whatever their order;
2. items that may be asked: in the bank, neither asked nor excluded nor pilot, of rows with headroom, and
   eligible by `exposure` unless that would leave nothing, or minima out of reach;
3. rules of `jauge.stopping`, then the maximum length;
4. pilot items: when the question (pilots counted in) is one of `Pilots.positions`, one of those left;
5. criterion C of every item (`jauge.criteria`), with its random part when the plan is progressive;
6. the `width` best of the items after which the minima can still be met, compared by C rounded to nine
   decimals, equal ones by alphabetical rank;
7. one of them, the draw being below their number.

The draws, all in `jauge.draw`, seed being the sitting's:

- item picked: place draw_below(number of best items, seed, n, PICK) in the list, best first;
- random part: R_i = u_i max(C), u = draw_uniforms(rank, seed, n, PROGRESSION), max over the items that may be
  asked; C becomes (1 - s) R + s C, s = Progressive.share(n, maximum length);
- eligibility: item i is ineligible when u_i >= its probability,
  u = draw_uniforms(rank, seed, 0, ELIGIBILITY);
- pilots: `Pilots.positions` and `Pilots.draw`, keyed by the number of the question, pilots counted in.

Oracle: direct quadrature of the criterion of every item, tests/test_criteria.py.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from jauge.bank import ItemBank
from jauge.checks import BoolArray, FloatArray, IntArray
from jauge.content import Completion, Limits, Room, complete, limits_of, room_of
from jauge.criteria import DECIMALS, criterion_values, item_weighted_information, weighted_information
from jauge.draw import Purpose, draw_below, draw_uniforms
from jauge.exposure import Eligibility, Lots
from jauge.nesting import requirement
from jauge.pilot import counted
from jauge.plan import Content, Criterion, Plan
from jauge.posterior import Estimates, estimate
from jauge.shortlist import best_of, best_weighted
from jauge.stopping import Standing, StoppingRule, StopReason

Excluded = Collection[str] | Mapping[str, int]
"""Items that may not be asked; a mapping tells from which question (from 0) each one may not."""

Choose = Callable[[BoolArray], IntArray]


@dataclass(frozen=True, slots=True)
class Why:
    """Why an item was asked.

    Attributes
    ----------
    need : the content row that had to be served, or None when the criterion alone decided
    information : posterior-weighted Fisher information of the item on its own skill, None for a pilot item
    eligible : number of items that could have been asked
    pilot : whether the item is tried out, its answer counting nowhere
    relaxed : whether exposure control was set aside because too few items were eligible
    """

    need: str | None
    information: float | None
    eligible: int
    pilot: bool = False
    relaxed: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask `item` next."""

    item: str
    why: Why


@dataclass(frozen=True, slots=True)
class Stop:
    """The sitting is over.

    Attributes
    ----------
    reason : in one word
    estimates : of every skill
    unmet : content rows that stayed below their minimum
    rule : the rule of the plan's `stopping` that ended it, if one did
    """

    reason: StopReason
    estimates: Estimates
    unmet: tuple[str, ...] = ()
    rule: StoppingRule | None = None


def step(
    bank: ItemBank,
    plan: Plan,
    history: Sequence[tuple[str, int]],
    *,
    seed: int,
    excluded: Excluded = frozenset(),
    exposure: Eligibility | None = None,
    elapsed: float | None = None,
) -> Ask | Stop:
    """Next question, or the end.

    Parameters
    ----------
    bank, plan : what is served; `check_plan` says beforehand whether the bank suffices
    history : (item, category) pairs in the order they were given, pilot items included
    seed : of the sitting, from 0 to 2**64 - 1
    excluded : items not to be asked. It concerns asking only: answers already given to them still count,
        `neutralise` takes them out
    exposure : chances of being eligible, the same for the whole sitting
    elapsed : seconds since the sitting began, needed by a plan with a time budget

    Returns
    -------
    Ask or Stop : equal for equal arguments, on any machine

    Examples
    --------
    >>> from jauge import Items
    >>> bank = ItemBank(Items.logistic([1.0, 1.5, 1.2], [0.0, -1.0, 0.1]))
    >>> step(bank, Plan(1, 2, pick=1, opening_length=0), [("item1", 1)], seed=3).item
    'item3'
    """
    given = counted(plan.pilots, history)
    moment = Moment(
        estimates=estimate(bank, given),
        asked=np.array([bank.index[item] for item, _ in given], dtype=np.int64),
        barred=barred_at(bank, plan, excluded, len(history)),
        question=len(history),
        lots=exposure.drawn(bank, seed) if exposure is not None else None,
        elapsed=elapsed,
    )
    pilots_due = plan.pilots.positions(seed, plan.minimum_length) if plan.pilots.count else frozenset()
    if len(history) in pilots_due:
        refused = {item for item, _ in history} | set(excluded_at(excluded, len(history)))
        return decide(bank, plan, moment, seed, refused)
    return decide(bank, plan, moment, seed)


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """What a decision depends on, besides bank, plan and seed.

    Attributes
    ----------
    estimates : from the counted answers
    asked : positions of the items of the counted answers
    barred : items (n,) not to be asked whatever was answered
    question : number of the question, pilots counted in
    lots : draws of eligibility
    elapsed : seconds since the sitting began
    """

    estimates: Estimates
    asked: IntArray
    barred: BoolArray
    question: int
    lots: Lots | None = None
    elapsed: float | None = None


def decide(
    bank: ItemBank, plan: Plan, moment: Moment, seed: int, refused_pilots: Collection[str] | None = None
) -> Ask | Stop:
    """The decision at a moment; `refused_pilots` is given when a pilot question is due."""
    limits = limits_of(bank, plan)
    field = _field(limits, plan, bank, moment)
    end = _end(bank, plan, moment, limits, field)
    if end is not None:
        reason, rule = end
        need = np.flatnonzero(field.room.need)
        unmet = tuple(name for row in need if (name := limits.names[row]) is not None)
        return Stop(reason, moment.estimates, unmet, rule)
    if refused_pilots is not None:
        pilot = plan.pilots.draw(seed, moment.question, refused_pilots)
        if pilot is not None:
            return Ask(pilot[0], Why(None, None, pilot[1], pilot=True))
    return _asked(bank, plan, moment, seed, limits, field)


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """Room left and items (n,) that may be asked; `relaxed` when exposure was set aside."""

    room: Room
    eligible: BoolArray
    relaxed: bool = False


def _field(limits: Limits, plan: Plan, bank: ItemBank, moment: Moment) -> Field:
    blocked = moment.barred.copy()
    blocked[moment.asked] = True
    room, eligible = room_of(limits, moment.asked, blocked)
    if moment.lots is None or plan.content is Content.SHADOW:
        return Field(room, eligible)
    resting = moment.lots.at(moment.estimates.mean, bank.node)
    fewer, awake = room_of(limits, moment.asked, blocked | resting)
    if not awake.any() or (
        not limits.free and complete(limits, fewer).shortfall > complete(limits, room).shortfall
    ):
        return Field(room, eligible, relaxed=bool((eligible & resting).any()))
    return Field(fewer, awake)


def _end(
    bank: ItemBank, plan: Plan, moment: Moment, limits: Limits, field: Field
) -> tuple[StopReason, StoppingRule | None] | None:
    length = len(moment.asked)
    ripe = length >= plan.minimum_length and (limits.free or not field.room.need.any())
    if ripe and plan.precision and _precise(plan, moment.estimates):
        return StopReason.PRECISION, None
    if plan.stopping:
        standing = Standing(bank, plan, moment.estimates, length, field.eligible, moment.elapsed)
        for rule in plan.stopping:
            if (ripe or not rule.patient) and rule.met(standing):
                return rule.reason, rule
    if length >= plan.maximum_length:
        return StopReason.LENGTH, None
    return None if np.count_nonzero(field.eligible) else (StopReason.BANK_EXHAUSTED, None)


def _precise(plan: Plan, estimates: Estimates) -> bool:
    return all(estimates.sd_of(name) <= target for name, target in plan.precision.items())


def _asked(bank: ItemBank, plan: Plan, moment: Moment, seed: int, limits: Limits, field: Field) -> Ask | Stop:
    n_answers = len(moment.asked)
    if _weighs_few(plan, limits):
        best = best_weighted(bank, moment.estimates, field.eligible, plan.width(n_answers))
        spare, relaxed = plan.maximum_length - n_answers, field.relaxed
    else:
        values = criterion_values(bank, plan, moment.estimates, n_answers)
        if plan.progressive is not None:
            values = _progressed(bank, plan, values, field.eligible, seed, n_answers)
        best, spare, relaxed = _candidates(bank, plan, moment, limits, field, values)
    item = int(best[draw_below(len(best), seed, n_answers)])
    need = None if spare else _need(limits, field.room, item)
    told = round(item_weighted_information(bank, moment.estimates, item), DECIMALS)
    return Ask(bank.ids[item], Why(need, told, int(np.count_nonzero(field.eligible)), relaxed=relaxed))


def _weighs_few(plan: Plan, limits: Limits) -> bool:
    """Whether the best items can be found without the criterion of every one."""
    plain = plan.criterion is Criterion.WEIGHTED_INFORMATION and plan.progressive is None
    return plain and limits.free and plan.content is not Content.SHADOW


def _progressed(
    bank: ItemBank, plan: Plan, values: FloatArray, eligible: BoolArray, seed: int, n_answers: int
) -> FloatArray:
    """The criterion and its random part, in the shares of the moment."""
    assert plan.progressive is not None
    share = plan.progressive.share(n_answers, plan.maximum_length)
    uniforms = draw_uniforms(bank.rank, seed, n_answers, Purpose.PROGRESSION)
    return (1 - share) * float(values[eligible].max()) * uniforms + share * values


def _candidates(
    bank: ItemBank, plan: Plan, moment: Moment, limits: Limits, field: Field, values: FloatArray
) -> tuple[IntArray, int, bool]:
    """Best items, questions to spare, and whether exposure control was set aside.

    An exact shadow test weighs ineligible items itself; where none is left that holds the items already
    asked, as after a withdrawal, the sitting goes on as far as the completion check can take it.
    """
    width, horizon = plan.width(len(moment.asked)), plan.horizon(len(moment.asked))
    if plan.content is Content.SHADOW:
        resting = None if moment.lots is None else moment.lots.at(moment.estimates.mean, bank.node)
        found = _shadow(bank, plan, np.round(values, DECIMALS), moment.asked, resting, moment.barred)
        if found is not None:
            best = found[:width]
            return best, 1, resting is not None and bool(resting[best].any())
    return *_best(limits, field, values, bank.rank, width, horizon), field.relaxed


def _shadow(
    bank: ItemBank,
    plan: Plan,
    values: FloatArray,
    asked: IntArray,
    resting: BoolArray | None,
    barred: BoolArray,
) -> IntArray | None:
    """Free items of the best whole test, best first; the solver is loaded by the plans that ask for it."""
    module = importlib.import_module("jauge.shadow")
    plans = _selectors.setdefault(bank, {})
    if plan not in plans:
        plans[plan] = module.ShadowSelector(bank, plan)
    excluded = barred.copy()
    excluded[asked] = False
    try:
        candidates: IntArray = plans[plan].choose(values, asked, resting, excluded=excluded).candidates
    except module.InfeasibleBlueprint:
        return None
    return candidates


_selectors: WeakKeyDictionary[ItemBank, dict[Plan, Any]] = WeakKeyDictionary()


def item_information(bank: ItemBank, estimates: Estimates) -> FloatArray:
    """Posterior-weighted Fisher information (n,) of every item on its own skill, to nine decimals.

    Rounding keeps the last bits of the machine's arithmetic from deciding between equal items.

    Examples
    --------
    >>> from jauge import Items
    >>> bank = ItemBank(Items.logistic([1.0, 2.0], [0.0, 3.0]))
    >>> item_information(bank, estimate(bank, [])).round(3).tolist()
    [0.207, 0.049]
    """
    return np.round(weighted_information(bank, estimates), DECIMALS)


def excluded_at(excluded: Excluded, question: int) -> Collection[str]:
    """Items that may not be asked at a question (from 0)."""
    if isinstance(excluded, Mapping):
        return [item for item, since in excluded.items() if since <= question]
    return excluded


def barred_at(bank: ItemBank, plan: Plan, excluded: Excluded, question: int) -> BoolArray:
    """Items (n,) that no answer could make askable at a question: excluded ones and pilots."""
    barred = np.zeros(len(bank), dtype=np.bool_)
    names = [*excluded_at(excluded, question), *plan.pilots.items]
    barred[[bank.index[item] for item in names if item in bank.index]] = True
    return barred


def _best(
    limits: Limits, field: Field, values: FloatArray, rank: IntArray, width: int, horizon: int
) -> tuple[IntArray, int]:
    """Best items after which every minimum can still be met, and the questions left to spare."""
    room, eligible = field.room, field.eligible
    top: Choose = partial(best_of, values, rank=rank, width=width)
    if limits.free:
        return top(eligible), int(room.headroom[0])
    if limits.nest is not None:
        exact = requirement(limits.nest, room.need, room.headroom, room.available, horizon)
        if exact is not None:
            return top(eligible & exact.accepted[limits.type_of]), exact.spare
    completion = complete(limits, room)
    least = int(completion.used.sum())
    length = min(int(room.headroom[0]), max(horizon, least)) if least else int(room.headroom[0])
    room = replace(room, headroom=np.array([length, *room.headroom[1:]]))
    return _tried(limits, room, completion, eligible, top), length - least


def _tried(limits: Limits, room: Room, completion: Completion, eligible: BoolArray, top: Choose) -> IntArray:
    """Best items of the types after which `complete` leaves no more unmet than it does now."""
    accepted = np.ones(len(limits.type_rows), dtype=np.bool_)
    tried: set[int] = set()
    while True:
        best = top(eligible & accepted[limits.type_of])
        new = set(limits.type_of[best].tolist()) - tried
        for kind in new:
            after = complete(limits, room.after(limits.type_rows[kind], kind))
            accepted[kind] = after.shortfall <= completion.shortfall
        tried |= new
        if all(accepted[kind] for kind in new):
            return best


def _need(limits: Limits, room: Room, item: int) -> str | None:
    """The item's row of largest unmet need."""
    need = np.where(limits.type_rows[limits.type_of[item]], room.need, 0)
    row = int(need.argmax())
    return limits.names[row] if need[row] > 0 else None
