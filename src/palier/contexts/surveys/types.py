"""Questionnaires, invitations, and what may be said of the answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Question:
    """`kind`: likert (1 to 5), nps (0 to 10), text."""

    key: str
    kind: str
    label: str
    required: bool
    maximum_length: int


@dataclass(frozen=True)
class Questionnaire:
    key: str
    name: str
    introduction: str
    likert_labels: tuple[tuple[int, str], ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class InvitationView:
    public_id: UUID
    questionnaire: str
    title: str
    invited_at: datetime
    is_answered: bool


@dataclass(frozen=True)
class Suppressed:
    """Fewer answers than `threshold`: nothing is said, not even how many."""

    threshold: int


@dataclass(frozen=True)
class QuestionSummary:
    """`mean` of a likert question (1–5); `nps` from −100 to 100; None where the kind has none."""

    key: str
    label: str
    kind: str
    n: int
    mean: float | None = None
    nps: float | None = None


@dataclass(frozen=True)
class Satisfaction:
    """`comments` in alphabetical order: nothing of when they came is left."""

    questionnaire: str
    n: int
    questions: tuple[QuestionSummary, ...]
    comments: tuple[str, ...]
