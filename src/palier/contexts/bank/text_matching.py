"""Whether a text that a person typed is the one expected: how it is written does not count."""

from __future__ import annotations

import re
import unicodedata

from .body_types import Mistake, Numeric, TextEntry

_SAME = str.maketrans(
    {
        **dict.fromkeys("’‘ʼ′´`", "'"),
        **dict.fromkeys("‐‑‒–—−", "-"),
        **dict.fromkeys("“”«»", '"'),
        "œ": "oe",
        "Œ": "oe",
        "æ": "ae",
        "Æ": "ae",
    }
)
_NUMBER = re.compile(r"([+-]?)\s*([0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:[.,]([0-9]+))?\s*(.*)")
_ROUNDING = 1e-9


def normalise(text: str) -> str:
    """Case, accents, runs of spaces and variants of apostrophes, dashes and quotes no longer differ."""
    flat = unicodedata.normalize("NFKD", text.translate(_SAME))
    bare = "".join(mark for mark in flat if not unicodedata.combining(mark))
    return " ".join(bare.translate(_SAME).casefold().split())


def same_text(given: str, expected: str) -> bool:
    """A full stop typed at the end does not count either."""
    entry, wanted = normalise(given), normalise(expected)
    return entry == wanted or entry.rstrip(" .") == wanted


def number_in(given: str, unit: str) -> float | None:
    """The number typed, with a decimal comma or point, alone or followed by the unit."""
    found = _NUMBER.fullmatch(normalise(given).rstrip(" ."))
    if not found:
        return None
    sign, whole, decimals, rest = found.groups()
    if rest and not _is_unit(rest, normalise(unit)):
        return None
    return float(f"{sign}{whole.replace(' ', '')}.{decimals or 0}")


def _is_unit(words: str, unit: str) -> bool:
    """The unit or its first words, in the singular or the plural."""
    given = [word.removesuffix("s") for word in words.split()]
    known = [word.removesuffix("s") for word in unit.split()]
    return given == known[: len(given)]


def same_number(given: str, numeric: Numeric) -> bool:
    number = number_in(given, numeric.unit)
    return number is not None and abs(number - numeric.value) <= numeric.tolerance + _ROUNDING


def is_accepted(given: str, entry: TextEntry) -> bool:
    if entry.numeric:
        return same_number(given, entry.numeric)
    return any(same_text(given, expected) for expected in entry.accept)


def mistake_made(given: str, entry: TextEntry) -> Mistake | None:
    """The foreseen mistake that was typed, numbers compared as numbers."""
    unit = entry.numeric.unit if entry.numeric else ""
    for mistake in entry.mistakes:
        if same_text(given, mistake.text):
            return mistake
        foreseen = number_in(mistake.text, unit) if entry.numeric else None
        if foreseen is not None and number_in(given, unit) == foreseen:
            return mistake
    return None
