"""Abilities of 100,000 persons from 40 complete answers, the items being known."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

from jauge.ability import score
from jauge.bench.measure import Measured, measured
from jauge.checks import FloatArray
from jauge.items import Items
from jauge.responses import Responses

SUMMARY = "scoring: posterior means of 100,000 persons x 40 items, persons per processor second"
_ITEMS = 40
_EXACT = 401


def _data(persons: int) -> tuple[Items, Any]:
    rng = np.random.default_rng(3)
    items = Items.logistic(rng.lognormal(0.1, 0.3, _ITEMS), rng.standard_normal(_ITEMS))
    return items, items.draw(rng.standard_normal(persons), rng)


def _prepare(persons: int, precision: str) -> Any:
    items, table = _data(persons)
    responses = Responses.from_matrix(table)
    score(items, responses.subset(np.arange(min(len(responses), 2000))), precision=precision)  # type: ignore[arg-type]
    return items, responses, precision


def _ours(prepared: Any) -> FloatArray:
    items, responses, precision = prepared
    # a fresh object: nothing computed by an earlier run is used again
    fresh = Responses(responses.n_items, responses.start, responses.items, responses.categories)
    return np.asarray(score(items, fresh, precision=precision).estimate.data)


def _prepare_mirt(persons: int) -> Any:
    items, table = _data(persons)
    mirt = import_module("mirt")
    model = mirt.TwoParameterLogistic(n_items=_ITEMS)
    model.set_parameters(
        discrimination=items.discriminations.copy(), difficulty=items.thresholds[:, 0].copy()
    )
    model._is_fitted = True
    mirt.fscores(model, table[:500].astype(int), n_quadpts=61)
    return mirt, model, table.astype(int)


def _mirt(prepared: Any) -> FloatArray:
    mirt, model, table = prepared
    return np.asarray(mirt.fscores(model, table, n_quadpts=61).theta, dtype=np.float64).ravel()


def _prepare_theta(persons: int) -> Any:
    items, table = _data(persons)
    peer = import_module("theta.score")
    given = (
        table.astype(float),
        items.discriminations,
        items.thresholds[:, 0],
        np.zeros(_ITEMS),
        np.ones(_ITEMS),
    )
    peer.score(*given)
    return peer, given


def _theta(prepared: Any) -> FloatArray:
    peer, given = prepared
    return np.asarray(peer.score(*given)[0], dtype=np.float64)


def _prepare_girth(persons: int) -> Any:
    items, table = _data(persons)
    peer = import_module("girth")
    given = (np.ascontiguousarray(table.T.astype(int)), items.thresholds[:, 0], items.discriminations)
    peer.ability_eap(given[0][:, :100], *given[1:])
    return peer, given


def _girth(prepared: Any) -> FloatArray:
    peer, given = prepared
    return np.asarray(peer.ability_eap(*given), dtype=np.float64)


def _catpie(persons: int) -> FloatArray:
    items, table = _data(persons)
    peer = import_module("catpie")
    pool = [
        (float(a), float(b), 0.0, 1.0)
        for a, b in zip(items.discriminations, items.thresholds[:, 0], strict=True)
    ]
    return np.array([peer.thetaEst(pool, row.tolist(), "EAP", parInt=(-6, 6, 61)) for row in table])


def _adaptivetesting(persons: int) -> FloatArray:
    items, table = _data(persons)
    models = import_module("adaptivetesting.models")
    maths = import_module("adaptivetesting.math.estimators")
    pool = []
    for a, b in zip(items.discriminations, items.thresholds[:, 0], strict=True):
        item = models.TestItem()
        item.a, item.b, item.c, item.d = float(a), float(b), 0.0, 1.0
        pool.append(item)
    prior = maths.NormalPrior(0, 1)
    return np.array(
        [
            maths.ExpectedAPosteriori(
                row.tolist(), pool, prior, optimization_interval=(-6, 6)
            ).get_estimation()
            for row in table
        ]
    )


def _exact(persons: int) -> FloatArray:
    items, table = _data(persons)
    return np.asarray(score(items, Responses.from_matrix(table), nodes=_EXACT).estimate.data)


def _row(name: str, persons: int, found: Measured, exact: FloatArray) -> dict[str, Any]:
    if not found.ran:
        return {"library": name, "persons": persons, "note": found.error}
    return {
        "library": name,
        "persons": persons,
        "persons_per_cpu_second": persons / max(found.cpu_s, 1e-9),
        "wall_s": found.wall_s,
        "cpu_s": found.cpu_s,
        "peak_rss_mb": found.peak_rss_mb,
        "max_error": float(np.abs(found.result - exact[: len(found.result)]).max()),
    }


def run(quick: bool = False) -> dict[str, Any]:
    """Speed and largest error of every library. The headline row is single precision, as its key says."""
    many, few = (20_000, 5) if quick else (100_000, 20)
    repeats = 3 if quick else 7
    exact, exact_few = _exact(many), _exact(few)
    rows = [
        _row("jauge", many, measured(_ours, many, "double", prepare=_prepare, repeats=repeats), exact),
        _row("jauge single", many, measured(_ours, many, "single", prepare=_prepare, repeats=repeats), exact),
        _row(
            "mirt", many, measured(_mirt, many, prepare=_prepare_mirt, repeats=repeats, needs="mirt"), exact
        ),
        _row(
            "theta-irt",
            many,
            measured(_theta, many, prepare=_prepare_theta, repeats=repeats, needs="theta"),
            exact,
        ),
        _row("girth", many, measured(_girth, many, prepare=_prepare_girth, needs="girth"), exact),
        _row("catpie", few, measured(_catpie, few, needs="catpie"), exact_few),
        _row("adaptivetesting", few, measured(_adaptivetesting, few, needs="adaptivetesting"), exact_few),
    ]
    peers = [row["persons_per_cpu_second"] for row in rows[2:] if "note" not in row]
    ours = rows[1]
    kept = ("persons_per_cpu_second", "max_error", "wall_s", "peak_rss_mb")
    speedup = ours["persons_per_cpu_second"] / max(peers) if peers else None
    return {
        "table": rows,
        "precision": "single",
        **{key: ours[key] for key in kept},
        "persons_per_cpu_second_double": rows[0]["persons_per_cpu_second"],
        "speedup_over_fastest_peer": speedup,
    }
