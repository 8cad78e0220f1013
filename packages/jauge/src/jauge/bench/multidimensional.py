"""Adaptive tests of correlated skills: what the correlated prior brings, and what a question costs."""

from __future__ import annotations

from importlib import import_module
from time import perf_counter_ns
from typing import Any

import numpy as np

from jauge.bench.measure import measured
from jauge.checks import FloatArray
from jauge.items import Items
from jauge.multidimensional import CorrelatedPrior, ProfileBank, next_item, profile, updated
from jauge.multidimensional.batch import batch_sittings

SUMMARY = "multidimensional: reliability of 5 skills in 30 questions, cost of a question over 32 skills"
_CORRELATION = 0.7


def _bank(skills: int, items: int, seed: int) -> ProfileBank:
    rng = np.random.default_rng(seed)
    parameters = Items.logistic(rng.lognormal(0.1, 0.3, items), rng.standard_normal(items))
    prior = CorrelatedPrior.equicorrelated(skills, _CORRELATION)
    return ProfileBank(parameters, np.arange(items) % skills, prior)


def _reliability(estimates: FloatArray, truth: FloatArray) -> float:
    """Squared correlation with the true abilities, averaged over the skills."""
    return float(np.mean([np.corrcoef(m, t)[0, 1] ** 2 for m, t in zip(estimates.T, truth.T, strict=True)]))


def reliabilities(skills: int, items: int, length: int, banks: int, persons: int) -> dict[str, FloatArray]:
    """Mean reliability on each simulated bank (banks,): joint by "a" and by "d", and separate tests."""
    found: dict[str, list[float]] = {"joint a": [], "joint d": [], "separate": []}
    for seed in range(banks):
        bank = _bank(skills, items, 100 + seed)
        rng = np.random.default_rng(seed)
        truth = rng.multivariate_normal(bank.prior.mean, bank.prior.covariance, persons)
        apart = ProfileBank(bank.items, bank.dimension, bank.prior.independent)
        quota = np.full(skills, -(-length // skills))
        for name, one, criterion, most in (
            ("joint a", bank, "a", None),
            ("joint d", bank, "d", None),
            ("separate", apart, "a", quota),
        ):
            sat = batch_sittings(one, truth, length, rng, criterion=criterion, quota=most)
            found[name].append(_reliability(sat.mean, truth))
    return {name: np.array(values) for name, values in found.items()}


def _interval(values: FloatArray) -> list[float]:
    """95 % interval of the mean over banks (normal)."""
    half = 1.96 * values.std(ddof=1) / np.sqrt(len(values))
    return [float(values.mean() - half), float(values.mean() + half)]


def _sittings(sittings: int) -> dict[str, list[float]]:
    """Microseconds of every update and every choice over 32 skills and 40 questions."""
    bank = _bank(32, 960, 1)
    rng = np.random.default_rng(2)
    update: list[float] = []
    select: list[float] = []
    for sitting in range(sittings + 1):
        known = profile(bank, [])
        for _ in range(40):
            begun = perf_counter_ns()
            item = next_item(bank, known, "a") or ""
            chosen = perf_counter_ns()
            known = updated(bank, known, item, int(rng.integers(2)))
            if sitting:
                select.append((chosen - begun) / 1000)
                update.append((perf_counter_ns() - chosen) / 1000)
    return {"update": update, "select": select}


def _prepare_mirt(skills: int, items: int) -> Any:
    bank = _bank(skills, items, 1)
    mirt = import_module("mirt")
    engine = import_module("mirt.cat.mcat_engine")
    pattern = np.eye(skills)[bank.dimension]
    model = mirt.MultidimensionalModel(
        n_items=items, n_factors=skills, model_type="confirmatory", loading_pattern=pattern
    )
    slopes = pattern * bank.items.discriminations[:, None]
    model.set_parameters(slopes=slopes, intercepts=bank.items.intercepts[1::2].copy())
    model._is_fitted = True
    return engine.MCATEngine(
        model,
        "A-optimality",
        scoring_method="MAP",
        initial_covariance=np.array(bank.prior.covariance),
        trace_threshold=1e-6,
        max_items=30,
    )


def _mirt(engine: Any) -> float:
    rng = np.random.default_rng(1)
    engine.reset()
    begun = perf_counter_ns()
    for _ in range(30):
        engine.select_next_item()
        engine.administer_item(int(rng.integers(2)))
    return (perf_counter_ns() - begun) / 30_000


def _ours_small(bank: ProfileBank) -> float:
    rng = np.random.default_rng(1)
    begun = perf_counter_ns()
    known = profile(bank, [])
    for _ in range(30):
        known = updated(bank, known, next_item(bank, known, "a") or "", int(rng.integers(2)))
    return (perf_counter_ns() - begun) / 30_000


def _prepare_small(skills: int, items: int) -> ProfileBank:
    bank = _bank(skills, items, 1)
    _ours_small(bank)
    return bank


def run(quick: bool = False) -> dict[str, Any]:
    """Reliabilities over several banks, microseconds a question, and a peer on five skills."""
    banks, persons = (4, 500) if quick else (20, 1000)
    five = reliabilities(5, 500, 30, banks, persons)
    wide = reliabilities(32, 960, 40, 2 if quick else 6, 200 if quick else 500)
    costs = _sittings(2 if quick else 10)
    ours = measured(_ours_small, 5, 500, prepare=_prepare_small, repeats=3)
    peer = measured(_mirt, 5, 500, prepare=_prepare_mirt, needs="mirt", timeout=60)
    rows: list[dict[str, Any]] = [
        {"what": f"{skills} skills, {name}", "mean_reliability": float(v.mean()), "interval": _interval(v)}
        for skills, found in ((5, five), (32, wide))
        for name, v in found.items()
    ]
    for name, values in costs.items():
        p50, p99 = np.percentile(values, [50, 99])
        rows.append({"what": f"{name}, 32 skills", "p50_us": float(p50), "p99_us": float(p99)})
    rows.append(
        {"what": "question of 5 skills, jauge", "p50_us": ours.result, "peak_rss_mb": ours.peak_rss_mb}
    )
    rows.append({"what": "question of 5 skills, mirt", "p50_us": peer.result, "note": peer.error})
    return {
        "table": rows,
        "mean_reliability": float(five["joint a"].mean()),
        "interval": _interval(five["joint a"]),
        "separate_reliability": float(five["separate"].mean()),
        "update_us": float(np.median(costs["update"])),
        "select_us": float(np.median(costs["select"])),
        "speedup_over_fastest_peer": peer.result / ours.result if peer.ran and ours.ran else None,
    }
