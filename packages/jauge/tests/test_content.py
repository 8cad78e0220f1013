"""The nest's exact check and the greedy completion against enumeration of every set of further items."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from jauge.content import Limits, Room, complete
from jauge.nesting import nest_of, requirement

# Row 0 holds all; rows 1 and 2 are domains, rows 3 to 6 competences; the last type is in domain 2 only.
NESTED = np.array(
    [
        [1, 1, 0, 1, 0, 0, 0],
        [1, 1, 0, 0, 1, 0, 0],
        [1, 0, 1, 0, 0, 1, 0],
        [1, 0, 1, 0, 0, 0, 1],
        [1, 0, 1, 0, 0, 0, 0],
    ],
    dtype=np.bool_,
)


def limits(type_rows: np.ndarray) -> Limits:
    rows = type_rows.shape[1]
    unit = np.ones(rows, dtype=np.int64)
    names = (None, *(f"r{row}" for row in range(1, rows)))
    return Limits(names, 0 * unit, 9 * unit, np.arange(len(type_rows)), type_rows, unit, nest_of(type_rows))


def reachable(type_rows: np.ndarray, room: Room) -> bool:
    """Whether any number of further items of each type meets every need within every headroom."""
    counts = np.array(list(product(*(range(n + 1) for n in room.available))))
    totals = counts @ type_rows.astype(int)
    return bool(((totals >= room.need) & (totals <= room.headroom)).all(axis=1).any())


@st.composite
def rooms(draw: st.DrawFn, types: int = 5, rows: int = 7) -> Room:
    need = draw(st.lists(st.integers(0, 2), min_size=rows, max_size=rows))
    headroom = draw(st.lists(st.integers(0, 4), min_size=rows, max_size=rows))
    headroom[0] += 3
    available = draw(st.lists(st.integers(0, 3), min_size=types, max_size=types))
    return Room(np.array([0, *need[1:]]), np.array(headroom), np.array(available))


@settings(max_examples=300)
@given(rooms())
def test_nested_rows_are_decided_exactly(room: Room) -> None:
    nest = nest_of(NESTED)
    assert nest is not None
    found = requirement(nest, room.need, room.headroom, room.available, 99)
    assert (found is not None) == reachable(NESTED, room)
    assert (complete(limits(NESTED), room).shortfall == 0) == (found is not None)
    if found is None:
        return
    for kind, rows in enumerate(NESTED):
        possible = room.available[kind] > 0 and bool((room.headroom[rows] > 0).all())
        expected = possible and reachable(NESTED, room.after(rows, kind))
        assert found.accepted[kind] == expected


@settings(max_examples=300)
@given(rooms(), st.lists(st.lists(st.booleans(), min_size=6, max_size=6), min_size=5, max_size=5))
def test_crossing_rows_are_completed_within_their_limits(room: Room, extra: list[list[bool]]) -> None:
    type_rows = np.concatenate((np.ones((5, 1), dtype=np.bool_), np.array(extra)), axis=1)
    done = complete(limits(type_rows), room)
    totals = done.used @ type_rows.astype(int)
    assert (done.used <= room.available).all()
    assert (totals <= np.maximum(room.headroom, 0)).all()
    np.testing.assert_array_equal(done.unmet, np.maximum(room.need - totals, 0))


@settings(max_examples=300)
@given(rooms(), st.lists(st.lists(st.booleans(), min_size=6, max_size=6), min_size=5, max_size=5))
def test_some_next_item_always_keeps_the_completion(room: Room, extra: list[list[bool]]) -> None:
    """What makes the guarantee hold by induction, rows crossing or not."""
    type_rows = np.concatenate((np.ones((5, 1), dtype=np.bool_), np.array(extra)), axis=1)
    compiled = limits(type_rows)
    done = complete(compiled, room)
    if done.used.any():
        kinds = np.flatnonzero(done.used)
        after = [complete(compiled, room.after(type_rows[kind], int(kind))).shortfall for kind in kinds]
        assert min(after) <= done.shortfall


def test_crossing_rows_are_not_a_nest() -> None:
    assert nest_of(np.array([[1, 1, 0], [1, 1, 1], [1, 0, 1]], dtype=np.bool_)) is None
