"""Shadow tests: every requirement met, no test better, the same answer whatever was asked before."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from blueprints import blueprints, largest_sum
from examples import bank_of
from hypothesis import given, settings
from hypothesis import strategies as st

from jauge.assembly import Blueprint, InfeasibleBlueprint, ItemSet, Limit, solver
from jauge.checks import JaugeError
from jauge.plan import ContentRow, Plan
from jauge.shadow import ShadowSelector

seeds = st.integers(0, 2**32 - 1)


def ids(count: int) -> list[str]:
    return [f"i{item:03d}" for item in range(count)]


def crossed(count: int, rng: np.random.Generator, length: int = 12) -> Blueprint:
    """Three crossing families of rows around their share of the bank, and minutes."""
    limits = []
    for name, kinds in (("area", 5), ("level", 3), ("format", 4)):
        kind = rng.integers(kinds, size=count)
        for value in range(kinds):
            share = (kind == value).mean() * length
            limits.append(
                Limit(f"{name} {value}", kind == value, max(0, np.floor(share - 0.7)), np.ceil(share + 0.7))
            )
    minutes = rng.uniform(0.5, 3.0, count)
    limits.append(Limit("minutes", minutes, maximum=1.05 * minutes.mean() * length))
    return Blueprint(ids(count), length, limits, [{"i000", "i001", "i002"}])


@settings(deadline=None, max_examples=60)
@given(blueprints(), seeds)
def test_every_shadow_test_is_feasible_and_optimal_oracle(blueprint: Blueprint, seed: int) -> None:
    """Recipe: scipy.optimize.milp on the whole programme, at every question of a sitting."""
    rng = np.random.default_rng(seed)
    selector = ShadowSelector.from_blueprint(blueprint)
    asked: list[int] = []
    while len(asked) <= blueprint.length:
        objective = rng.random(len(blueprint)).round(rng.integers(1, 4))
        test = selector.choose(objective, asked)
        assert blueprint.violations(test.items) == ()
        best = largest_sum(blueprint, objective, asked)
        assert best is not None
        assert test.objective == pytest.approx(best, abs=1e-6)
        assert set(asked) | set(test.candidates.tolist()) == set(test.items.tolist())
        asked += test.candidates[:1].tolist() or [-1]


@settings(deadline=None, max_examples=30)
@given(blueprints(), seeds)
def test_ineligible_items_are_taken_only_when_none_does_without_oracle(
    blueprint: Blueprint, seed: int
) -> None:
    """Recipe: scipy.optimize.milp with the penalty in the objective."""
    rng = np.random.default_rng(seed)
    objective, ineligible = rng.random(len(blueprint)), rng.random(len(blueprint)) < 0.5
    test = ShadowSelector.from_blueprint(blueprint).choose(objective, [], ineligible)
    fewest = largest_sum(blueprint, -ineligible.astype(float), [])
    assert fewest is not None
    assert test.n_ineligible == round(-fewest)
    mild = ShadowSelector.from_blueprint(blueprint, penalty=0.3).choose(objective, [], ineligible)
    costs = ShadowSelector.from_blueprint(blueprint).choose(objective, [], 0.3 * ineligible)
    best = largest_sum(blueprint, objective - 0.3 * ineligible, [])
    for found in (mild, costs):
        assert found.objective - 0.3 * ineligible[found.items].sum() == pytest.approx(best, abs=1e-6)


def test_a_large_bank_is_solved_by_columns_and_branches_oracle() -> None:
    """Recipe: scipy.optimize.milp on all 400 items, where most relaxations are fractional."""
    rng = np.random.default_rng(3)
    blueprint = crossed(400, rng)
    selector = ShadowSelector.from_blueprint(blueprint)
    asked: list[int] = []
    for _ in range(4):
        objective = rng.random(400)
        test = selector.choose(objective, asked)
        assert blueprint.violations(test.items) == ()
        assert test.objective == pytest.approx(largest_sum(blueprint, objective, asked) or 0, abs=1e-6)
        asked.append(int(test.candidates[0]))


def test_a_long_search_is_given_to_branch_and_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(4)
    blueprint = crossed(60, rng)
    cases = [rng.random(60) for _ in range(6)]
    usual = [ShadowSelector.from_blueprint(blueprint).choose(case, []).objective for case in cases]
    monkeypatch.setattr(solver, "_MOST_NODES", 0)
    monkeypatch.setattr(solver, "_FIRST_COLUMNS", 2)
    monkeypatch.setattr(solver, "_SEARCHED", 3)
    monkeypatch.setattr(solver, "_FIRST_FREE", 2)
    other = [ShadowSelector.from_blueprint(blueprint).choose(case, []).objective for case in cases]
    assert other == pytest.approx(usual, abs=1e-6)
    monkeypatch.setattr(solver, "_MOST_NODES", 2)
    other = [ShadowSelector.from_blueprint(blueprint).choose(case, []).objective for case in cases]
    assert other == pytest.approx(usual, abs=1e-6)


def test_an_item_left_aside_is_priced_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver, "_FIRST_COLUMNS", 8)
    monkeypatch.setattr(solver, "_SEARCHED", 8)
    minutes = np.array([4.0] + [2.0] * 7 + [1.0] * 12)
    weights = np.array([10.0] + [1.0] * 7 + [0.1] * 12)
    selector = ShadowSelector.from_blueprint(Blueprint(ids(20), 3, [Limit("minutes", minutes, maximum=6)]))
    assert selector.choose(weights, []).items.tolist() == [0, 8, 9]


@settings(deadline=None, max_examples=20)
@given(blueprints(), seeds)
def test_the_answer_depends_on_nothing_but_the_question(blueprint: Blueprint, seed: int) -> None:
    rng = np.random.default_rng(seed)
    questions = [rng.random(len(blueprint)).round(1) for _ in range(5)]
    selector = ShadowSelector.from_blueprint(blueprint)
    first = [selector.choose(objective, []).candidates.tolist() for objective in questions]
    again = [selector.choose(objective, []).candidates.tolist() for objective in reversed(questions)]
    assert first == again[::-1]


@settings(deadline=None, max_examples=20)
@given(blueprints(with_sets=False), seeds)
def test_the_answer_does_not_depend_on_the_order_of_the_bank(blueprint: Blueprint, seed: int) -> None:
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(blueprint))
    limits = [
        Limit(limit.name, limit.values[order], limit.minimum, limit.maximum) for limit in blueprint.limits
    ]
    shuffled = Blueprint([blueprint.ids[item] for item in order], blueprint.length, limits, blueprint.enemies)
    objective = rng.random(len(blueprint)).round(1)
    here = ShadowSelector.from_blueprint(blueprint).choose(objective, [])
    there = ShadowSelector.from_blueprint(shuffled).choose(objective[order], [])
    assert [blueprint.ids[item] for item in here.candidates] == [
        shuffled.ids[item] for item in there.candidates
    ]


def test_equal_items_are_taken_in_the_order_of_their_names() -> None:
    blueprint = Blueprint(["d", "b", "c", "a"], 2)
    assert ShadowSelector.from_blueprint(blueprint).choose(np.ones(4), []).candidates.tolist() == [3, 1]


def test_the_stimulus_being_read_comes_first() -> None:
    sets = [ItemSet("map", ("i000", "i001"), 2), ItemSet("text", ("i002", "i003"), 2)]
    selector = ShadowSelector.from_blueprint(Blueprint(ids(6), 5, sets=sets))
    test = selector.choose([0.1, 0.2, 0.8, 0.9, 0.5, 0.4], [0])
    assert test.candidates.tolist() == [1, 3, 2, 4]
    assert selector.choose([0.1, 0.2, 0.8, 0.9, 0.5, 0.4], [0, 4]).candidates.tolist() == [3, 2, 1]


def test_a_plan_and_its_bank_make_the_blueprint() -> None:
    bank = bank_of(40)
    plan = Plan(4, 8, [ContentRow("d1", 3, 5), ContentRow("c21", 2)])
    test = ShadowSelector(bank, plan).choose(np.linspace(0, 1, 40), [39])
    assert len(test.items) == 8
    assert 3 <= bank.row("d1")[test.items].sum() <= 5
    assert bank.row("c21")[test.items].sum() >= 2
    assert 39 in test.items
    shorter = ShadowSelector(bank, plan, length=6, limits=[Limit("late", np.arange(40) >= 20, maximum=1)])
    items = shorter.choose(np.linspace(0, 1, 40), []).items
    assert len(items) == 6
    assert (items >= 20).sum() == 1


def test_what_cannot_hold_together_is_named() -> None:
    bank = bank_of(40)
    plan = Plan(8, 8, [ContentRow("d1", 5), ContentRow("c21", 4), ContentRow("c11", 0, 3)])
    with pytest.raises(InfeasibleBlueprint, match="No test can hold together") as caught:
        ShadowSelector(bank, plan)
    assert caught.value.rows == ("length", "d1", "c21")
    selector = ShadowSelector.from_blueprint(Blueprint(ids(3), 2, enemies=[{"i000", "i001"}]))
    with pytest.raises(InfeasibleBlueprint) as caught:
        selector.choose(np.ones(3), [0, 1])
    assert caught.value.rows == ("enemies i000, i001",)
    with pytest.raises(InfeasibleBlueprint) as caught:
        selector.choose(np.ones(3), [0], excluded=np.array([False, False, True]))
    assert caught.value.rows == ("length", "enemies i000, i001")


def test_what_only_fractions_satisfy_is_named() -> None:
    triangle = [{"i000", "i001"}, {"i001", "i002"}, {"i000", "i002"}]
    with pytest.raises(InfeasibleBlueprint) as caught:
        ShadowSelector.from_blueprint(Blueprint(ids(5), 3, [Limit("odd", [1, 1, 1, 0, 0], 1.5)], triangle))
    assert len(caught.value.rows) == 4


def test_a_bank_that_is_asked_whole_is_its_own_test() -> None:
    selector = ShadowSelector.from_blueprint(Blueprint(ids(3), 3, [Limit("any", np.ones(3), 2)]))
    test = selector.choose([0.1, 0.2, 0.3], [2, 0, 1])
    assert test.items.tolist() == [0, 1, 2]
    assert test.candidates.size == 0
    short = ShadowSelector.from_blueprint(Blueprint(ids(3), 2))
    with pytest.raises(InfeasibleBlueprint):
        short.choose(np.ones(3), [0], excluded=np.ones(3, dtype=bool))


@settings(deadline=None, max_examples=40)
@given(blueprints(with_sets=False), seeds)
def test_the_greedy_test_never_beats_the_exact_one(blueprint: Blueprint, seed: int) -> None:
    objective = np.random.default_rng(seed).random(len(blueprint))
    exact = ShadowSelector.from_blueprint(blueprint).choose(objective, [])
    quick = ShadowSelector.from_blueprint(blueprint, exact=False).choose(objective, [])
    assert (exact.exact, quick.exact, exact.unmet) == (True, False, ())
    assert quick.unmet == blueprint.violations(quick.items)
    assert quick.unmet or quick.objective <= exact.objective + 1e-9
    over = blueprint.columns[quick.items].sum(axis=0) > blueprint.upper + 1e-6
    assert not over.any()


def test_the_greedy_test_meets_a_loose_blueprint() -> None:
    rng = np.random.default_rng(8)
    kind = rng.integers(4, size=80)
    limits = [Limit(f"k{value}", kind == value, 2, 5) for value in range(4)]
    blueprint = Blueprint(ids(80), 12, limits)
    for _ in range(5):
        test = ShadowSelector.from_blueprint(blueprint, exact=False).choose(rng.random(80), [3])
        assert test.unmet == ()
        assert 3 in test.items


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"objective": np.ones(3)}, "objective"),
        ({"objective": np.array([1, np.nan, 1, 1])}, r"objective\[1\]"),
        ({"asked": [4]}, "asked"),
        ({"asked": [1, 1]}, "asked"),
        ({"asked": [0, 1, 2]}, "asked"),
        ({"ineligible": np.array([-1.0, 0, 0, 0])}, "ineligible"),
        ({"ineligible": np.array([True])}, "ineligible"),
        ({"excluded": np.ones(4)}, "excluded"),
    ],
)
def test_bad_questions_are_refused(arguments: dict[str, object], named: str) -> None:
    selector = ShadowSelector.from_blueprint(Blueprint(ids(4), 2))
    with pytest.raises(JaugeError, match=named):
        selector.choose(**({"objective": np.ones(4), "asked": []} | arguments))  # type: ignore[arg-type]


def test_bad_selectors_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(JaugeError, match="penalty"):
        ShadowSelector.from_blueprint(Blueprint(ids(4), 2), penalty=-1.0)
    sets = Blueprint(ids(4), 2, sets=[ItemSet("map", ("i000", "i001"))])
    negative = Blueprint(ids(4), 2, [Limit("sum", [-1, 1, 1, 1], maximum=3)])
    for blueprint, named in ((sets, "sets"), (negative, "negative")):
        quick = ShadowSelector.from_blueprint(blueprint, exact=False)
        with pytest.raises(JaugeError, match=named):
            quick.choose(np.ones(4), [])
    monkeypatch.setitem(sys.modules, "highspy", None)
    with pytest.raises(JaugeError, match="highspy"):
        ShadowSelector.from_blueprint(Blueprint(ids(4), 2))


def test_importing_the_selector_loads_neither_solver_nor_compiler() -> None:
    code = "import sys, jauge.shadow; print([m for m in ('highspy', 'scipy', 'numba') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
