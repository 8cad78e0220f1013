"""Numbers, codes and passwords that are read aloud and typed by hand."""

from __future__ import annotations

import re

from palier.kernel.ids import readable_code

NUMBER_GROUPS = (4, 4)
PASSWORD_GROUPS = (4, 4, 4)
CODE_GROUPS = (6,)


def new_number() -> str:
    return readable_code(*NUMBER_GROUPS)


def new_password() -> str:
    return readable_code(*PASSWORD_GROUPS)


def new_access_code() -> str:
    return readable_code(*CODE_GROUPS)


def plain(text: str) -> str:
    """Case, spaces and dashes never count."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def as_written(text: str, groups: tuple[int, ...]) -> str:
    """`7kq42mxd` and `7KQ4 2MXD` are `7KQ4-2MXD`."""
    letters, parts = plain(text), []
    for size in groups:
        parts.append(letters[:size])
        letters = letters[size:]
    return "-".join([*parts, letters] if letters else parts)


def session_number(text: str) -> str:
    """A number typed by hand, as it is kept."""
    return as_written(text, NUMBER_GROUPS)
