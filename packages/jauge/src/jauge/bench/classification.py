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


BANKS, _STUDENT = 5, 2.776


def bank_of(size: int, seed: int = 2026) -> ItemBank:
    """Slopes LN(0.1, 0.3²), difficulties N(0, 1)."""
    rng = np.random.default_rng(seed)
    return ItemBank(Items.logistic(rng.lognormal(0.1, 0.3, size), rng.standard_normal(size)))


def classified(bank: ItemBank, persons: int, rules: list[StoppingRule], seed: int) -> Study:
    """Randomesque sittings (5 best) of 10 to 60 questions, the prior being N(0, 1), ended by the rules."""
    plan = Plan(10, 60, criterion="information", cuts={"ability": CUTS}, stopping=rules)
    theta = np.random.default_rng(seed).standard_normal(persons)
    return simulate_many(bank, plan, theta, seed)


def at_random(bank: ItemBank, persons: int, length: int, seed: int) -> Study:
    """Items drawn at random: a random part that gives way to the criterion at the last question only."""
    random = Progressive(150.0)
    cuts = {"ability": CUTS}
    plan = Plan(
        length, length, pick=1, opening_length=0, criterion="information", cuts=cuts, progressive=random
    )
    return simulate_many(bank, plan, np.random.default_rng(seed).standard_normal(persons), seed)


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


def pooled(studies: list[Study]) -> dict[str, Figure]:
    """Figures over several banks; the interval is that of the mean of the banks (Student, 4 degrees)."""
    gap = [each.level_probabilities.max(axis=1) - (each.levels == each.true_levels) for each in studies]
    away = np.concatenate([np.abs(each.levels - each.true_levels) for each in studies])
    return {
        "exact_share": _of_banks([float((each.levels == each.true_levels).mean()) for each in studies]),
        "mean_questions": _of_banks([float(each.lengths.mean()) for each in studies]),
        # nobody at all: the interval is the rule of three
        "off_by_two_share": Figure(float((away > 1).mean()), 0.0, (3.0 + 2 * (away > 1).sum()) / len(away)),
        "probability_gap": _of_banks([float(each.mean()) for each in gap]),
    }


def _of_banks(values: list[float]) -> Figure:
    centre, half = float(np.mean(values)), _STUDENT * float(np.std(values, ddof=1)) / np.sqrt(BANKS)
    return Figure(centre, centre - half, centre + half)


def run(quick: bool) -> dict[str, Any]:
    """Every figure with its 95 % interval: over five banks and five samples of persons, or by person."""
    persons = 4_000 if quick else 20_000
    banks = [bank_of(500, 2026 + n) for n in range(BANKS)]
    rules: dict[str, list[StoppingRule]] = {
        "posterior .90": [LevelProbability(0.9)],
        "posterior .90, curtailed .01": [LevelProbability(0.9), OutOfReach(0.9, 0.01)],
    }
    studies = {
        name: [classified(bank, persons // len(each) ** 2, each, seed) for seed, bank in enumerate(banks)]
        for name, each in rules.items()
    }
    studies |= {
        f"random {n}": [at_random(bank, persons // 4, n, seed) for seed, bank in enumerate(banks)]
        for n in (30, 60, 80)
    }
    figures = {name: pooled(each) for name, each in studies.items()}
    rows = [
        {"rule": name} | {key: round(figure.value, 4) for key, figure in each.items()}
        for name, each in figures.items()
    ]
    found = figures["posterior .90"] | price(500, persons)
    found["rmse_cost_2000"] = price(2_000, persons)["rmse_cost"]
    result: dict[str, Any] = {"table": rows}
    for name, figure in found.items():
        result[name] = round(figure.value, 5)
        result[f"{name}_interval"] = [round(figure.lower, 5), round(figure.upper, 5)]
    return result
