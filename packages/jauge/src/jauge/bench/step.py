"""One step, and one full posterior, of the engine over a tree of skills."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter_ns
from typing import Any

import numpy as np

from jauge.bank import Answer, ItemBank
from jauge.items import Items
from jauge.plan import ContentRow, Plan
from jauge.posterior import estimate
from jauge.selection import step
from jauge.simulation import simulate
from jauge.tree import SkillTree

Figures = dict[str, float]
SUMMARY = "tree engine: one step by bank size, one posterior of 44 skills, microseconds"
_SIZES = (128, 500, 5000)


def two_scales() -> SkillTree:
    """Two scales of 22 nodes: one root, 5 domains, 16 competences."""
    names: list[str] = []
    parents: list[int] = []
    loadings: list[float] = []
    for scale in ("general", "professional"):
        root = len(names)
        names += [scale, *(f"{scale}.{d}" for d in range(5)), *(f"{scale}.{c % 5}.{c}" for c in range(16))]
        parents += [-1, *(root for _ in range(5)), *(root + 1 + c % 5 for c in range(16))]
        loadings += [0.0, *(0.9 for _ in range(5)), *(0.85 for _ in range(16))]
    return SkillTree(names, parents, loadings)


def synthetic_bank(tree: SkillTree, size: int, rng: np.random.Generator) -> ItemBank:
    """Items spread evenly over the leaves; slopes LN(0.1, 0.3²), thresholds N(0, 1), one in four graded."""
    leaves = [name for node, name in enumerate(tree.names) if node not in tree.parents]
    thresholds = np.full((size, 3), np.nan)
    thresholds[:, 0] = rng.standard_normal(size)
    thresholds[::4] = np.sort(rng.standard_normal((len(thresholds[::4]), 3)), axis=1)
    skills = [leaves[item % len(leaves)] for item in range(size)]
    ids = [f"i{item:05d}" for item in range(size)]
    return ItemBank(Items.partial_credit(rng.lognormal(0.1, 0.3, size), thresholds, ids), skills, tree)


def covering_plan(tree: SkillTree) -> Plan:
    """Forty questions, twenty a scale, four a domain at most six, one a competence."""
    minima = {0: 15, 1: 2, 2: 1}
    depth = tree.under.sum(axis=0) - 1
    rows = [
        ContentRow(name, minima[int(d)], 6 if d == 1 else None)
        for name, d in zip(tree.names, depth, strict=True)
    ]
    return Plan(40, 40, rows)


def _percentiles(run: Callable[[int], object], repeats: int) -> Figures:
    times = np.empty(repeats)
    for repeat in range(repeats):
        start = perf_counter_ns()
        run(repeat)
        times[repeat] = (perf_counter_ns() - start) / 1000
    p50, p99 = np.percentile(times, [50, 99])
    return {"p50_us": round(float(p50), 1), "p99_us": round(float(p99), 1)}


def bench_step(repeats: int) -> Figures:
    """One step at every position of a forty-question sitting, by bank size, without and with 44 rows."""
    figures: Figures = {}
    tree = two_scales()
    for size in _SIZES:
        rng = np.random.default_rng(1)
        bank = synthetic_bank(tree, size, rng)
        for label, plan in (("free", Plan(40, 40)), ("rows", covering_plan(tree))):
            sitting = simulate(bank, plan, tree.draw(rng), rng)
            history = sitting.history
            measured = _percentiles(
                lambda n, b=bank, p=plan, h=history: step(b, p, h[: n % 40], seed=7),  # type: ignore[misc]
                repeats,
            )
            figures |= {f"{label}_{size}_{name}": value for name, value in measured.items()}
    return figures


def bench_estimate() -> Figures:
    """Full posterior of 2 x 22 nodes from 40 answers."""
    rng = np.random.default_rng(2)
    bank = synthetic_bank(two_scales(), 500, rng)
    history = [Answer(bank.ids[item], int(rng.integers(2))) for item in rng.permutation(500)[:40]]
    estimate(bank, history)
    return _percentiles(lambda _: estimate(bank, history), 2000)


def run(quick: bool = False) -> dict[str, Any]:
    """Latencies of the tree engine in microseconds."""
    return {"table": [{"what": "step", **bench_step(200 if quick else 800)}], "estimate": bench_estimate()}
