"""A typing mistake is told from a code that was never issued."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palier.contexts.credentials.codes import check_character, new_code, read_code
from palier.kernel.ids import CLEAR_ALPHABET

pytestmark = pytest.mark.unit
drawn = st.text(CLEAR_ALPHABET, min_size=8, max_size=8)


def whole(text: str) -> str:
    return f"PAL-{text[:4]}-{text[4:]}-{check_character(text)}"


@given(drawn)
def test_a_code_is_read_in_any_case_with_or_without_dashes(text: str) -> None:
    code = whole(text)
    for typed in (code.lower(), code.replace("-", ""), code.replace("-", " "), f"  {code[4:]} ", code):
        assert read_code(typed) == code


@given(drawn, st.integers(0, 8), st.sampled_from(CLEAR_ALPHABET))
def test_one_wrong_character_is_always_seen(text: str, place: int, other: str) -> None:
    right = text + check_character(text)
    wrong = right[:place] + other + right[place + 1 :]
    assert (read_code(wrong) is None) == (wrong != right)


@given(drawn, st.integers(0, 7))
def test_two_neighbours_exchanged_are_always_seen(text: str, place: int) -> None:
    right = text + check_character(text)
    wrong = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    assert (read_code(wrong) is None) == (wrong != right)


@pytest.mark.parametrize("typed", ["", "PAL", "PAL-0000-0000-0", "x" * 300, "PAL-XXXX", "é√"])
def test_what_has_not_the_shape_of_a_code_is_mistyped(typed: str) -> None:
    assert read_code(typed) is None


def test_new_codes_are_right_and_differ() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(read_code(code) == code for code in codes)
