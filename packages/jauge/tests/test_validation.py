from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from examples import TREE, bank_of

from jauge import ContentRow, ItemBank, Items, JaugeError, Plan, SkillTree, estimate

LAST_ENEMIES = ["i002", "i003", "i004"]
NAN = float("nan")


def bank(**changes: Any) -> ItemBank:
    given: dict[str, Any] = {"items": Items.logistic(1, [0, 0], ids="ab"), "skills": ["c11", "c12"]}
    return ItemBank(**(given | {"tree": TREE} | changes))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: bank(skills=["c11"]), "skills is 1, but must be 2 names"),
        (lambda: bank(skills=["c11", "zz"]), "skills[1] is 'zz', but must be a name of the tree."),
        (
            lambda: bank(items=Items.logistic([1, -1], [0, 0], ids="ab")),
            "slopes[1] (b) is -1.0, but must be pos",
        ),
        (lambda: bank(content=[[True], [False]]), "content is (2, 1)"),
        (lambda: bank(content=[[True], [False]], rows=["c11"]), "rows is 'c11'"),
        (lambda: bank(enemies=[["a", "x"]]), "enemies is 'x'"),
        (lambda: bank().subset(["x"]), "ids is 'x'"),
        (lambda: bank().row("x"), "row is 'x'"),
        (lambda: estimate(bank(), [("x", 0)]), "history holds 'x'"),
        (lambda: estimate(bank(), [("a", 0), ("a", 1)]), "history holds 'a' twice"),
        (lambda: estimate(bank(), [("a", 2)]), "the category of 'a' is 2, but must be from 0 to 1."),
        (lambda: estimate(bank(), [("a", -1)]), "is -1"),
        (lambda: estimate(bank(), [("a", 1)])["scale"].interval(1), "level is 1"),  # type: ignore[union-attr]
        (lambda: SkillTree([], [], []), "names is ()"),
        (lambda: SkillTree(["a", "b"], [-1], [0, 0]), "parents is (1,)"),
        (lambda: SkillTree(["a"], [-1], [0, 0]), "loadings is (2,)"),
        (lambda: SkillTree(["a", "b"], [1, -1], [0.5, 0]), "parents[0] is 1"),
        (
            lambda: SkillTree(["a", "b"], [-1, 0], [0, 0.99]),
            "loadings[1] is 0.99, but must be from 0 to 0.97.",
        ),
        (lambda: SkillTree(["a", "b"], [-1, 0], [0, NAN]), "loadings[1] is nan"),
        (lambda: SkillTree(["a"], [-1], [0.5]), "loadings[0] is 0.5, but must be 0 for a root."),
        (lambda: Plan(-1, 5), "minimum_length is -1"),
        (lambda: Plan(6, 5), "maximum_length is 5, but must be at least 6."),
        (lambda: Plan(0, 0), "maximum_length is 0"),
        (lambda: Plan(1, 5, [ContentRow("a"), ContentRow("a")]), "rows is 'a'"),
        (lambda: Plan(1, 5, precision={"scale": 0}), "precision['scale'] is 0"),
        (lambda: Plan(1, 5, pick=0), "pick is 0"),
        (lambda: Plan(1, 5, opening_pick=0), "opening_pick is 0"),
        (lambda: ContentRow("a", -1), "minimum of row 'a' is -1"),
        (lambda: ContentRow("a", 3, 2), "maximum of row 'a' is 2, but must be at least its minimum, 3."),
    ],
)
def test_errors_name_argument_value_and_what_is_accepted(make: Callable[[], object], message: str) -> None:
    with pytest.raises(JaugeError) as caught:
        make()
    sentence = str(caught.value)
    assert message in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_arrays_cannot_be_written_to() -> None:
    made = bank()
    for array in (made.content, made.log_table, made.tree.loadings, made.node):
        assert not array.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        estimate(made, []).posterior[0, 0] = 1


def test_subset_keeps_parameters_and_enemies_that_remain() -> None:
    full = bank_of(6)
    linked = ItemBank(
        full.items,
        full.skills,
        TREE,
        enemies=[["i000", "i001"], LAST_ENEMIES],
    )
    kept = linked.without(["i001", "i004", "unknown"])
    assert kept.ids == ("i000", "i002", "i003", "i005")
    assert kept.enemies == (frozenset({"i002", "i003"}),)
    rows = [*range(4), *range(6, 12), 14, 15]
    np.testing.assert_array_equal(kept.items.slopes, full.items.slopes[rows])
    np.testing.assert_array_equal(kept.items.intercepts, full.items.intercepts[rows])
