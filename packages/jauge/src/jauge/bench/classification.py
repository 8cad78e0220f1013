"""Four levels on one scale: how many are placed exactly, with how many questions, at what exposure."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from jauge.bank import ItemBank
from jauge.exposure import restricted_maximum
from jauge.items import Items
from jauge.plan import Plan, Progressive
from jauge.simulation import ExposureControl, Figure, Study, simulate_many
from jauge.stopping import LevelProbability, OutOfReach, StoppingRule

SUMMARY = "levels placed exactly, questions asked, exposure and its price, probabilities claimed and true"

CUTS = (-1.0, 0.0, 1.0)


def bank_of(size: int) -> ItemBank:
    """Slopes LN(0.1, 0.3²), difficulties N(0, 1)."""
    rng = np.random.default_rng(2026)
    return ItemBank(Items.logistic(rng.lognormal(0.1, 0.3, size), rng.standard_normal(size)))


def classified(bank: ItemBank, persons: int, rules: list[StoppingRule], most: int = 60) -> Study:
    """Randomesque sittings from 10 questions on, ended by the rules."""
    plan = Plan(10, most, criterion="information", cuts={"ability": CUTS}, stopping=rules)
    theta = np.random.default_rng(1).standard_normal(persons)
    return simulate_many(bank, plan, theta, 5)


def at_random(bank: ItemBank, persons: int, length: int) -> Study:
    """Items drawn at random: all the randomness of a randomesque choice among the whole bank."""
    plan = Plan(length, length, pick=len(bank), opening_length=0, cuts={"ability": CUTS})
    theta = np.random.default_rng(1).standard_normal(persons)
    return simulate_many(bank, plan, theta, 5)


def price(size: int, persons: int) -> dict[str, Any]:
    """Progressive-restricted sittings of 30 questions against maximum information."""
    bank, theta = bank_of(size), np.random.default_rng(1).standard_normal(persons)
    free = Plan(30, 30, pick=1, opening_length=0, criterion="information")
    held = Plan(30, 30, pick=1, opening_length=0, criterion="information", progressive=Progressive())
    control = ExposureControl(partial(restricted_maximum, maximum=0.25), batch=16)
    best = simulate_many(bank, free, theta, 5)
    study = simulate_many(bank, held, theta, 5, control)
    error, ours = ((each.estimates - theta) ** 2 for each in (best, study))
    ratio = float(np.sqrt(ours.mean() / error.mean())) - 1
    # delta method on the log of the ratio of the two mean squares, on the same persons
    logs = ours / ours.mean() - error / error.mean()
    half = 1.96 * float(logs.std()) / 2 / np.sqrt(persons) * (1 + ratio)
    figures = study.summary()
    return {"rmse_cost": Figure(ratio, ratio - half, ratio + half)} | {
        name: figures[name] for name in ("max_exposure", "unused_share")
    }


def run(quick: bool) -> dict[str, Any]:
    """Every figure with its 95 % interval."""
    persons = 4_000 if quick else 20_000
    bank = bank_of(500)
    rows: list[dict[str, Any]] = []
    rules: dict[str, list[StoppingRule]] = {
        "posterior .90": [LevelProbability(0.9)],
        "posterior .90, curtailed .01": [LevelProbability(0.9), OutOfReach(0.9, 0.01)],
        "posterior .90, curtailed .10": [LevelProbability(0.9), OutOfReach(0.9, 0.1)],
        "posterior .90, curtailed .20": [LevelProbability(0.9), OutOfReach(0.9, 0.2)],
    }
    studies = {name: classified(bank, persons, each) for name, each in rules.items()}
    studies |= {f"random {n}": at_random(bank, persons // 2, n) for n in (30, 60, 70, 80)}
    for name, study in studies.items():
        figures = study.summary()
        rows.append({"rule": name} | {key: round(figure.value, 4) for key, figure in figures.items()})
    chosen = studies["posterior .90"]
    figures = chosen.summary()
    gap = chosen.level_probabilities.max(axis=1) - (chosen.levels == chosen.true_levels)
    found = {
        "exact_share": figures["exact"],
        "mean_questions": figures["length"],
        "off_by_two_share": figures["off_by_two"],
        "probability_gap": Figure.mean(gap),
    }
    found |= price(500, persons) | {"rmse_cost_2000": price(2_000, persons)["rmse_cost"]}
    result: dict[str, Any] = {"table": rows}
    for name, figure in found.items():
        result[name] = round(figure.value, 5)
        result[f"{name}_interval"] = [round(figure.lower, 5), round(figure.upper, 5)]
    return result
