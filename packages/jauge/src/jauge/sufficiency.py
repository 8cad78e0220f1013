"""Whether a bank can serve a plan, before anybody sits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from jauge.bank import ItemBank
from jauge.checks import JaugeError
from jauge.content import Completion, Limits, complete, limits_of, room_of
from jauge.plan import Plan


@dataclass(frozen=True, slots=True)
class PlanCheck:
    """Outcome of `check_plan`: one sentence per problem, none when the bank suffices."""

    problems: tuple[str, ...]

    @property
    def sufficient(self) -> bool:
        return not self.problems


def check_plan(bank: ItemBank, plan: Plan, excluded: Collection[str] = frozenset()) -> PlanCheck:
    """Say whether every sitting of the plan can meet all its minima with this bank.

    Parameters
    ----------
    bank, plan : what would be served
    excluded : items that may not be asked
    """
    try:
        limits = limits_of(bank, plan)
    except JaugeError as error:
        return PlanCheck((str(error),))
    blocked = np.isin(np.array(bank.ids), list(excluded)) if excluded else np.zeros(len(bank), dtype=np.bool_)
    room, eligible = room_of(limits, np.zeros(0, dtype=np.int64), blocked)
    supply = room.available @ limits.type_rows
    problems = [
        f"Row {name!r} needs {need} items, but {available} may be asked."
        for name, need, available in zip(limits.names, limits.minima, supply, strict=True)
        if available < need
    ]
    if problems:
        return PlanCheck(tuple(problems))
    completion = complete(limits, room)
    if completion.shortfall:
        return PlanCheck((_conflict(limits, completion, plan),))
    full = room.need.copy()
    full[0] = plan.minimum_length
    reached = plan.minimum_length - int(complete(limits, replace(room, need=full)).unmet[0])
    if reached < plan.minimum_length:
        problem = (
            f"The minimum length is {plan.minimum_length}, but the limits allow {reached} of the "
            f"{int(eligible.sum())} items that may be asked."
        )
        return PlanCheck((problem,))
    return PlanCheck(())


def _conflict(limits: Limits, completion: Completion, plan: Plan) -> str:
    rows = ", ".join(repr(limits.names[row]) for row in np.flatnonzero(completion.unmet))
    return (
        f"The minima cannot all be met within {plan.maximum_length} items and the maxima: "
        f"{completion.shortfall} missing in {rows}."
    )
