"""Simulated sittings by processor second: 30 of 500 items, alone, and with exposure control and rules."""

from __future__ import annotations

import importlib
from functools import partial
from typing import Any

import numpy as np

from jauge.bank import ItemBank
from jauge.bench.measure import measured
from jauge.checks import FloatArray
from jauge.exposure import item_eligibility
from jauge.items import Items
from jauge.plan import Plan
from jauge.simulation import ExposureControl, simulate_many
from jauge.stopping import LevelProbability

SUMMARY = "simulated sittings by processor second, against mirt, catsim and catpie"

SIZE, LENGTH = 500, 30
CUTS = (-1.0, 0.0, 1.0)


def parameters() -> tuple[FloatArray, FloatArray]:
    """Slopes LN(0.1, 0.3²) and difficulties N(0, 1) of the bank."""
    rng = np.random.default_rng(2026)
    return rng.lognormal(0.1, 0.3, SIZE), rng.standard_normal(SIZE)


def prepare(persons: int) -> tuple[ItemBank, FloatArray]:
    """Bank and abilities, both kernels being compiled."""
    bank = ItemBank(Items.logistic(*parameters()))
    theta = np.random.default_rng(1).standard_normal(persons)
    plain((bank, theta[:64]))
    full((bank, theta[:64]))
    return bank, theta


def plain(given: tuple[ItemBank, FloatArray]) -> dict[str, float]:
    """Maximum information, fixed length."""
    plan = Plan(LENGTH, LENGTH, pick=1, opening_length=0, criterion="information")
    study = simulate_many(given[0], plan, given[1], 5)
    return {"rmse": float(np.sqrt(((study.estimates - study.abilities) ** 2).mean()))}


def full(given: tuple[ItemBank, FloatArray]) -> dict[str, float]:
    """Randomesque choice, item eligibility at .25, 10 to 60 questions, up to a level of posterior .90."""
    plan = Plan(10, 60, criterion="information", cuts={"ability": CUTS}, stopping=[LevelProbability(0.9)])
    control = ExposureControl(partial(item_eligibility, maximum=0.25), batch=64)
    study = simulate_many(given[0], plan, given[1], 5, control)
    return {"rmse": float(np.sqrt(((study.estimates - study.abilities) ** 2).mean()))}


def catsim_sittings(persons: int) -> dict[str, float]:
    """The same plain sittings by catsim."""
    part = importlib.import_module
    a, b = parameters()
    items = np.column_stack((a, b, np.zeros(SIZE), np.ones(SIZE)))
    theta = np.random.default_rng(1).standard_normal(persons)
    simulator = part("catsim.simulation").Simulator(
        part("catsim.item_bank").ItemBank(items), theta.tolist(), seed=1
    )
    simulator.simulate(
        part("catsim.initialization").FixedPointInitializer(0),
        part("catsim.selection").MaxInfoSelector(),
        part("catsim.estimation").NumericalSearchEstimator(),
        part("catsim.stopping").TestLengthStopper(max_items=LENGTH),
        verbose=False,
    )
    found = np.array([each[-1] for each in simulator.estimations])
    return {"rmse": float(np.sqrt(((found - theta) ** 2).mean()))}


def mirt_sittings(persons: int) -> dict[str, float]:
    """The same plain sittings by mirt's sessions, one person after the other."""
    mirt = importlib.import_module("mirt")
    cat = importlib.import_module("mirt.cat")
    a, b = parameters()
    model = importlib.import_module("mirt.models").TwoParameterLogistic(n_items=SIZE)
    model.set_parameters(discrimination=a, difficulty=b)
    model._is_fitted = True
    engine = cat.CATEngine(model, item_selection="MFI", se_threshold=1e-9, max_items=LENGTH)
    theta = np.random.default_rng(1).standard_normal(persons)
    found = [float(np.ravel(engine.run_simulation(float(each)).theta)[0]) for each in theta]
    assert mirt is not None
    return {"rmse": float(np.sqrt(((np.array(found) - theta) ** 2).mean()))}


def run(quick: bool) -> dict[str, Any]:
    """A row by competitor."""
    ours = 60_000 if quick else 200_000
    few = 30 if quick else 200
    work: list[tuple[str, Any, Any, tuple[int, ...], int, str]] = [
        ("jauge, plain", partial(plain), prepare, (ours,), ours, ""),
        ("jauge, exposure and stopping", full, prepare, (ours // 10,), ours // 10, ""),
        ("catsim", catsim_sittings, None, (few,), few, "catsim"),
        ("mirt, sessions", mirt_sittings, None, (few,), few, "mirt"),
    ]
    rows, rates = [], {}
    for name, call, ready, arguments, persons, needs in work:
        got = measured(call, *arguments, prepare=ready, repeats=3 if ready else 1, needs=needs, timeout=120)
        rates[name] = persons / got.cpu_s if got.ran else 0.0
        rmse = got.result["rmse"] if got.ran else None
        rows.append(
            {"competitor": name, "persons": persons, "per_cpu_second": round(rates[name], 1), "rmse": rmse}
            | {"wall_s": got.wall_s, "peak_rss_mb": got.peak_rss_mb, "note": got.error}
        )
    peers = [rate for name, rate in rates.items() if not name.startswith("jauge") and rate]
    return {
        "table": rows,
        "plain_per_cpu_second": rows[0]["per_cpu_second"],
        "full_per_cpu_second": rows[1]["per_cpu_second"],
        "speedup_over_fastest_peer": round(rates["jauge, plain"] / max(peers), 1) if peers else None,
        "wall_s": rows[0]["wall_s"],
        "peak_rss_mb": rows[0]["peak_rss_mb"],
    }
