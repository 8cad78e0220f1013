"""Calibration: time, memory and likelihood on the same answers, against Python mirt, theta-irt and girth.

All solutions are judged by one yardstick, the marginal log-likelihood in double precision on 241 nodes. A
peer more than 1 below jauge's maximum likelihood is marked "less accurate". py-irt is not run: it takes
minutes and is not installed with the others. Times of theta-irt leave its compilation out.
"""

from __future__ import annotations

import importlib
import time
from typing import Any

import numpy as np

from jauge.bench.calibration_data import crowd, workload
from jauge.bench.measure import Measured, measured
from jauge.calibration import Calibration, calibrate, log_likelihood
from jauge.grid import uniform_grid
from jauge.items import Items
from jauge.responses import Responses

SUMMARY = (
    "Calibration of 25,000 persons by 500 items, and of a million, against Python mirt, theta-irt, girth"
)

_WORKLOADS = ("mid", "rnd20", "cat8", "full", "gpcm")
_YARDSTICK = 241
_LESS = 1.0
_ENOUGH = 0.5
_REPEATS = 5
_CROWDS = (250_000, 500_000, 1_000_000)
_BANK, _EACH = 5_000, 50
Estimates = tuple[list[float], list[list[float]]]


def run(quick: bool) -> dict[str, Any]:
    """Measure every workload, then (unless `quick`) a million persons."""
    table: list[dict[str, Any]] = []
    result: dict[str, Any] = {
        "table": table,
        "speedup_over_fastest_peer": {},
        "wall_s": {},
        "peak_rss_mb": {},
    }
    lowest = True
    for name in ("mid", "rnd20", "cat8") if quick else _WORKLOADS:
        rows = _rows(name, quick)
        table += rows
        own, peers = rows[0], [row for row in rows[2:] if "cpu_s" in row]
        result["wall_s"][name], result["peak_rss_mb"][name] = own["wall_s"], own["peak_rss_mb"]
        if peers and "cpu_s" in own:
            fastest = min(row["cpu_s"] for row in peers)
            result["speedup_over_fastest_peer"][name] = round(fastest / max(own["cpu_s"], 1e-9), 2)
            lowest &= own["log_likelihood"] >= max(row["log_likelihood"] for row in peers) - _ENOUGH
    result["loglik_not_below_peers"] = lowest
    return result if quick else result | _million()


def _rows(name: str, quick: bool) -> list[dict[str, Any]]:
    """One row per competitor: jauge by maximum likelihood, jauge's default, then the peers."""
    true, responses = workload(name, quick)
    repeats = 1 if quick else _REPEATS
    found = {
        "jauge ML": measured(_jauge_ml, name, quick, prepare=_jauge_ready, repeats=repeats),
        "jauge MAP": measured(_jauge_map, name, quick, prepare=_jauge_ready, repeats=repeats),
        "mirt": measured(_mirt, name, quick, prepare=_mirt_ready, repeats=1, needs="mirt", timeout=600),
    }
    if name != "gpcm":
        found["theta-irt"] = measured(
            _theta, name, quick, prepare=_theta_ready, repeats=1, needs="theta", timeout=600
        )
    if name == "mid":
        found["girth"] = measured(_girth, name, quick, prepare=_girth_ready, needs="girth", timeout=600)
    rows = [_row(name, label, m, true, responses) for label, m in found.items()]
    best = rows[0].get("log_likelihood", -np.inf)
    for row in rows[1:]:
        if row.get("log_likelihood", best) < best - _LESS and row["competitor"] != "jauge MAP":
            row["note"] = "less accurate"
    return [*rows, {"workload": name, "competitor": "py-irt", "note": "not run: minutes"}]


def _row(name: str, label: str, m: Measured, true: Items, responses: Responses) -> dict[str, Any]:
    if not m.ran:
        return {"workload": name, "competitor": label, "note": m.error}
    slopes, thresholds = np.array(m.result[0]), np.array(m.result[1])
    logistic = thresholds.shape[1] == 1
    items = Items.logistic(slopes, thresholds[:, 0]) if logistic else Items.partial_credit(slopes, thresholds)
    nodes, weights = uniform_grid(_YARDSTICK)
    return {
        "workload": name,
        "competitor": label,
        "wall_s": round(m.wall_s, 4),
        "cpu_s": round(m.cpu_s, 4),
        "peak_rss_mb": m.peak_rss_mb,
        "log_likelihood": round(log_likelihood(items, responses, nodes, weights), 3),
        "rmse_a": round(float(np.sqrt(np.mean((slopes - true.discriminations) ** 2))), 5),
        "rmse_b": round(float(np.sqrt(np.mean((thresholds - true.thresholds) ** 2))), 5),
        "note": "",
    }


