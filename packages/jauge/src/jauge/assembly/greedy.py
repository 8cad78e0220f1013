"""A fast approximate test: items one by one, the most informative where rows press most.

Each item is worth its weight, as a share of the largest one, plus the pressure of its rows: what a row still
needs, divided by the items still to take. An item that would pass a maximum is never taken; a minimum may
stay unmet, and is then reported. Nothing is proved: `jauge.assembly.solver` is exact, and faster.

Source: Swanson & Stocking (1993), Applied Psychological Measurement 17(2) (weighted deviations).
Oracle: the exact optimum bounds it, tests/test_shadow.py; the gap is measured by the `shadow` bench.
"""

from __future__ import annotations

import numpy as np

from jauge.assembly.blueprint import Blueprint
from jauge.checks import BoolArray, FloatArray, IntArray, require

_PRESSURE = 2.0


def greedy_test(blueprint: Blueprint, weights: FloatArray, given: IntArray, closed: BoolArray) -> IntArray:
    """Positions, sorted, of a test that holds `given`; it may be short, and may miss minima.

    Parameters
    ----------
    blueprint : without item sets, and without negative values in its limits
    weights : array (n,), finite
    given : positions of the items the test must hold
    closed : array (n,), items it may not hold, unless given

    Examples
    --------
    >>> blueprint = Blueprint(["a", "b", "c"], length=2, enemies=[{"a", "b"}])
    >>> none = np.zeros(3, dtype=bool)
    >>> greedy_test(blueprint, np.array([0.5, 0.4, 0.1]), np.array([], dtype=int), none).tolist()
    [0, 2]
    """
    require(not blueprint.sets, "sets", len(blueprint.sets), "empty for a greedy test")
    columns = blueprint.columns
    require(bool((columns >= 0).all()), "limits", float(columns.min()), "without negative values")
    order = np.argsort(blueprint.rank)
    used = columns[given].sum(axis=0)
    taken = list(given)
    free = ~closed[order]
    free[blueprint.rank[given]] = False
    columns, worth = columns[order], weights[order] / max(float(np.abs(weights).max()), 1e-300)
    shares = columns / np.maximum(columns.max(axis=0), 1e-300)
    for left in range(blueprint.length - len(given), 0, -1):
        free &= (columns <= blueprint.upper - used + 1e-9).all(axis=1)
        if not free.any():
            break
        need = np.maximum(blueprint.lower - used, 0.0) / np.maximum(columns.max(axis=0), 1e-300)
        best = int(np.where(free, worth + _PRESSURE * (shares @ (need / left)), -np.inf).argmax())
        free[best] = False
        used = used + columns[best]
        taken.append(order[best])
    return np.sort(np.array(taken, dtype=np.int64))
