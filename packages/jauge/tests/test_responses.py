from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from jauge import Items, JaugeError, Responses

NAN = np.nan
tables = hnp.arrays(np.int8, st.tuples(st.integers(1, 8), st.integers(1, 6)), elements=st.integers(-1, 3))


@given(tables)
def test_a_matrix_comes_back_as_it_was(table: np.ndarray) -> None:
    responses = Responses.from_matrix(table)
    np.testing.assert_array_equal(responses.to_matrix(), table)
    assert responses.density == (table >= 0).mean()
    assert responses.n_answers.tolist() == (table >= 0).sum(axis=1).tolist()
    assert responses.most_categories.tolist() == (table.max(axis=0) + 1).tolist()


@given(tables, st.randoms())
def test_triplets_in_any_order_make_the_same_answers(table: np.ndarray, random: object) -> None:
    who, what = np.nonzero(table >= 0)
    order = np.random.default_rng(random.getrandbits(32)).permutation(len(who))  # type: ignore[attr-defined]
    made = Responses.from_triplets(who[order], what[order], table[who, what][order], *table.shape)
    np.testing.assert_array_equal(made.to_matrix(), table)


@given(tables, st.integers(1, 5))
def test_shards_hold_every_person_once_in_order(table: np.ndarray, count: int) -> None:
    shards = Responses.from_matrix(table).shards(count)
    assert 1 <= len(shards) <= count
    np.testing.assert_array_equal(np.concatenate([shard.to_matrix() for shard in shards]), table)


@given(tables)
def test_equal_rows_weigh_together(table: np.ndarray) -> None:
    responses = Responses.from_matrix(table)
    merged = responses.compressed()
    assert merged.weights.sum() == len(table)
    np.testing.assert_allclose(merged.n_observed, responses.n_observed)
    assert len(np.unique(merged.to_matrix(), axis=0)) == len(merged)


def test_missing_answers_may_be_nan_masked_or_any_number() -> None:
    expected = [[1, -1], [0, 2]]
    for made in (
        Responses.from_matrix([[1.0, NAN], [0.0, 2.0]]),
        Responses.from_matrix(np.ma.array([[1, 5], [0, 2]], mask=[[False, True], [False, False]])),
        Responses.from_matrix([[1, 9], [0, 2]], missing=9),
        Responses.from_triplets([0, 1, 1], [0, 0, 1], [1, 0, 2]),
    ):
        assert made.to_matrix().tolist() == expected


def test_parts_keep_their_weights() -> None:
    responses = Responses.from_matrix([[1, 0, -1], [-1, 1, 0], [0, 0, 0]], weights=[2, 3, 1])
    part = responses.subset([2, 0])
    assert part.to_matrix().tolist() == [[0, 0, 0], [1, 0, -1]]
    assert part.weights.tolist() == [1, 2]
    assert responses.subset(np.array([True, False, False])).weights.tolist() == [2]
    columns = responses.select_items(np.array([True, False, True]))
    assert columns.to_matrix().tolist() == [[1, -1], [-1, 0], [0, 0]]
    assert responses.n_observed.tolist() == [3, 6, 4]


def test_rows_point_at_the_category_of_the_item() -> None:
    items = Items.partial_credit([1, 1], np.array([[0, NAN], [0, 1]]))
    assert Responses.from_matrix([[1, 2], [0, -1]]).rows(items).tolist() == [1, 4, 0]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Responses.from_matrix([1, 0]), "matrix is (2,), but must be a table of persons × items."),
        (lambda: Responses.from_matrix(np.zeros((2, 2, 2))), "matrix is (2, 2, 2)"),
        (lambda: Responses.from_matrix(np.zeros((0, 3))), "matrix is (0, 3)"),
        (lambda: Responses.from_matrix([["a"]]), "matrix is '<U1'"),
        (lambda: Responses.from_matrix([[1, -2]]), "matrix is -2.0"),
        (
            lambda: Responses.from_matrix([[1, 127]]),
            "matrix is 127.0, but must be made of categories from 0 to 126",
        ),
        (lambda: Responses.from_matrix([[1, np.inf]]), "matrix is inf"),
        (lambda: Responses.from_matrix([[1, 0.5]]), "matrix is 'broken numbers'"),
        (lambda: Responses.from_matrix([[1]], weights=[0]), "weights is 0.0"),
        (lambda: Responses.from_matrix([[1]], weights=[1, 1]), "weights is (2,)"),
        (lambda: Responses.from_triplets([0], [0, 1], [1, 1]), "three equal vectors"),
        (lambda: Responses.from_triplets([], [], []), "persons is (0,)"),
        (lambda: Responses.from_triplets([0, 0], [1, 1], [0, 1]), "items of person 0 is [1, 1]"),
        (
            lambda: Responses.from_triplets([2], [0], [1], n_persons=2),
            "persons is 2, but must be below n_persons, 2.",
        ),
        (lambda: Responses.from_triplets([0], [2], [1], n_items=2), "items is (2, 2), but must be below 2."),
        (lambda: Responses.from_triplets([-1], [0], [1]), "persons is -1"),
        (lambda: Responses.from_triplets([0.5], [0], [1]), "persons is 'float64'"),
        (lambda: Responses(0, [0, 0], [], []), "n_items is 0"),
        (lambda: Responses(1, [0, 2], [0], [0]), "start is (2,)"),
        (lambda: Responses(1, [0, 1], [0], [-1]), "categories is -1"),
        (lambda: Responses.from_matrix([[1]]).subset([1]), "persons is [1]"),
        (lambda: Responses.from_matrix([[1]]).select_items([]), "positions is []"),
        (lambda: Responses.from_matrix([[1]]).shards(0), "count is 0"),
        (lambda: Responses.from_matrix([[2]]).rows(Items.logistic([1], [0])), "categories of 'item1' is 2"),
        (
            lambda: Responses.from_matrix([[1]]).rows(Items.logistic([1, 1], [0, 0])),
            "items is 2, but must be 1 items",
        ),
    ],
)
def test_errors_name_argument_value_and_what_is_accepted(make: Callable[[], object], message: str) -> None:
    with pytest.raises(JaugeError) as caught:
        make()
    assert message in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_person_without_answers_is_allowed() -> None:
    responses = Responses.from_matrix([[-1, -1], [1, 0]])
    assert responses.n_answers.tolist() == [0, 2]
