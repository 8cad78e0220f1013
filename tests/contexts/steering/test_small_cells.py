"""No hidden count can be computed: every one is bounded by linear programming from what is shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from palier.contexts.steering.small_cells import (
    HIDDEN,
    THRESHOLD,
    Shown,
    Suppressed,
    protect_count,
    protect_row,
    protect_table,
)

pytestmark = pytest.mark.unit

COUNTS = st.one_of(st.integers(0, 12), st.integers(0, 60))
TABLES = st.integers(1, 4).flatmap(
    lambda columns: st.lists(st.lists(COUNTS, min_size=columns, max_size=columns), min_size=1, max_size=4)
)


def bounds(sums: Sequence[Sequence[float]], shown: Sequence[Shown]) -> list[tuple[float, float] | None]:
    """The least and the most that each hidden count can be; None for a shown one. `sums` · x = 0."""
    known = [(0.0, None) if isinstance(value, Suppressed) else (value, value) for value in shown]
    found: list[tuple[float, float] | None] = []
    for place, value in enumerate(shown):
        if not isinstance(value, Suppressed):
            found.append(None)
            continue
        aim = np.eye(len(shown))[place]
        ends = []
        for sign in (1, -1):
            solved = linprog(sign * aim, A_eq=sums, b_eq=np.zeros(len(sums)), bounds=known)
            ends.append(float("inf") if solved.status == 3 else sign * solved.fun)
        found.append((ends[0], ends[1]))
    return found


def row_sums(columns: int) -> list[list[float]]:
    return [[1.0] * columns + [-1.0]]


def table_sums(rows: int, columns: int) -> list[list[float]]:
    """Cells row by row, then row totals, column totals, the total."""
    size = rows * columns + rows + columns + 1
    sums = np.zeros((rows + columns + 2, size))
    for r in range(rows):
        sums[r, r * columns : (r + 1) * columns] = 1
        sums[r, rows * columns + r] = -1
    for c in range(columns):
        sums[rows + c, c : rows * columns : columns] = 1
        sums[rows + c, rows * columns + rows + c] = -1
    sums[-2, rows * columns : rows * columns + rows] = 1
    sums[-1, rows * columns + rows : -1] = 1
    sums[-2:, -1] = -1
    return sums.tolist()


def check(counts: Sequence[int], shown: Sequence[Shown], sums: Sequence[Sequence[float]]) -> None:
    for count, value, found in zip(counts, shown, bounds(sums, shown), strict=True):
        if found is None:
            assert value == count
            assert count >= THRESHOLD
            continue
        low, high = found
        assert high - low >= 1 - 1e-6, "a hidden count is known exactly"
        if count < THRESHOLD:
            assert high >= THRESHOLD - 1e-6, "a hidden count is known to be small"


@given(st.lists(COUNTS, min_size=1, max_size=7))
@settings(max_examples=80, deadline=None)
def test_a_row_gives_nothing_away(counts: list[int]) -> None:
    found = protect_row(counts)
    check([*counts, sum(counts)], [*found.cells, found.total], row_sums(len(counts)))


@given(TABLES)
@settings(max_examples=60, deadline=None)
def test_a_table_gives_nothing_away(counts: list[list[int]]) -> None:
    found = protect_table(counts)
    columns = [sum(row[c] for row in counts) for c in range(len(counts[0]))]
    true = [*(n for row in counts for n in row), *map(sum, counts), *columns, sum(columns)]
    shown = [*(n for row in found.cells for n in row), *found.row_totals, *found.column_totals, found.total]
    check(true, shown, table_sums(len(counts), len(counts[0])))


@given(TABLES)
@settings(max_examples=60, deadline=None)
def test_nothing_is_hidden_without_a_small_count(counts: list[list[int]]) -> None:
    large = [[count + THRESHOLD for count in row] for row in counts]
    found = protect_table(large)
    assert [list(row) for row in found.cells] == large
    assert found.total == sum(map(sum, large))


def test_a_total_stays_when_its_parts_can_hide_one_another() -> None:
    assert protect_row([16, 8, 6, 0]).cells == (16, HIDDEN, HIDDEN, HIDDEN)
    assert protect_row([16, 8, 6, 0]).total == 30


def test_the_smallest_neighbour_hides_a_lone_small_count() -> None:
    found = protect_row([40, 12, 3])
    assert found.cells == (40, HIDDEN, HIDDEN)
    assert found.total == 55


def test_small_parts_that_make_a_small_group_take_a_neighbour_with_them() -> None:
    assert protect_row([50, 2, 1]).cells == (HIDDEN, HIDDEN, HIDDEN)


def test_a_programme_of_nobody_says_nothing() -> None:
    found = protect_table([[0, 0], [0, 9]])
    assert {*found.cells[0], *found.cells[1], *found.row_totals, *found.column_totals, found.total} == {
        HIDDEN
    }


@pytest.mark.parametrize(("count", "shown"), [(0, HIDDEN), (9, HIDDEN), (10, 10)])
def test_a_count_alone(count: int, shown: Shown) -> None:
    assert protect_count(count) == shown


def test_a_country_is_protected_in_no_time() -> None:
    rng = np.random.default_rng(5)
    counts = rng.poisson(rng.uniform(0, 25, (31, 1)), (31, 8)).tolist()
    found = protect_table(counts)
    assert found.total == sum(map(sum, counts))
