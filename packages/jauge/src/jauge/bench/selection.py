"""One online step after twenty answers: update of the ability, choice of the item, decision to stop."""

from __future__ import annotations

import importlib
from time import process_time_ns
from typing import Any

import numpy as np

from jauge.bank import ItemBank
from jauge.bench.measure import Measured, measured
from jauge.checks import FloatArray
from jauge.items import Items
from jauge.plan import Criterion, Plan
from jauge.selection import Ask
from jauge.sitting import Sitting

SUMMARY = "one online step by bank size against mirt, catsim, catpie, adaptivetesting, microseconds"
SIZES = (500, 5000)
REPEATS = {"mirt": 200, "catsim": 60, "catpie": 6, "adaptivetesting": 2}
GIVEN = 20
_TARGET = 0.15
_LONGEST = 40
Figures = dict[str, float]


def parameters(size: int) -> tuple[FloatArray, FloatArray]:
    """Slopes LN(0.1, 0.3²) and difficulties N(0, 1)."""
    rng = np.random.default_rng(11)
    return rng.lognormal(0.1, 0.3, size), rng.standard_normal(size)


def start(engine: str, size: int, repeats: int) -> tuple[Any, int]:
    """The competitor on its bank, warmed by one sitting."""
    competitor = ENGINES[engine](*parameters(size))
    time_sittings((competitor, 1))
    return competitor, repeats


def time_sittings(prepared: tuple[Any, int]) -> dict[str, Figures]:
    """Percentiles of the processor time of a choice alone, and of a whole step, in microseconds."""
    competitor, repeats = prepared
    times: dict[str, list[float]] = {"select": [], "step": []}
    for repeat in range(repeats):
        responses = np.random.default_rng(repeat).integers(2, size=GIVEN).tolist()
        competitor.begin(repeat)
        for response in responses[:-1]:
            competitor.step(response)
        before = process_time_ns()
        competitor.step(responses[-1])
        between = process_time_ns()
        competitor.select()
        times["step"].append((between - before) / 1000)
        times["select"].append((process_time_ns() - between) / 1000)
    return {name: _percentiles(found) for name, found in times.items()}


def _percentiles(times: list[float]) -> Figures:
    return {f"p{share}": round(float(np.percentile(times, share)), 1) for share in (50, 95, 99)}


class _Jauge:
    """The library, by one criterion; the choice alone is the decision, stopping rules included."""

    criterion = Criterion.WEIGHTED_INFORMATION

    def __init__(self, slopes: FloatArray, difficulties: FloatArray) -> None:
        self.bank = ItemBank(Items.logistic(slopes, difficulties))
        self.plan = Plan(
            1,
            _LONGEST,
            precision={"ability": _TARGET},
            criterion=self.criterion,
            cuts={"ability": (-1.0, 0.0, 1.0)},
        )

    def begin(self, seed: int) -> None:
        self.sitting = Sitting.begin(self.bank, self.plan, seed=seed)
        self.select()

    def select(self) -> None:
        decision = self.sitting.decide()
        assert isinstance(decision, Ask)
        self.item = decision.item

    def step(self, response: int) -> None:
        self.sitting = self.sitting.advance(self.item, response)
        self.select()


class _AtMean(_Jauge):
    criterion = Criterion.INFORMATION


class _Variance(_Jauge):
    criterion = Criterion.EXPECTED_VARIANCE


class _Divergence(_Jauge):
    criterion = Criterion.POSTERIOR_DIVERGENCE


class _Classification(_Jauge):
    criterion = Criterion.CLASSIFICATION


class _Mirt:
    """`mirt.cat` sessions: EAP on 61 nodes, maximum information, standard error rule."""

    def __init__(self, slopes: FloatArray, difficulties: FloatArray) -> None:
        mirt = importlib.import_module("mirt")
        model = mirt.TwoParameterLogistic(n_items=len(slopes))
        model.set_parameters(discrimination=slopes, difficulty=difficulties)
        model._is_fitted = True
        engine = importlib.import_module("mirt.cat.engine").CATEngine
        self.engine = engine(model, "MFI", "SE", se_threshold=_TARGET, max_items=_LONGEST, n_quadpts=61)

    def begin(self, seed: int) -> None:
        self.engine.reset()

    def select(self) -> None:
        self.engine.select_next_item()

    def step(self, response: int) -> None:
        self.engine.administer_item(response)


class _Catsim:
    """catsim: maximum likelihood, maximum information; the error is one more call."""

    def __init__(self, slopes: FloatArray, difficulties: FloatArray) -> None:
        self.irt = importlib.import_module("catsim.irt")
        size = len(slopes)
        table = np.column_stack((slopes, difficulties, np.zeros(size), np.ones(size)))
        self.bank = importlib.import_module("catsim").ItemBank(table)
        self.selector = importlib.import_module("catsim.selection").MaxInfoSelector()
        self.estimator = importlib.import_module("catsim.estimation").NumericalSearchEstimator()

    def begin(self, seed: int) -> None:
        self.given: list[int] = []
        self.responses: list[bool] = []
        self.theta = 0.0
        self.select()

    def select(self) -> None:
        self.item = self.selector.select(
            item_bank=self.bank, administered_items=self.given, est_theta=self.theta
        )

    def step(self, response: int) -> None:
        self.given.append(self.item)
        self.responses.append(bool(response))
        self.theta = self.estimator.estimate(
            item_bank=self.bank,
            administered_items=self.given,
            response_vector=self.responses,
            est_theta=self.theta,
        )
        self.irt.see(self.theta, self.bank.items[self.given])
        self.select()