def _estimates(found: Calibration) -> Estimates:
    return found.items.discriminations.tolist(), found.items.thresholds.tolist()


def _model(responses: Responses) -> str:
    return "gpcm" if int(responses.most_categories.max()) > 2 else "2pl"  # noqa: PLR2004


def _jauge_ready(name: str, quick: bool) -> Responses:
    responses = workload(name, quick)[1]
    calibrate(responses, _model(responses), max_iterations=2)
    return responses


def _jauge_ml(responses: Responses) -> Estimates:
    return _estimates(calibrate(responses, _model(responses), prior=None))


def _jauge_map(responses: Responses) -> Estimates:
    return _estimates(calibrate(responses, _model(responses)))


def _mirt_ready(name: str, quick: bool) -> Any:
    mirt = importlib.import_module("mirt")

    responses = workload(name, quick)[1]
    table, family = responses.to_matrix().astype(np.int64), _model(responses).upper()
    mirt.fit_mirt(table[:200, :10], model=family, n_quadpts=21, compute_standard_errors=False, max_iter=5)
    return table, family


def _mirt(given: Any) -> Estimates:
    mirt = importlib.import_module("mirt")

    fit = mirt.fit_mirt(
        given[0],
        model=given[1],
        n_quadpts=61,
        accelerate="squarem",
        compute_standard_errors=False,
        max_iter=500,
        tol=1e-4,
    )
    found = fit.model.parameters
    slopes = np.asarray(found["discrimination"]).reshape(-1)
    steps = np.asarray(found["steps" if "steps" in found else "difficulty"]).reshape(len(slopes), -1)
    return slopes.tolist(), steps.tolist()


def _theta_ready(name: str, quick: bool) -> Any:
    theta = importlib.import_module("theta")

    table = workload(name, quick)[1].to_matrix().astype(np.float64)
    table[table < 0] = np.nan
    theta.fit(table, model="2PL", n_points=61, max_iter=500, tol=1e-4)
    return table


def _theta(table: Any) -> Estimates:
    theta = importlib.import_module("theta")

    fit = theta.fit(table, model="2PL", n_points=61, max_iter=500, tol=1e-4)
    return np.asarray(fit.a).tolist(), np.asarray(fit.b)[:, None].tolist()


def _girth_ready(name: str, quick: bool) -> Any:
    girth = importlib.import_module("girth")

    table = workload(name, quick)[1].to_matrix().T.astype(np.int64)
    return girth, table


def _girth(given: Any) -> Estimates:
    found = given[0].twopl_mml(given[1])
    return np.asarray(found["Discrimination"]).tolist(), np.asarray(found["Difficulty"])[:, None].tolist()


def _million() -> dict[str, Any]:
    """Memory and time per iteration of 250,000, 500,000 and 1,000,000 persons, 1 % of 5,000 items each."""
    seconds, memory = {}, 0.0
    for persons in _CROWDS:
        m = measured(_crowd_iteration, persons, prepare=_crowd_ready, timeout=600)
        seconds[str(persons)] = round(m.result, 3) if m.ran else m.error
        memory = max(memory, m.peak_rss_mb)
    return {"seconds_per_iteration": seconds, "million_peak_rss_mb": memory}


def _crowd_ready(persons: int) -> Responses:
    responses = crowd(persons, _BANK, _EACH)
    calibrate(crowd(5_000, 500, _EACH), max_iterations=2)
    return responses


def _crowd_iteration(responses: Responses) -> float:
    """Seconds of one iteration: six are compared with two, so that what is done once cancels."""
    seconds = []
    for iterations in (2, 6):
        begun = time.perf_counter()
        calibrate(responses, nodes=61, max_iterations=iterations, tolerance=1e-12)
        seconds.append(time.perf_counter() - begun)
    return (seconds[1] - seconds[0]) / 4
