"""How a person writes does not count; what she writes does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palier.contexts.bank.text_matching import (
    is_accepted,
    mistake_made,
    normalise,
    number_in,
    same_number,
    same_text,
)
from palier.contexts.bank.types import ItemBody, Numeric

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("  RGPD ", "rgpd"),
        ("Règlement  Général", "reglement general"),
        ("l’école", "l'ecole"),
        ("l‘école", "l'école"),
        ("cœur", "coeur"),
        ("CŒUR", "cœur"),
        ("mode\u00a0avion", "mode avion"),
        ("mode avion.", "Mode avion"),
        ("e\u0301lève", "élève"),
        ("porte–documents", "porte-documents"),
        ("=B5*$F$1", "=b5*$f$1"),
        ("site:education.gouv.fr", "SITE:education.gouv.fr"),
    ],
)
def test_the_same_text_however_it_is_written(entry: str, expected: str) -> None:
    assert same_text(entry, expected)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("site: education.gouv.fr", "site:education.gouv.fr"),
        ("=B5*F1", "=B5*$F$1"),
        ("B5*$F$1", "=B5*$F$1"),
        ("modeavion", "mode avion"),
        ("15 h 30", "15h30"),
        ("", "rgpd"),
        (".", "a"),
    ],
)
def test_signs_and_inner_spaces_count(entry: str, expected: str) -> None:
    assert not same_text(entry, expected)


@given(st.text(max_size=80))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert once == once.strip()
    assert "  " not in once


@pytest.mark.parametrize(
    ("entry", "unit", "number"),
    [
        ("4,8", "Mo", 4.8),
        ("4.8 mo", "Mo", 4.8),
        ("4,8Mo", "Mo", 4.8),
        ("1 500", "", 1500),
        ("1\u202f500,5", "", 1500.5),
        ("90 %", "%", 90),
        ("90%", "%", 90),
        ("-3", "", -3),
        ("1 élève", "élèves", 1),
        ("2 sauts", "sauts de section", 2),
        ("2 sauts de sections.", "sauts de section", 2),
        ("15 mois", "ans", None),
        ("15h30", "", None),
        ("4,8 M", "Mo", None),
        ("environ 5", "Mo", None),
        ("15 00", "", None),
        ("1,2,3", "", None),
        ("", "", None),
    ],
)
def test_a_number_is_read_as_the_french_write_it(entry: str, unit: str, number: float | None) -> None:
    assert number_in(entry, unit) == number


@given(st.floats(0, 9999), st.floats(0, 10), st.floats(-20, 20))
def test_the_tolerance_is_the_only_latitude(value: float, tolerance: float, gap: float) -> None:
    given_number = round(value + gap, 4)
    numeric = Numeric(value, tolerance, "Mo")
    distance = abs(given_number - value)
    if given_number >= 0 and abs(distance - tolerance) > 1e-6:
        assert same_number(f"{given_number:.4f}".replace(".", ","), numeric) == (distance < tolerance)


def test_in_the_shipped_items_right_is_accepted_and_each_mistake_has_its_word(
    bodies: dict[str, ItemBody],
) -> None:
    entries = [body for body in bodies.values() if body.text_entry]
    assert len(entries) >= 20
    for body in entries:
        entry = body.text_entry
        assert entry is not None
        assert all(is_accepted(text, entry) for text in body.correct_response)
        for mistake in entry.mistakes:
            assert not is_accepted(mistake.text, entry)
            assert mistake_made(f" {mistake.text.upper()} ", entry) == mistake
