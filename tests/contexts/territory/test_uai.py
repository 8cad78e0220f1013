"""UAI codes: the letter checks the digits, and refusals say what to look at."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import CONTENT

from palier.contexts.territory.api import parse_uai, uai_check_letter
from palier.contexts.territory.uai import CHECK_LETTERS, department_of
from palier.kernel.errors import InvalidInput

pytestmark = pytest.mark.unit

KNOWN = ["0540089D", "0700585F", "0711989B", "0210100V", "6200001G", "7200684F"]


@pytest.mark.parametrize("code", KNOWN)
def test_known_codes_pass(code: str) -> None:
    assert parse_uai(code) == code
    assert uai_check_letter(code[:7]) == code[7]


@pytest.mark.parametrize("text", ["0540089d", " 0540089 D ", "054-0089-D", "0540089D"])
def test_case_spaces_and_hyphens_do_not_matter(text: str) -> None:
    assert parse_uai(text) == "0540089D"


@given(st.integers(0, 9_999_999), st.sampled_from(CHECK_LETTERS))
def test_one_letter_only_passes(number: int, letter: str) -> None:
    digits = f"{number:07d}"
    if letter == uai_check_letter(digits):
        assert parse_uai(digits + letter) == digits + letter
    else:
        with pytest.raises(InvalidInput, match="lettre de contrôle") as refusal:
            parse_uai(digits + letter)
        assert refusal.value.field == "uai"


@given(st.integers(0, 9_999_999), st.integers(0, 6), st.integers(1, 9))
def test_a_mistyped_digit_is_caught(number: int, place: int, shift: int) -> None:
    """23 is prime and above 9, so no single digit can change without the letter changing."""
    digits = f"{number:07d}"
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    assert uai_check_letter(wrong) != uai_check_letter(digits)


@pytest.mark.parametrize("text", ["", "054008D", "05400899D", "0540089", "LFE001", "0540089DD", "٠٥٤٠٠٨٩D"])
def test_another_shape_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="sept chiffres"):
        parse_uai(text)


@pytest.mark.parametrize(
    ("uai", "department"),
    [("0540089D", "54"), ("6200001G", "2A"), ("7200684F", "2B"), ("9740001A", "974"), ("0010001W", "01")],
)
def test_department_follows_from_the_digits(uai: str, department: str) -> None:
    assert department_of(uai) == department


def test_every_code_of_the_content_checks_and_every_odd_one_says_why() -> None:
    folder: Path = CONTENT / "territory"
    with (folder / "establishments.csv").open(encoding="utf-8") as lines:
        codes = [row["uai"] for row in csv.DictReader(lines)]
    assert len(codes) == len(set(codes)) == 5150
    assert all(parse_uai(code) == code for code in codes)
    with (folder / "establishments-odd.csv").open(encoding="utf-8") as lines:
        odd = [row["reason"] for row in csv.DictReader(lines)]
    assert odd.count("not seven digits and a letter") == 236
    assert all(odd)