class _Catpie:
    """catpie, the port of catR: EAP, maximum information, standard error."""

    def __init__(self, slopes: FloatArray, difficulties: FloatArray) -> None:
        self.catpie = importlib.import_module("catpie")
        size = len(slopes)
        self.table = np.column_stack((slopes, difficulties, np.zeros(size), np.ones(size))).tolist()

    def begin(self, seed: int) -> None:
        self.given: list[int] = []
        self.responses: list[int] = []
        self.theta = 0.0
        self.select()

    def select(self) -> None:
        self.item = self.catpie.nextItem(self.table, self.theta, out=self.given).item

    def step(self, response: int) -> None:
        self.given.append(self.item)
        self.responses.append(response)
        items = [self.table[item] for item in self.given]
        self.theta = self.catpie.eapEst(items, self.responses)
        self.catpie.eapSem(self.theta, items, self.responses)
        self.select()


class _AdaptiveTesting:
    """adaptivetesting: EAP, maximum information."""

    def __init__(self, slopes: FloatArray, difficulties: FloatArray) -> None:
        self.math = importlib.import_module("adaptivetesting.math")
        item = importlib.import_module("adaptivetesting.models").TestItem
        self.items = []
        for slope, difficulty in zip(slopes.tolist(), difficulties.tolist(), strict=True):
            made = item()
            made.a, made.b, made.c, made.d = slope, difficulty, 0.0, 1.0
            self.items.append(made)

    def begin(self, seed: int) -> None:
        self.left = list(self.items)
        self.given: list[Any] = []
        self.responses: list[int] = []
        self.theta = 0.0
        self.select()

    def select(self) -> None:
        choose = importlib.import_module("adaptivetesting.math.item_selection").maximum_information_criterion
        self.item = choose(self.left, self.theta)

    def step(self, response: int) -> None:
        estimators = importlib.import_module("adaptivetesting.math.estimators")
        self.left.remove(self.item)
        self.given.append(self.item)
        self.responses.append(response)
        prior = estimators.NormalPrior(0.0, 1.0)
        known = estimators.ExpectedAPosteriori(self.responses, self.given, prior, (-6.0, 6.0))
        self.theta = float(known.get_estimation())
        self.select()


ENGINES: dict[str, Any] = {
    "jauge": _Jauge,
    "jauge information": _AtMean,
    "jauge expected_variance": _Variance,
    "jauge posterior_divergence": _Divergence,
    "jauge classification": _Classification,
    "mirt": _Mirt,
    "catsim": _Catsim,
    "catpie": _Catpie,
    "adaptivetesting": _AdaptiveTesting,
}


def _row(engine: str, size: int, found: Measured) -> dict[str, Any]:
    if not found.ran:
        return {"engine": engine, "items": size, "note": found.error}
    figures = {f"{what}_{name}_us": us for what, each in found.result.items() for name, us in each.items()}
    used = {"wall_s": round(found.wall_s, 3), "peak_rss_mb": found.peak_rss_mb}
    return {"engine": engine, "items": size, **figures, **used}


def run(quick: bool = False) -> dict[str, Any]:
    """Latencies, and the ratio to the fastest peer on the same bank."""
    table, ours = [], 300 if quick else 2000
    for size in SIZES:
        for engine in ENGINES:
            repeats = REPEATS.get(engine, ours if engine in ("jauge", "jauge information") else 60)
            if quick:
                repeats = max(1, repeats // 6) if engine in REPEATS else min(repeats, 300)
            needs = engine if engine in REPEATS else ""
            found = measured(time_sittings, engine, size, repeats, prepare=start, needs=needs, timeout=120)
            table.append(_row(engine, size, found))
    return {"table": table, **_summary(table)}


def _summary(table: list[dict[str, Any]]) -> dict[str, Any]:
    """Named figures of the default criterion, by size."""
    figures: dict[str, dict[int, float]] = {"step_p99_us": {}, "speedup_over_fastest_peer": {}}
    own = {row["items"]: row for row in table if row["engine"] == "jauge" and "step_p50_us" in row}
    for size, row in own.items():
        peers = [
            other["step_p50_us"]
            for other in table
            if other["items"] == size and other["engine"] in REPEATS and "step_p50_us" in other
        ]
        figures["step_p99_us"][size] = row["step_p99_us"]
        if peers:
            figures["speedup_over_fastest_peer"][size] = round(min(peers) / row["step_p50_us"], 1)
    largest = own[max(own)]
    return {**figures, "wall_s": largest["wall_s"], "peak_rss_mb": largest["peak_rss_mb"]}
