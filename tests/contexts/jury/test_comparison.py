"""Gaps and the proposed level: pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palier.contexts.jury.comparison import domain_level, gap, is_wide, proposed_level

pytestmark = pytest.mark.unit
EQUAL = dict.fromkeys("12345", 1.0)
LEVELS = st.fixed_dictionaries({domain: st.integers(0, 4) for domain in "12345"})


def levels(*values: int) -> dict[str, int]:
    return dict(zip("12345", values, strict=True))


@pytest.mark.parametrize(("ratings", "level"), [([2, 3], 2.5), ([1, 3, 3], 3), ([0, 4], 2), ([2], 2)])
def test_a_third_opinion_settles_a_domain(ratings: list[int], level: float) -> None:
    assert domain_level(ratings) == level


@pytest.mark.parametrize(("ratings", "wide"), [([1, 3], True), ([1, 2], False), ([0, 4, 2], True)])
def test_gaps(ratings: list[int], wide: bool) -> None:
    assert is_wide(ratings, 2) is wide
    assert is_wide(ratings, None) is False
    assert gap(ratings) == max(ratings) - min(ratings)


@pytest.mark.parametrize(
    ("first", "second", "proposed"),
    [
        (levels(3, 3, 3, 3, 3), levels(3, 3, 3, 3, 3), 3),
        (levels(4, 4, 1, 1, 1), levels(4, 4, 1, 1, 1), 1),  # two bright domains do not carry three
        (levels(3, 3, 3, 0, 0), levels(3, 3, 3, 0, 0), 3),  # two weak ones do not sink three
        (levels(3, 3, 3, 3, 3), levels(2, 2, 2, 2, 2), 2),  # half a level is not reached
        (levels(0, 0, 0, 0, 0), levels(0, 0, 0, 0, 0), 0),
    ],
)
def test_proposed_level(first: dict[str, int], second: dict[str, int], proposed: int) -> None:
    assert proposed_level([first, second], EQUAL) == proposed


def test_weights_count() -> None:
    rating = levels(4, 1, 1, 1, 1)
    assert proposed_level([rating, rating], {**EQUAL, "1": 4.0}) == 4


@given(st.lists(LEVELS, min_size=2, max_size=3))
def test_the_proposal_lies_between_the_extremes(ratings: list[dict[str, int]]) -> None:
    given_levels = [level for rating in ratings for level in rating.values()]
    assert min(given_levels) <= proposed_level(ratings, EQUAL) <= max(given_levels)


@given(st.lists(LEVELS, min_size=2, max_size=3), st.sampled_from("12345"))
def test_a_better_rating_never_lowers_it(ratings: list[dict[str, int]], domain: str) -> None:
    better = [{**ratings[0], domain: min(4, ratings[0][domain] + 1)}, *ratings[1:]]
    assert proposed_level(better, EQUAL) >= proposed_level(ratings, EQUAL)
