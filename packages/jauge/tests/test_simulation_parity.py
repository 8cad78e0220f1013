"""Compiled sittings against `jauge.step` folded over the same answers: the same items, the same estimates."""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from jauge.bank import ItemBank
from jauge.exposure import Eligibility, item_eligibility, restricted_maximum, sympson_hetter
from jauge.grid import GRID, distribution_at, normal_weights, refined
from jauge.items import Items
from jauge.plan import ContentRow, Plan, Progressive
from jauge.selection import Stop, step
from jauge.simulation import ExposureControl, Study, simulate_many
from jauge.simulation.many import keyed_answer
from jauge.simulation.rule_kernels import cumulate, interpolated, quantile
from jauge.stopping import (
    ClearInterval,
    Glr,
    LevelProbability,
    OutOfReach,
    PredictedReduction,
    Settled,
    Sprt,
    StoppingRule,
)

CUTS = {"ability": (-1.0, 0.0, 1.0)}


def mixed_bank(size: int = 24, seed: int = 0) -> ItemBank:
    """Items of every model, in four domains, with a set of enemies."""
    rng = np.random.default_rng(seed)
    part = size // 4
    slopes = rng.lognormal(0.1, 0.3, (4, part))
    steps = np.sort(rng.standard_normal((part, 2)), axis=1)
    names = [f"i{n:03d}" for n in rng.permutation(4 * part)]
    items = Items.joined(
        [
            Items.logistic(slopes[0], rng.standard_normal(part), ids=names[:part]),
            Items.logistic(
                slopes[1], rng.standard_normal(part), lower=0.2, upper=0.95, ids=names[part : 2 * part]
            ),
            Items.graded(slopes[2], steps, ids=names[2 * part : 3 * part]),
            Items.partial_credit(slopes[3], steps, ids=names[3 * part :]),
        ]
    )
    content = np.arange(4 * part)[:, None] % 4 == np.arange(4)
    return ItemBank(items, content=content, rows=["a", "b", "c", "d"], enemies=[{names[0], names[8]}])


def plain_bank(size: int = 30, seed: int = 1) -> ItemBank:
    rng = np.random.default_rng(seed)
    return ItemBank(Items.logistic(rng.lognormal(0.1, 0.3, size), rng.standard_normal(size)))


def assert_folded(bank: ItemBank, plan: Plan, study: Study, exposure: Eligibility | None = None) -> None:
    """Every question, every answer, the end and the estimate are those of the engine."""
    for person, seed in enumerate(study.seeds.tolist()):
        history: list[tuple[str, int]] = []
        for item, category in zip(study.items[person], study.categories[person], strict=True):
            decision = step(bank, plan, history, seed=seed, exposure=exposure)
            if item < 0:
                break
            assert not isinstance(decision, Stop), (person, len(history), decision.reason)
            assert decision.item == bank.ids[item], (person, len(history))
            assert keyed_answer(bank, int(item), float(study.abilities[person]), seed) == category
            history.append((bank.ids[item], int(category)))
        decision = step(bank, plan, history, seed=seed, exposure=exposure)
        assert isinstance(decision, Stop)
        assert decision.reason is study.reasons[person]
        assert decision.estimates.mean[0] == pytest.approx(study.estimates[person], abs=1e-9)
        assert decision.estimates.sd[0] == pytest.approx(study.errors[person], abs=1e-9)


def sat(bank: ItemBank, plan: Plan, persons: int, exposure: Eligibility | None = None) -> Study:
    abilities = np.random.default_rng(5).normal(0, 1.2, persons)
    study = simulate_many(bank, plan, abilities, seed=11, exposure=exposure)
    assert study.slow == ""
    assert_folded(bank, plan, study, exposure)
    return study


RULES: list[StoppingRule] = [
    LevelProbability(0.8),
    ClearInterval(0.8),
    ClearInterval(0.05),
    Sprt(0.3),
    Glr(0.3),
    Glr(0.6, 0.45, 0.45),
    Settled(0.9),
    OutOfReach(0.95, 0.2),
    PredictedReduction(0.02),
    PredictedReduction(0.02, 0.5),
    PredictedReduction(0.01, 0.5, 0.03),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.reason.value)
def test_oracle_every_rule_stops_where_the_engine_does(rule: StoppingRule) -> None:
    sat(plain_bank(), Plan(3, 12, cuts=CUTS, stopping=[rule]), 3)


@pytest.mark.parametrize("criterion", ["information", "weighted_information"])
@pytest.mark.parametrize("progressive", [None, Progressive(), Progressive(1.0)])
def test_oracle_every_choice_is_the_engines(criterion: str, progressive: Progressive | None) -> None:
    for bank in (mixed_bank(), plain_bank()):
        sat(bank, Plan(4, 9, precision={"ability": 0.5}, criterion=criterion, progressive=progressive), 2)


