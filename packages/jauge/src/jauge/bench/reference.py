"""Against a published certification engine, written again from its description (`reference_engine`).

Bank of 960 items in 160 tubes and 16 competences, slopes U(0.5, 1.5), difficulties U(-4.5, 6.8); candidates
N(0.5, 1.5²). Both sides know that population: the reference through its start and its moving prior, ours as
the prior, abilities being counted in its standard deviations. Both ask one item per tube at most and visit
every competence. Our sittings are those of `jauge.simulate_many`, proven equal to `jauge.step`.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from jauge.bank import ItemBank
from jauge.bench.reference_engine import ReferenceRules, TubeBank, score_reference, sit_reference
from jauge.bench.reference_profile import profile_figures, two_scale_figures
from jauge.checks import FloatArray
from jauge.exposure import restricted_maximum
from jauge.items import Items
from jauge.plan import ContentRow, Plan
from jauge.simulation import ExposureControl, Study, simulate_many
from jauge.stopping import LevelProbability

SUMMARY = "precision, length, exposure and order against a published certification engine"

MEAN, SD = 0.5, 1.5
MESHES = (-1.4, -0.519, 0.6, 1.5, 2.25, 3.1, 4.0)
SETTINGS = {
    "start -3, v 0.5, pick 100 %": ReferenceRules(-3.0, 0.5, 1.0, apart=2),
    "start 0, v 1, pick 51 %": ReferenceRules(0.0, 1.0, 0.51),
    "start -3, v 0.5, pick 51 %": ReferenceRules(-3.0, 0.5, 0.51, apart=2),
}
PRODUCTION = "start -3, v 0.5, pick 100 %"
"""The settings of the reference's production-like data; `rmse_ratio` is to them."""

CUTS = tuple((mesh - MEAN) / SD for mesh in MESHES)
CAP = 0.245


def our_bank(bank: TubeBank) -> ItemBank:
    """The same items in population units, with competences as rows and tubes as sets of enemies."""
    items = Items.logistic(bank.slopes * SD, (bank.difficulties - MEAN) / SD)
    rows = np.arange(int(bank.competences.max()) + 1)
    content = bank.competences[:, None] == rows
    tubes = [[items.ids[i] for i in np.flatnonzero(bank.tubes == tube)] for tube in np.unique(bank.tubes)]
    return ItemBank(items, content=content, rows=[f"c{row}" for row in rows], enemies=tubes)


def plan_of(shortest: int, longest: int, wanted: float | None = None) -> Plan:
    """Every competence once at least; maybe an end as soon as a level has the probability wanted."""
    return Plan(
        shortest,
        longest,
        [ContentRow(f"c{row}", 1) for row in range(16)],
        pick=1,
        opening_length=0,
        criterion="information",
        cuts={"ability": CUTS},
        stopping=[] if wanted is None else [LevelProbability(wanted)],
    )


def run(quick: bool) -> dict[str, Any]:
    """Every figure of the reference; a mean and its 95 % interval over seeds of bank and candidates."""
    seeds = range(2 if quick else 5)
    persons = 1_500
    rows = [_compared(seed, persons) for seed in seeds]
    keys = [name for name in rows[0] if name != "seed"]
    found: dict[str, Any] = {"table": rows}
    for key in keys:
        values = np.array([row[key] for row in rows])
        half = 1.96 * values.std(ddof=1) / np.sqrt(len(values))
        found[key] = round(float(values.mean()), 4)
        found[f"{key}_interval"] = [
            round(float(values.mean() - half), 4),
            round(float(values.mean() + half), 4),
        ]
    found |= order_figures()
    found |= profile_figures(quick)
    found |= two_scale_figures(quick)
    return found


def _compared(seed: int, persons: int) -> dict[str, float]:
    tubes = TubeBank.synthetic(seed)
    bank = our_bank(tubes)
    theta = np.random.default_rng(1_000 + seed).normal(MEAN, SD, persons)
    row: dict[str, float] = {"seed": seed}
    best = np.inf
    exact_best = 0.0
    for name, rules in SETTINGS.items():
        study = sit_reference(tubes, rules, theta, seed)
        exact = float((np.digitize(study.estimates, MESHES) == np.digitize(theta, MESHES)).mean())
        rmse = float(np.sqrt(((study.estimates - theta) ** 2).mean()))
        row[f"reference RMSE, {name}"] = rmse
        row[f"reference exposure, {name}"] = float(
            np.bincount(study.items.ravel(), minlength=960).max() / persons
        )
        row[f"reference exact, {name}"] = exact
        best, exact_best = min(best, rmse), max(exact_best, exact)
    ours = sat(bank, plan_of(32, 32), theta, seed)
    row["rmse"] = SD * ours.summary()["rmse"].value
    row["rmse_ratio"] = row["rmse"] / row[f"reference RMSE, {PRODUCTION}"]
    row["rmse_ratio_to_best_setting"] = row["rmse"] / best
    row["max_exposure"] = float(ours.exposure().max())
    row["violations"] = float(ours.violations.sum())
    row |= _adaptive(bank, theta, seed, exact_best)
    return row


def _adaptive(bank: ItemBank, theta: FloatArray, seed: int, wanted: float) -> dict[str, float]:
    """Shortest mean length, over a few probabilities to stop at, that places as many people exactly."""
    found: dict[str, float] = {}
    for probability in (0.7, 0.73, 0.76, 0.8):
        study = sat(bank, plan_of(16, 48, probability), theta, seed)
        figures = study.summary()
        found = {
            "adaptive_probability": probability,
            "adaptive_exact": figures["exact"].value,
            "adaptive_questions": figures["length"].value,
            "adaptive_exposure": float(study.exposure().max()),
            "questions_saved": 1 - figures["length"].value / 32,
            "exact_gain": figures["exact"].value - wanted,
        }
        if figures["exact"].value >= wanted:
            break
    return found


def sat(bank: ItemBank, plan: Plan, theta: FloatArray, seed: int) -> Study:
    """Our sittings with the exposure held under the cap."""
    control = ExposureControl(partial(restricted_maximum, maximum=CAP), batch=10)
    return simulate_many(bank, plan, (theta - MEAN) / SD, seed, control, cuts=CUTS)


def order_figures() -> dict[str, Any]:
    """The same 32 answers in 200 orders: ours to the bit, the reference's spread; and a neutralised item."""
    from jauge.bank import neutralise  # noqa: PLC0415
    from jauge.posterior import estimate  # noqa: PLC0415

    tubes, rng = TubeBank.synthetic(0), np.random.default_rng(7)
    bank = our_bank(tubes)
    study = sit_reference(tubes, SETTINGS["start -3, v 0.5, pick 51 %"], np.array([1.2]), 3)
    items, answers = study.items[0], study.answers[0]
    history = [(bank.ids[i], int(a)) for i, a in zip(items, answers, strict=True)]
    ours, theirs = set(), []
    for _ in range(200):
        order = rng.permutation(len(items))
        ours.add(estimate(bank, [history[k] for k in order]).posterior.tobytes())
        theirs.append(score_reference(tubes, ReferenceRules(-3.0, 0.5), items[order], answers[order])[0])
    gone = history[5][0]
    fewer, left = neutralise(bank, history, [gone])
    without = [answer for answer in history if answer[0] != gone]
    same = estimate(fewer, left).posterior.tobytes() == estimate(bank, without).posterior.tobytes()
    return {
        "order_free": len(ours) == 1,
        "reference_order_spread": round(float(np.ptp(theirs)), 4),
        "neutral_item_traceless": same and estimate(fewer, left).posterior.tobytes() not in ours,
    }
