"""What diagnosis hands to its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from palier.contexts.bank.types import Correction
from palier.contexts.testing.types import AnsweredQuestion, Measure, Result, ScaleMeasure

from .models import Diagnostic


@dataclass(frozen=True)
class FinishedDiagnostic:
    diagnostic: Diagnostic
    result: Result
    closed_at: datetime


@dataclass(frozen=True)
class LevelMark:
    """A level of a scale: its rank, name, plain words, and the ability where it begins (None for 0)."""

    rank: int
    label: str
    description: str
    start: float | None

    @property
    def word(self) -> str:
        """The name without the number that some carry: « Novice » of « Novice 2 »."""
        return self.label.removesuffix(f" {self.rank}")


@dataclass(frozen=True)
class CompetenceProfile:
    key: str
    code: str
    label: str
    measure: Measure


@dataclass(frozen=True)
class DomainProfile:
    key: str
    label: str
    measure: Measure
    competences: tuple[CompetenceProfile, ...]


@dataclass(frozen=True)
class ScaleProfile:
    """One scale of a profile. `target` is the level of the person's goal, None without a goal."""

    key: str
    framework: str
    label: str
    measure: ScaleMeasure
    levels: tuple[LevelMark, ...]
    level: LevelMark
    target: int | None
    domains: tuple[DomainProfile, ...]


@dataclass(frozen=True)
class Profile:
    """The picture of a finished diagnostic; a scale without any answer is left out."""

    scales: tuple[ScaleProfile, ...]
    strengths: tuple[CompetenceProfile, ...]
    closed_at: datetime
    n_answers: int


@dataclass(frozen=True)
class Need:
    """A competence below the person's target.

    `gap` is `target_level - measured_level`, in levels of the scale. `shortfall` is the expected
    distance to the target on θ, comparable between scales; `probability` says how sure it is
    that the person stands below. `n_answers` of 0 means inferred from the neighbours.
    """

    competence: str
    label: str
    scale: str
    measured_level: int
    target_level: int
    gap: int
    shortfall: float
    probability: float
    n_answers: int


@dataclass(frozen=True)
class Tutorial:
    title: str
    text: str
    link_text: str


@dataclass(frozen=True)
class CorrectedQuestion:
    """A question answered in a diagnostic, with what was expected and where to go on."""

    question: AnsweredQuestion
    correction: Correction
    competence: str
    competence_label: str
    tutorial: Tutorial | None