def test_oracle_nested_content_and_enemies() -> None:
    bank = mixed_bank()
    rows = [ContentRow("a", 2, 3), ContentRow("b", 1), ContentRow("c", 0, 1), ContentRow("d", 3)]
    bank = ItemBank(bank.items, content=bank.content, rows=bank.rows)
    study = sat(bank, Plan(8, 8, rows), 3)
    assert study.violations.tolist() == [0, 0, 0]
    sat(ItemBank(bank.items, enemies=[bank.ids[:4], bank.ids[4:20]]), Plan(2, 9), 2)


def test_oracle_eligibility_by_interval_and_set_aside() -> None:
    bank = plain_bank(12)
    chances = np.full((12, 2), 0.5)
    study = sat(bank, Plan(8, 8), 6, Eligibility(bank.ids, chances, [0.0]))
    assert study.relaxed.any()
    sat(bank, Plan(3, 3, criterion="information"), 4, Eligibility(bank.ids[:9], chances[:9], [0.0]))
    sat(bank, Plan(12, 14, criterion="information"), 2, Eligibility(bank.ids, np.zeros(12)))
    tight = ItemBank(bank.items, content=np.arange(12)[:, None] < 3, rows=["few"])
    sat(tight, Plan(5, 5, [ContentRow("few", 2)]), 4, Eligibility(bank.ids, np.full(12, 0.4)))


def test_minima_out_of_reach_are_left_to_the_engine() -> None:
    bank = ItemBank(plain_bank(8).items, content=np.arange(8)[:, None] < 2, rows=["few"])
    sat(bank, Plan(4, 4, [ContentRow("few", 3)]), 2)


@pytest.mark.parametrize(("mean", "sd"), [(0.0, 1.0), (-5.8, 0.4), (5.9, 0.3), (1.03, 0.21)])
def test_oracle_distribution_is_the_grids(mean: float, sd: float) -> None:
    """Against `distribution_at`, which takes one exponential at every point."""
    weight = normal_weights(mean, sd) * (1.3 + np.sin(3 * GRID))
    weight /= weight.sum()
    fine = np.zeros(601)
    cumulate(weight, fine)
    theta = refined(GRID)[0]
    np.testing.assert_allclose(fine, distribution_at(weight, theta), atol=1e-12)
    assert interpolated(fine, -7.0) == fine[0]
    assert interpolated(fine, 7.0) == fine[-1]
    assert quantile(fine, -0.1) == pytest.approx(-6.0)
    assert quantile(fine, 1.0) == pytest.approx(6.0)


@pytest.mark.slow
@pytest.mark.parametrize("rule", [*RULES, None])
def test_oracle_hundreds_of_sittings(rule: StoppingRule | None) -> None:
    rules = [] if rule is None else [rule]
    plan = Plan(5, 25, cuts=CUTS, stopping=rules, criterion="information")
    bank = plain_bank(200, seed=7)
    sat(bank, plan, 40, Eligibility(bank.ids, np.full(200, 0.6)))


@pytest.mark.parametrize("method", [item_eligibility, sympson_hetter, restricted_maximum])
def test_exposure_control_counts_as_recording_one_by_one(method: Any) -> None:
    """Batches of two: the eligibility of each is the one that `record` leads to."""
    bank, plan = plain_bank(12), Plan(4, 4, criterion="information")
    seen = []

    def rule(counts):  # type: ignore[no-untyped-def]
        seen.append(counts)
        return partial(method, maximum=0.5)(counts)

    study = simulate_many(bank, plan, np.linspace(-1, 1, 6), 3, ExposureControl(rule, 2, (0.0,)))
    counts = seen[0]
    for batch in range(3):
        np.testing.assert_array_equal(seen[batch].administered, counts.administered)
        np.testing.assert_array_equal(seen[batch].eligible, counts.eligible)
        np.testing.assert_array_equal(seen[batch].feasible, counts.feasible)
        eligibility = partial(method, maximum=0.5)(counts)
        for person in (2 * batch, 2 * batch + 1):
            ability = float(study.estimates[person])
            lots = eligibility.drawn(bank, int(study.seeds[person])).ineligible[:, int(ability >= 0)]
            asked = [bank.ids[item] for item in study.items[person] if item >= 0]
            resting = [bank.ids[item] for item in np.flatnonzero(lots)]
            free = bool(study.relaxed[person])
            counts = counts.record(asked, resting, ability=ability, feasible=not free)
