"""Shadow tests: time and objective of every question of simulated sittings, against other exact solvers.

All competitors answer the same questions: where the person stands and what was given come from one path, so
that objectives and times are compared question by question. Times are processor time of the process.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from jauge.assembly import Blueprint, Limit
from jauge.assembly.solver import load_highs
from jauge.bench.measure import Measured, measured
from jauge.checks import BoolArray, FloatArray
from jauge.items import Items
from jauge.shadow import ShadowSelector

SUMMARY = "shadow tests: milliseconds a question, violations and objective, by bank size and blueprint"
LENGTH = 30
PATIENCE = 240.0
_QUARTER = 0.25
EIGHT, THIRTY_THREE, MINUTES = "8 areas", "33 rows", "33 rows and minutes"


@dataclass(frozen=True)
class Question:
    """Ability where the person stands, and the items already given."""

    ability: float
    asked: tuple[int, ...]


@dataclass(frozen=True)
class Workload:
    """A bank, a blueprint and the questions of several sittings."""

    items: Items
    blueprint: Blueprint
    questions: tuple[Question, ...]
    ineligible: BoolArray

    def objective(self, question: Question) -> FloatArray:
        return self.items.information([question.ability])[:, 0].round(9)


def bank_and_blueprint(size: int, kind: str) -> tuple[Items, Blueprint]:
    """Slopes LN(.1, .3²), difficulties N(0, 1); rows around the bank's own shares.

    The 33 rows: 8 areas, 16 topics (two an area), 4 levels of thinking, 3 formats, two sets of 4 enemies.
    Minutes are a sum no two items share, so that almost no relaxation is whole: the hard case.
    """
    rng = np.random.default_rng(size)
    items = Items.logistic(rng.lognormal(0.1, 0.3, size), rng.standard_normal(size))
    area = rng.choice(8, size, p=rng.dirichlet(np.full(8, 8.0)))
    limits = _family("area", area, 8, 0.8)
    if kind == EIGHT:
        return items, Blueprint(items.ids, LENGTH, limits)
    limits += _family("topic", 2 * area + rng.integers(2, size=size), 16, 1.0)
    limits += _family("level", rng.choice(4, size, p=[0.2, 0.35, 0.3, 0.15]), 4, 1.0)
    limits += _family("format", rng.choice(3, size, p=[0.6, 0.25, 0.15]), 3, 1.0)
    minutes = rng.lognormal(0.0, 0.4, size).round(2)
    if kind == MINUTES:
        limits.append(Limit("minutes", minutes, maximum=round(LENGTH * float(minutes.mean()), 2)))
    return items, Blueprint(items.ids, LENGTH, limits, [items.ids[:4], items.ids[4:8]])


def _family(name: str, kind: Any, count: int, slack: float) -> list[Limit]:
    shares = np.bincount(kind, minlength=count) * LENGTH / len(kind)
    return [
        Limit(f"{name} {value}", kind == value, max(0.0, np.floor(share - slack)), np.ceil(share + slack))
        for value, share in enumerate(shares)
    ]


def workload(size: int, kind: str, sittings: int) -> Workload:
    """Questions of `sittings` sittings whose estimate comes nearer to the ability at each answer."""
    items, blueprint = bank_and_blueprint(size, kind)
    selector = ShadowSelector.from_blueprint(blueprint)
    questions = []
    for sitting in range(sittings):
        rng = np.random.default_rng([7, sitting])
        ability = rng.standard_normal()
        asked: tuple[int, ...] = ()
        for position in range(LENGTH):
            question = Question(float(ability + rng.standard_normal() / np.sqrt(1 + position)), asked)
            questions.append(question)
            weights = items.information([question.ability])[:, 0].round(9)
            asked = (*asked, int(selector.choose(weights, asked).candidates[0]))
    ineligible = np.random.default_rng(8).random(size) < _QUARTER
    return Workload(items, blueprint, tuple(questions), ineligible)


Answers = tuple[Workload, Callable[[Question], Any]]


def exact(work: Workload) -> Answers:
    selector = ShadowSelector.from_blueprint(work.blueprint)
    return work, lambda q: selector.choose(work.objective(q), q.asked).items


def eligible(work: Workload) -> Answers:
    selector = ShadowSelector.from_blueprint(work.blueprint)
    return work, lambda q: selector.choose(work.objective(q), q.asked, work.ineligible).items


def greedy(work: Workload) -> Answers:
    selector = ShadowSelector.from_blueprint(work.blueprint, exact=False)
    return work, lambda q: selector.choose(work.objective(q), q.asked).items


def naive(work: Workload) -> Answers:
    """The whole integer programme, HiGHS as it comes, restarted from the last solution by its own bounds."""
    highspy = load_highs()
    highs = highspy.Highs()
    for name, value in {"output_flag": False, "threads": 1, "mip_rel_gap": 0.0}.items():
        highs.setOptionValue(name, value)
    columns, count = work.blueprint.columns, len(work.items)
    place, index = np.nonzero(columns)
    start = np.searchsorted(place, np.arange(count)).astype(np.int32)
    highs.passModel(
        count, columns.shape[1], len(index), 1, 1, 0.0, np.zeros(count), np.zeros(count), np.ones(count),
        work.blueprint.lower, work.blueprint.upper, start, index.astype(np.int32), columns[place, index],
        np.ones(count, dtype=np.int32),
    )  # fmt: skip
    every = np.arange(count, dtype=np.int32)

    def answer(question: Question) -> Any:
        low = np.zeros(count)
        low[list(question.asked)] = 1.0
        highs.changeColsBounds(count, every, low, np.ones(count))
        highs.changeColsCost(count, every, -work.objective(question))
        highs.run()
        return np.flatnonzero(np.array(highs.getSolution().col_value) > 0.5)  # noqa: PLR2004

    return work, answer


def mirt_shadow(work: Workload) -> Answers:
    """`mirt.cat.shadow.ShadowTestSelection` on the same rows; minutes are its cost."""
    import mirt  # noqa: PLC0415
    from mirt.cat.content import ContentArea, ContentBlueprint  # noqa: PLC0415
    from mirt.cat.shadow import ShadowTestSelection  # noqa: PLC0415

    count = len(work.items)
    model = mirt.TwoParameterLogistic(n_items=count)
    model.set_parameters(
        discrimination=work.items.discriminations.copy(), difficulty=work.items.thresholds[:, 0].copy()
    )
    areas = [
        ContentArea(
            limit.name, set(np.flatnonzero(limit.values).tolist()), int(limit.minimum), int(limit.maximum)
        )
        for limit in work.blueprint.limits
        if limit.name != "minutes"
    ]
    minutes = [limit for limit in work.blueprint.limits if limit.name == "minutes"]
    groups = [[work.blueprint.index[item] for item in group] for group in work.blueprint.enemies]
    pairs = {(a, b) for group in groups for a in group for b in group if a < b}
    selection = ShadowTestSelection(
        LENGTH,
        blueprint=ContentBlueprint(areas),
        enemy_pairs=pairs or None,
        item_costs=minutes[0].values if minutes else None,
        max_cost=minutes[0].maximum if minutes else None,
        solver_options={"mip_rel_gap": 0.0},
    )
    pool = set(range(count))

    def answer(question: Question) -> Any:
        selection.select_item(model, question.ability, pool - set(question.asked), list(question.asked))
        return selection.last_shadow_test.selected_items

    return work, answer


def play(prepared: Answers) -> dict[str, Any]:
    """Milliseconds, objective and violations of every question, for as long as patience lasts."""
    work, answer = prepared
    answer(work.questions[0])
    times, objectives, met = [], [], []
    stop = time.perf_counter() + PATIENCE
    for question in work.questions:
        before = time.process_time()
        items = np.asarray(answer(question), dtype=np.int64)
        times.append(1000 * (time.process_time() - before))
        objectives.append(float(work.objective(question)[items].sum()))
        met.append(not work.blueprint.violations(items) and set(question.asked) <= set(items.tolist()))
        if time.perf_counter() > stop:
            break
    return {"ms": times, "objective": objectives, "met": met}


CONTESTANTS: dict[str, tuple[Callable[[Workload], Answers], str]] = {
    "jauge": (exact, ""),
    "jauge, a quarter ineligible": (eligible, ""),
    "jauge, greedy": (greedy, ""),
    "HiGHS, whole programme": (naive, ""),
    "mirt ShadowTestSelection": (mirt_shadow, "mirt"),
}


def prepare(name: str, size: int, kind: str, sittings: int) -> Answers:
    return CONTESTANTS[name][0](workload(size, kind, sittings))


def run(quick: bool) -> dict[str, Any]:
    """Banks of 500, 1,000 and 5,000 items under two blueprints; the quick one takes 500 and 1,000."""
    table, figures = [], _Figures()
    for size in (500, 1000) if quick else (500, 1000, 5000):
        for kind in (EIGHT, THIRTY_THREE, MINUTES):
            reference: dict[str, Any] = {}
            for name, (_, needs) in CONTESTANTS.items():
                ours = name.startswith("jauge")
                sittings = (2 if ours else 1) if quick else (10 if ours else _sittings(name, size))
                got = measured(play, name, size, kind, sittings, prepare=prepare, needs=needs)
                if name == "jauge" and got.ran:
                    reference = got.result
                table.append(_row(name, size, kind, got, reference))
                figures.add(name, size, kind, got, table[-1])
    return {"table": table, **figures.named()}


def _sittings(name: str, size: int) -> int:
    """Whole sittings a slow competitor plays; its per-question figures need no more."""
    if name.startswith("mirt"):
        return 2 if size > 1000 else 4  # noqa: PLR2004
    return 4


def _row(name: str, size: int, kind: str, got: Measured, reference: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {"who": name, "items": size, "blueprint": kind}
    if not got.ran:
        return row | {"note": got.error}
    times = np.array(got.result["ms"])
    objectives = np.array(got.result["objective"])
    shared = min(len(objectives), len(reference["objective"]))
    gaps = np.array(reference["objective"][:shared]) - objectives[:shared]
    if name != "jauge, a quarter ineligible":
        row |= {"worst_gap": float(np.abs(gaps).max()), "mean_gap_share": float((gaps / objectives).mean())}
    p50, p95 = np.percentile(times, [50, 95])
    return row | {
        "p50_ms": round(float(p50), 3),
        "p95_ms": round(float(p95), 3),
        "max_ms": round(float(times.max()), 2),
        "test_ms": round(float(times.mean() * LENGTH), 1),
        "met": float(np.mean(got.result["met"])),
        "questions": len(times),
        "peak_rss_mb": got.peak_rss_mb,
    }


class _Figures:
    """The named figures of the bench, gathered row by row."""

    def __init__(self) -> None:
        self.p95: dict[str, float] = {}
        self.met: list[float] = []
        self.gap: list[float] = []
        self.heuristic: dict[str, dict[str, float]] = {}
        self.tests: dict[str, dict[str, float]] = {}
        self.wall = 0.0
        self.peak = 0.0

    def add(self, name: str, size: int, kind: str, got: Measured, row: dict[str, Any]) -> None:
        if not got.ran:
            return
        key = f"{size} items, {kind}"
        if name == "jauge, greedy":
            self.heuristic[key] = {"mean_gap_share": row["mean_gap_share"], "met": row["met"]}
            return
        if name == "HiGHS, whole programme":
            self.gap.append(row["worst_gap"])
        if name.startswith("jauge"):
            self.met.append(row["met"])
        if name == "jauge":
            self.p95[key] = row["p95_ms"]
            self.wall += got.wall_s
            self.peak = max(self.peak, got.peak_rss_mb)
        self.tests.setdefault(key, {})[name] = row["test_ms"]

    def named(self) -> dict[str, Any]:
        speedups = {}
        for key, tests in self.tests.items():
            peers = [value for name, value in tests.items() if not name.startswith("jauge")]
            if peers and "jauge" in tests:
                speedups[key] = round(min(peers) / tests["jauge"], 1)
        return {
            "p95_ms": self.p95,
            "constraints_met_share": min(self.met, default=0.0),
            "objective_gap_to_full_mip": max(self.gap, default=None),
            "heuristic_gap": self.heuristic,
            "speedup_over_fastest_peer": speedups,
            "wall_s": round(self.wall, 3),
            "peak_rss_mb": self.peak,
        }
