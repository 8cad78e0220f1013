"""Verification codes: `PAL-7KQ4-2MXD-H`, whose last character checks the eight before."""

from __future__ import annotations

import re

from palier.kernel.ids import CLEAR_ALPHABET, readable_code

PREFIX = "PAL"
#: None is a multiple of 5 and neighbours never differ by one: with 25 characters, a wrong character
#: and two neighbours exchanged always change the sum.
WEIGHTS = (1, 2, 3, 4, 6, 7, 8, 9)
SHAPE = re.compile(f"[{CLEAR_ALPHABET}]{{9}}")


def new_code() -> str:
    drawn = readable_code(4, 4)
    return f"{PREFIX}-{drawn}-{check_character(drawn.replace('-', ''))}"


def check_character(drawn: str) -> str:
    total = sum(w * CLEAR_ALPHABET.index(c) for w, c in zip(WEIGHTS, drawn, strict=True))
    return CLEAR_ALPHABET[-total % len(CLEAR_ALPHABET)]


def read_code(text: str) -> str | None:
    """The code as it was issued, whatever the case, the spaces and the dashes; None when mistyped."""
    plain = re.sub(r"[\W_]", "", text).upper().removeprefix(PREFIX)
    if not SHAPE.fullmatch(plain) or check_character(plain[:8]) != plain[8]:
        return None
    return f"{PREFIX}-{plain[:4]}-{plain[4:8]}-{plain[8]}"
