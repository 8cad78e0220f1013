"""What testing hands to its neighbours: frozen, without a database behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from palier.contexts.bank.api import ItemVersion
from palier.contexts.bank.types import Presentation


@dataclass(frozen=True)
class ServedQuestion:
    """The question to answer now. Positions count from 1; `total` is the most a sitting can hold."""

    sitting: UUID
    purpose: str
    position: int
    total: int
    presentation: Presentation
    saved_at: datetime | None


@dataclass(frozen=True)
class AnswerOutcome:
    """What an answer led to; equal for a second press at the same position."""

    position: int
    answered_at: datetime
    is_finished: bool


@dataclass(frozen=True)
class Measure:
    """A skill's posterior: mean, standard deviation and 90 % interval on θ, and the level of the mean.

    `n_answers` counts answers on the skill or below it; 0 when it is inferred from its relatives.
    """

    mean: float
    sd: float
    lower: float
    upper: float
    n_answers: int
    level: int

    @classmethod
    def read(cls, data: Mapping[str, Any] | None) -> Measure | None:
        return cls(**{name: data[name] for name in cls.__dataclass_fields__}) if data else None


@dataclass(frozen=True)
class ScaleMeasure(Measure):
    """A scale's measure. `level_probabilities` starts at level 0; scores only exist on the general scale."""

    level_lower: int
    level_upper: int
    level_probabilities: tuple[float, ...]
    score: float | None
    score_lower: float | None
    score_upper: float | None

    @classmethod
    def read(cls, data: Mapping[str, Any] | None) -> ScaleMeasure | None:
        if not data:
            return None
        values = {name: data[name] for name in cls.__dataclass_fields__}
        return cls(**values | {"level_probabilities": tuple(data["level_probabilities"])})


@dataclass(frozen=True)
class Result:
    """The frozen result of a closed sitting. A skill is None when its scale has no answer at all.

    `added` counts the questions that an interruption counted as wrong; `unmet` names the content
    rows that stayed below their minimum.
    """

    scales: Mapping[str, ScaleMeasure | None]
    domains: Mapping[str, Measure | None]
    competences: Mapping[str, Measure | None]
    n_answers: int
    added: int
    unmet: tuple[str, ...]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Result:
        """From the JSON of `Sitting.result`."""
        return cls(
            scales={key: ScaleMeasure.read(row) for key, row in data["scales"].items()},
            domains={key: Measure.read(row) for key, row in data["domains"].items()},
            competences={key: Measure.read(row) for key, row in data["competences"].items()},
            n_answers=data["n_answers"],
            added=data["added"],
            unmet=tuple(data["unmet"]),
        )


@dataclass(frozen=True)
class Difference:
    """Where a replay leaves the stored sitting. `position` is None when it concerns the result."""

    position: int | None
    what: str
    expected: Any
    found: Any


@dataclass(frozen=True)
class ReplayReport:
    """A sitting folded again from its bank, plan, seed and answers."""

    sitting: UUID
    questions: int
    engine_stored: str
    engine_now: str
    differences: tuple[Difference, ...]

    @property
    def equal(self) -> bool:
        return not self.differences


@dataclass(frozen=True)
class AnsweredQuestion:
    """A question of a closed sitting with what was answered, for its correction."""

    position: int
    item_version: ItemVersion
    presentation: Presentation
    response: Any
    score: int
