"""What territory tells its neighbours."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LoadReport:
    """Rows written and rows left alone."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: LoadReport) -> LoadReport:
        return LoadReport(
            self.created + other.created, self.changed + other.changed, self.unchanged + other.unchanged
        )


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
