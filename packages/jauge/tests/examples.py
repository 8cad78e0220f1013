"""Banks and strategies the tests share."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from jauge import ContentRow, ItemBank, Items, Plan, SkillTree

TREE = SkillTree(
    ["scale", "d1", "d2", "c11", "c12", "c21", "c22"],
    [-1, 0, 0, 1, 1, 2, 2],
    [0, 0.9, 0.8, 0.85, 0.7, 0.85, 0.6],
)
LEAVES = ["c11", "c12", "c21", "c22"]


def bank_of(size: int, seed: int = 0, tree: SkillTree = TREE, leaves: list[str] | None = None) -> ItemBank:
    """Items spread over the leaves; every third one graded 0-3."""
    rng = np.random.default_rng(seed)
    leaves = LEAVES if leaves is None else leaves
    thresholds = np.full((size, 3), np.nan)
    thresholds[:, 0] = rng.standard_normal(size)
    thresholds[::3] = rng.standard_normal((len(thresholds[::3]), 3))
    skills = [leaves[item % len(leaves)] for item in range(size)]
    ids = [f"i{n:03d}" for n in range(size)]
    return ItemBank(Items.partial_credit(rng.lognormal(0.1, 0.3, size), thresholds, ids), skills, tree)


def nested_plan(length: int = 12) -> Plan:
    return Plan(
        6,
        length,
        [
            ContentRow("scale", 8),
            ContentRow("d1", 4, 7),
            ContentRow("d2", 3),
            *(ContentRow(c, 1, 5) for c in LEAVES),
        ],
        {"scale": 0.6},
    )


@st.composite
def histories(draw: st.DrawFn, bank: ItemBank, most: int = 12) -> list[tuple[str, int]]:
    chosen = draw(st.lists(st.sampled_from(range(len(bank))), unique=True, min_size=1, max_size=most))
    return [(bank.ids[item], draw(st.integers(0, int(bank.top_category[item])))) for item in chosen]


slopes = st.floats(0.2, 3.0)
threshold_lists = st.lists(st.floats(-3, 3), min_size=1, max_size=4)
