"""Random blueprints, and the same questions asked of another solver."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from scipy import optimize

from jauge.assembly import Blueprint, ItemSet, Limit
from jauge.checks import FloatArray


@st.composite
def blueprints(draw: st.DrawFn, *, most: int = 24, with_sets: bool = True) -> Blueprint:
    """A blueprint that some test meets: limits are drawn around the sums of a random test."""
    count = draw(st.integers(6, most))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    length = draw(st.integers(2, count // 2))
    witness = rng.permutation(count)[:length]
    limits = []
    for row in range(draw(st.integers(0, 6))):
        minutes = draw(st.booleans())
        values = rng.uniform(0.5, 3.0, count) if minutes else rng.integers(0, 2, count).astype(float)
        total, slack = values[witness].sum(), draw(st.integers(0, 2))
        limits.append(Limit(f"r{row}", values, -np.inf if minutes else total - slack, total + slack))
    order = rng.permutation(count)
    sets = []
    if with_sets and draw(st.booleans()):
        for number in range(2):
            members = order[4 * number : 4 * number + 3]
            inside = int(np.isin(members, witness).sum())
            sets.append(ItemSet(f"s{number}", [f"i{m:02d}" for m in members], max(1, inside)))  # type: ignore[arg-type]
    outside = [int(item) for item in order if item not in witness]
    enemies = [{f"i{witness[0]:02d}", *(f"i{item:02d}" for item in outside[:2])}]
    return Blueprint([f"i{item:02d}" for item in range(count)], length, limits, enemies, sets)


def largest_sum(blueprint: Blueprint, weights: FloatArray, given: list[int]) -> float | None:
    """Optimum over all tests that hold `given`, by `scipy.optimize.milp` on the whole programme."""
    table = np.concatenate((blueprint.columns, blueprint.set_columns)).T
    low = np.zeros(table.shape[1])
    low[given] = 1.0
    costs = np.concatenate((-weights, np.zeros(len(blueprint.sets))))
    found = optimize.milp(
        costs,
        constraints=optimize.LinearConstraint(table, blueprint.lower, blueprint.upper),
        bounds=optimize.Bounds(low, np.ones(len(low))),
        integrality=np.ones(len(low)),
        options={"mip_rel_gap": 0.0},
    )
    return None if found.x is None else -float(found.fun)
