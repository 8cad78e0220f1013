"""Whether a bank can serve a plan, before anybody sits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from jauge.bank import ItemBank
from jauge.checks import BoolArray, JaugeError
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
    """Say whether every sitting of the plan can meet all its minima with this bank, and its precision ever.

    Parameters
    ----------
    bank, plan : what would be served
    excluded : items that may not be asked
    """
    try:
        limits = limits_of(bank, plan)
    except JaugeError as error:
        return PlanCheck((str(error),))
    gone = set(excluded)
    blocked = np.array([item in gone for item in bank.ids])
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
    return PlanCheck(tuple(_out_of_reach(bank, plan, eligible)))


def _out_of_reach(bank: ItemBank, plan: Plan, eligible: BoolArray) -> list[str]:
    floors = {name: precision_floor(bank, name, eligible) for name in plan.precision}
    return [
        f"The precision of {name!r} is {target}, but its skills, even known exactly, give {floors[name]:.3f}."
        for name, target in plan.precision.items()
        if target <= floors[name]
    ]


def precision_floor(bank: ItemBank, scale: str, eligible: BoolArray) -> float:
    """Smallest posterior standard deviation of a scale: every skill that has an item being known exactly.

    Linear Gaussian algebra on the tree: a child known with error variance v tells its parent as much as a
    measure of precision rho² / (1 - rho² + v).
    """
    tree = bank.tree
    precision = np.zeros(len(tree.names))
    precision[np.unique(bank.node[eligible])] = np.inf
    for node in range(len(tree.names) - 1, -1, -1):
        parent, loading = int(tree.parents[node]), float(tree.loadings[node])
        if parent >= 0 and precision[node] > 0:
            precision[parent] += loading**2 / (1 - loading**2 + 1 / precision[node])
    return float(1 / np.sqrt(1 + precision[tree.index[scale]]))


def _conflict(limits: Limits, completion: Completion, plan: Plan) -> str:
    rows = ", ".join(repr(limits.names[row]) for row in np.flatnonzero(completion.unmet))
    return (
        f"The minima cannot all be met within {plan.maximum_length} items and the maxima: "
        f"{completion.shortfall} missing in {rows}."
    )
