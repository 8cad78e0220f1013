"""What a study says of its sittings, and plans that are folded instead of compiled."""

from __future__ import annotations

import numpy as np
import pytest

from jauge import JaugeError
from jauge.bank import ItemBank
from jauge.items import Items
from jauge.pilot import Pilots
from jauge.plan import ContentRow, Plan
from jauge.simulation import ExposureControl, Figure, Study, simulate_many
from jauge.simulation.program import obstacle
from jauge.stopping import AllOf, LevelProbability
from jauge.tree import SkillTree

BANK = ItemBank(Items.logistic([1.2] * 12, [i / 3 - 2 for i in range(12)]))
CUTS = {"ability": (0.0,)}


def study(persons: int = 6) -> Study:
    return simulate_many(BANK, Plan(4, 4, cuts=CUTS), np.linspace(-2, 2, persons), 3)


def test_figures_are_those_of_the_arrays() -> None:
    found = study()
    figures = found.summary()
    error = found.estimates - found.abilities
    assert figures["bias"].value == pytest.approx(error.mean())
    assert figures["rmse"].value == pytest.approx(np.sqrt((error**2).mean()))
    assert figures["exact"].value == (found.levels == found.true_levels).mean()
    assert figures["max_exposure"].value == found.exposure().max()
    assert all(figure.lower <= figure.value <= figure.upper for figure in figures.values())
    assert found.exposure().sum() == pytest.approx(4)


def test_overlap_is_the_mean_over_pairs() -> None:
    found = study()
    sets = [set(items.tolist()) for items in found.items]
    shared = [len(sets[i] & sets[j]) / 4 for i in range(6) for j in range(i)]
    assert found.overlap() == pytest.approx(np.mean(shared))
    assert study(1).overlap() == 0.0


def test_bands_hold_everybody_once() -> None:
    bands = study().by_band([-3, 0, 3, 4])
    assert bands[2] == {}
    assert np.mean([bands[0]["bias"].value, bands[1]["bias"].value]) == pytest.approx(
        study().summary()["bias"].value
    )


def test_a_person_answers_alike_whatever_the_company() -> None:
    alone = simulate_many(BANK, Plan(4, 4), [-2.0], 3)
    np.testing.assert_array_equal(alone.items[0], study().items[0])


@pytest.mark.parametrize(
    ("plan", "bank", "why"),
    [
        (Plan(2, 3, criterion="expected_variance"), BANK, "criterion"),
        (Plan(2, 3, cuts=CUTS, stopping=[AllOf([LevelProbability(0.9)])]), BANK, "rule all"),
        (Plan(2, 3, pilots=Pilots(["item1"], 1)), BANK, "tries items out"),
        (Plan(2, 3, content="shadow"), BANK, "shadow"),
    ],
)
def test_plans_that_are_not_compiled_say_why(plan: Plan, bank: ItemBank, why: str) -> None:
    assert why in obstacle(bank, plan)


def test_crossing_rows_and_trees_are_folded() -> None:
    content = np.array([[i < 6, i % 2 == 0] for i in range(12)])
    crossing = ItemBank(BANK.items, content=content, rows=["low", "even"])
    plan = Plan(4, 4, [ContentRow("low", 2), ContentRow("even", 2)])
    found = simulate_many(crossing, plan, [0.5], 3)
    assert "cross" in found.slow
    assert found.violations.tolist() == [0]
    tree = SkillTree(["all", "one"], [-1, 0], [0, 0.8])
    deep = ItemBank(BANK.items, ["one"] * 12, tree)
    assert "more than one skill" in simulate_many(deep, Plan(2, 2), [[0.1, 0.2]], 3).slow


@pytest.mark.parametrize("abilities", [[], [[0.0, 1.0]], [float("nan")], 0.0])
def test_bad_abilities_are_named(abilities: object) -> None:
    with pytest.raises(JaugeError, match="abilities"):
        simulate_many(BANK, Plan(2, 2), abilities, 3)  # type: ignore[arg-type]


def test_bad_control_and_bands_are_named() -> None:
    with pytest.raises(JaugeError, match="batch"):
        ExposureControl(lambda counts: counts, 0)  # type: ignore[arg-type, return-value]
    with pytest.raises(JaugeError, match="edges"):
        study().by_band([0.0])
    assert Figure.mean(np.ones(4)).lower == 1.0
