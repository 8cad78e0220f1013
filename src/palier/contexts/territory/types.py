"""What territory tells its neighbours."""

from __future__ import annotations

from dataclasses import dataclass

from palier.kernel.content_files import LoadReport


@dataclass(frozen=True)
class OddCode:
    """A line whose code is not a UAI: kept beside the others, never loaded."""

    line: int
    code: str
    name: str
    reason: str


@dataclass(frozen=True)
class ImportReport:
    """`errors` empty means that every other line is (or, in a rehearsal, would be) in the database."""

    rows: LoadReport
    odd: tuple[OddCode, ...] = ()
    errors: tuple[str, ...] = ()
    is_rehearsal: bool = False
