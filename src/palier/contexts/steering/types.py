"""Figures of the programme. No figure is about one person, and none can be brought back to one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from palier.contexts.surveys.types import Satisfaction
from palier.contexts.surveys.types import Suppressed as FewViews

from .small_cells import HIDDEN, THRESHOLD, Shown, Suppressed

__all__ = [
    "HIDDEN",
    "THRESHOLD",
    "CertifiedTable",
    "FewViews",
    "FunnelStage",
    "Indicators",
    "Place",
    "PlaceRow",
    "Progression",
    "Satisfaction",
    "Shown",
    "Suppressed",
]


@dataclass(frozen=True)
class Place:
    """What figures are about: the nation (no code), or one académie."""

    name: str
    code: str = ""

    @property
    def is_national(self) -> bool:
        return not self.code


@dataclass(frozen=True)
class PlaceRow:
    """People by level in one place."""

    name: str
    cells: tuple[Shown, ...]
    total: Shown


@dataclass(frozen=True)
class CertifiedTable:
    """People by the highest level of a valid certificate of one kind. Académies with few are together."""

    kind: str
    kind_label: str
    levels: tuple[str, ...]
    rows: tuple[PlaceRow, ...]
    all: PlaceRow

    @property
    def columns(self) -> tuple[tuple[str, Shown], ...]:
        return tuple(zip(self.levels, self.all.cells, strict=True))


@dataclass(frozen=True)
class FunnelStage:
    """How many people came so far, and their share of those who signed up."""

    key: str
    label: str
    count: Shown
    share: float | Suppressed


@dataclass(frozen=True)
class Progression:
    """From the first finished diagnostic to the first certificate, for people who have both.

    `mean_gain` is in levels; `gained_share` is the share that gained a level or more.
    """

    key: str
    label: str
    count: Shown
    mean_gain: float | Suppressed
    gained_share: float | Suppressed


@dataclass(frozen=True)
class Indicators:
    place: Place
    at: datetime
    target: int
    certified: Shown
    tables: tuple[CertifiedTable, ...]
    funnel: tuple[FunnelStage, ...]
    progressions: dict[str, tuple[Progression, ...]]
    satisfaction: tuple[tuple[str, Satisfaction | FewViews], ...]
