"""Blueprints, forms against enumeration, and why some blueprints have no test."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from blueprints import blueprints
from hypothesis import given, settings
from hypothesis import strategies as st

from jauge.assembly import (
    Blueprint,
    InfeasibleBlueprint,
    ItemSet,
    Limit,
    conflicting_rows,
    fixed_form,
    parallel_forms,
    parallelism_of,
)
from jauge.checks import FloatArray, JaugeError
from jauge.items import Items

IDS = [f"i{item:02d}" for item in range(12)]
seeds = st.integers(0, 2**32 - 1)


def meets(blueprint: Blueprint, items: list[int]) -> bool:
    """Whether some number of used sets satisfies the system of inequalities."""
    rows = blueprint.columns[items].sum(axis=0)
    used = np.array([np.isin(blueprint.set_of[items], number).any() for number in range(len(blueprint.sets))])
    total = rows + used @ blueprint.set_columns if len(used) else rows
    return bool((total >= blueprint.lower - 1e-9).all() and (total <= blueprint.upper + 1e-9).all())


@settings(deadline=None, max_examples=40)
@given(blueprints(), seeds)
def test_the_system_says_what_the_direct_count_says(blueprint: Blueprint, seed: int) -> None:
    rng = np.random.default_rng(seed)
    for _ in range(10):
        items = rng.permutation(len(blueprint))[: blueprint.length].tolist()
        assert meets(blueprint, items) == (blueprint.violations(items) == ())


def all_forms(blueprint: Blueprint) -> list[tuple[int, ...]]:
    every = combinations(range(len(blueprint)), blueprint.length)
    return [form for form in every if not blueprint.violations(list(form))]


def small(with_sets: bool = False) -> Blueprint:
    limits = [
        Limit("early", np.arange(12) < 6, 1, 3),
        Limit("minutes", np.linspace(1, 2, 12), maximum=6.6),
    ]
    sets = [ItemSet("map", ("i03", "i04", "i05"), 2, 3)] if with_sets else []
    return Blueprint(IDS, 4, limits, [{"i00", "i11"}], sets)


@pytest.mark.parametrize("with_sets", [False, True])
def test_a_fixed_form_is_the_best_of_all_oracle(with_sets: bool) -> None:
    """Recipe: enumeration of all forms of twelve items."""
    rng = np.random.default_rng(2)
    blueprint = small(with_sets)
    forms = all_forms(blueprint)
    for _ in range(4):
        worth = rng.random((12, 3))
        target = np.full(3, 2.2)
        sums = np.array([worth[list(form)].sum(axis=0) for form in forms])
        plain = fixed_form(worth[:, 0], blueprint)
        assert plain.objective == plain.bound == pytest.approx(sums[:, 0].max())
        assert plain.proved
        maximin = fixed_form(worth, blueprint, gap=0.0)
        assert maximin.objective == pytest.approx(sums.min(axis=1).max(), abs=1e-6)
        minimax = fixed_form(worth, blueprint, target=target, gap=0.0)
        assert minimax.objective == pytest.approx(np.abs(sums - target).max(axis=1).min(), abs=1e-6)
        assert np.abs(minimax.information - target).max() == pytest.approx(minimax.objective, abs=1e-6)
        assert tuple(minimax.items[0].tolist()) in forms


@pytest.mark.parametrize(("max_use", "overlap"), [(1, None), (2, 1), (2, 0)])
def test_two_forms_are_the_best_of_all_pairs_oracle(max_use: int, overlap: int | None) -> None:
    """Recipe: enumeration of all pairs of forms of twelve items."""
    worth = np.random.default_rng(5).random((12, 2))
    blueprint, target = small(), np.array([2.0, 2.3])
    forms = all_forms(blueprint)
    most = 0 if max_use == 1 else overlap
    miss = {form: np.abs(worth[list(form)].sum(axis=0) - target).max() for form in forms}
    pairs = [max(miss[a], miss[b]) for a, b in combinations(forms, 2) if len(set(a) & set(b)) <= (most or 0)]
    found = parallel_forms(
        worth, blueprint, 2, target=target, max_use=max_use, overlap=overlap, gap=0.0, max_nodes=10**6
    )
    assert found.objective == pytest.approx(min(pairs), abs=1e-6)
    assert found.proved
    assert found.overlap[0, 1] <= (most or 0)
    assert all(blueprint.violations(items) == () for items in found.items)
    assert [[IDS[item] for item in items] for items in found.items] == [list(ids) for ids in found.ids]


def test_forms_of_a_bank_are_parallel() -> None:
    rng = np.random.default_rng(6)
    items = Items.logistic(rng.lognormal(0.1, 0.3, 60), rng.standard_normal(60))
    theta = np.array([-1.0, 0.0, 1.0])
    kind = rng.integers(3, size=60)
    blueprint = Blueprint(items.ids, 9, [Limit(f"k{value}", kind == value, 2, 4) for value in range(3)])
    forms = parallel_forms(items.information(theta), blueprint, 3, target=np.full(3, 1.9), gap=0.05)
    check = parallelism_of(items, forms.items, theta)
    assert np.allclose(check.information, forms.information)
    assert check.information_gap < 0.12
    assert (check.overlap == 9 * np.eye(3)).all()
    scores = items.expected_scores(theta)
    totals = np.array([scores[form].sum(axis=0) for form in forms.items])
    assert np.allclose(check.expected_scores, totals)
    assert check.score_gap == pytest.approx(np.ptp(totals, axis=0).max())
    assert np.allclose(check.standard_errors, forms.information**-0.5)


@settings(deadline=None, max_examples=25)
@given(blueprints(most=12), seeds)
def test_conflicting_rows_are_minimal_oracle(blueprint: Blueprint, seed: int) -> None:
    """Recipe: enumeration of all tests of at most twelve items."""
    rng = np.random.default_rng(seed)
    limits = [
        Limit(limit.name, limit.values, limit.minimum + 2 * (rng.random() < 0.5), np.inf)
        for limit in blueprint.limits
    ]
    tight = Blueprint(blueprint.ids, blueprint.length, limits, blueprint.enemies, blueprint.sets)
    rows = conflicting_rows(tight)
    names = set(tight.row_names)
    assert all_of(tight, names) == (not rows)
    if rows:
        assert not all_of(tight, set(rows))
        assert all(all_of(tight, set(rows) - {name}) for name in rows)


def all_of(blueprint: Blueprint, kept: set[str]) -> bool:
    """Whether some set of items, of any size when the length is not kept, breaks none of `kept`."""
    sizes = [blueprint.length] if "length" in kept else range(len(blueprint) + 1)
    every = (list(form) for size in sizes for form in combinations(range(len(blueprint)), size))
    return any(not kept.intersection(blueprint.violations(items)) for items in every)


def test_forms_that_cannot_exist_are_refused() -> None:
    blueprint = Blueprint(IDS, 8)
    with pytest.raises(JaugeError, match="n_forms is 2"):
        parallel_forms(np.ones(12), blueprint, 2)
    impossible = Blueprint(IDS, 4, [Limit("early", np.arange(12) < 6, 5)])
    with pytest.raises(InfeasibleBlueprint) as caught:
        parallel_forms(np.ones((12, 2)), impossible, 2)
    assert caught.value.rows == ("length", "early")
    with pytest.raises(InfeasibleBlueprint):
        fixed_form(np.ones(12), impossible)


@pytest.mark.parametrize(
    ("limit", "named"),
    [
        (("x", np.ones((2, 2))), "one dimension"),
        (("x", [1.0, np.inf]), r"values of limit 'x'\[1\]"),
        (("x", [1.0, 1.0], 2, 1), "maximum of limit"),
    ],
)
def test_bad_limits_are_refused(limit: tuple[object, ...], named: str) -> None:
    with pytest.raises(JaugeError, match=named):
        Limit(*limit)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"length": 0}, "length"),
        ({"ids": ["a", "a"]}, "ids"),
        ({"limits": [Limit("x", [1.0])]}, "limit 'x'"),
        ({"limits": [Limit("x", [1.0, 1.0]), Limit("x", [1.0, 1.0])]}, "names of limits"),
        ({"enemies": [{"z"}]}, "enemies"),
        ({"sets": [ItemSet("s", ("a",)), ItemSet("t", ("a",))]}, "each in one set"),
    ],
)
def test_bad_blueprints_are_refused(arguments: dict[str, object], named: str) -> None:
    with pytest.raises(JaugeError, match=named):
        Blueprint(**({"ids": ["a", "b"], "length": 1} | arguments))  # type: ignore[arg-type]


def test_other_bad_arguments_are_refused() -> None:
    with pytest.raises(JaugeError, match="minimum, maximum of set"):
        ItemSet("s", ("a", "b"), 2, 1)
    blueprint = Blueprint(["a", "b"], 1)
    cases: list[tuple[FloatArray, dict[str, Any], str]] = [
        (np.ones(3), {}, "information"),
        (np.full((2, 2), np.nan), {}, "information"),
        (np.ones((2, 2)), {"target": [1.0]}, "target"),
        (np.ones((2, 2)), {"n_forms": 0}, "n_forms"),
        (np.ones((2, 2)), {"max_use": 0}, "max_use"),
        (np.ones((2, 2)), {"overlap": -1}, "overlap"),
    ]
    for worth, options, named in cases:
        with pytest.raises(JaugeError, match=named):
            parallel_forms(worth, blueprint, **({"n_forms": 1} | options))
    items = Items.logistic([1.0, 1.0], [0.0, 1.0])
    wrong: list[list[list[int]]] = [[], [[]], [[2]]]
    for forms in wrong:
        with pytest.raises(JaugeError, match="forms"):
            parallelism_of(items, forms, [0.0])
