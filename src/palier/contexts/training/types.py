"""What training tells its neighbours and pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Reason:
    """Why an offer is in a plan: a kind of the closed list below, and the facts that make it true.

    `need` competence, measured, target, level_from, level_to; `theme` theme; `audience` public;
    `modality` modality; `place` nearness; `enrolled` nothing.
    """

    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, **self.facts}


@dataclass(frozen=True)
class Choice:
    offer: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class RunView:
    """`zone` is where the run takes place, or the reader's when it is remote."""

    public_id: UUID
    starts_at: datetime | None
    ends_at: datetime | None
    zone: ZoneInfo
    place: str
    academie: str
    seats: int | None
    seats_left: int | None
    is_past: bool
    offer_slug: str
    offer_title: str

    @property
    def is_standing(self) -> bool:
        return self.starts_at is None

    @property
    def is_full(self) -> bool:
        return self.seats_left == 0

    @property
    def is_remote(self) -> bool:
        return not self.place

    @property
    def can_be_joined(self) -> bool:
        return not (self.is_full or self.is_past)

    @property
    def local_start(self) -> datetime | None:
        return self.starts_at.astimezone(self.zone) if self.starts_at else None

    @property
    def local_end(self) -> datetime | None:
        return self.ends_at.astimezone(self.zone) if self.ends_at else None


@dataclass(frozen=True)
class OfferCard:
    slug: str
    title: str
    operator: str
    scale: str
    modality: str
    modality_label: str
    hours: Decimal
    level_from: int
    level_to: int
    objective: str
    competences: tuple[str, ...]
    by_designation: bool


@dataclass(frozen=True)
class OfferPage:
    card: OfferCard
    content: tuple[str, ...]
    outcome: str
    prerequisites: str
    accessibility: tuple[str, ...]
    publics: tuple[str, ...]
    url: str
    is_open: bool
    is_demo: bool
    operator_description: str
    runs: tuple[RunView, ...]


@dataclass(frozen=True)
class EnrolmentView:
    public_id: UUID
    state: str
    run: RunView
    modality: str
    modality_label: str
    hours: Decimal
    can_be_withdrawn: bool
    can_be_completed_by_person: bool
    completed_at: datetime | None


@dataclass(frozen=True)
class PlanStep:
    """`line` of the plan with what can be done about it now."""

    rank: int
    offer: OfferCard
    reasons: tuple[Reason, ...]
    runs: tuple[RunView, ...]
    enrolment: EnrolmentView | None

    @property
    def is_completed(self) -> bool:
        return self.enrolment is not None and self.enrolment.state == "completed"


@dataclass(frozen=True)
class PlanView:
    public_id: UUID
    made_at: datetime
    diagnostic_id: int
    steps: tuple[PlanStep, ...]

    @property
    def n_completed(self) -> int:
        return sum(step.is_completed for step in self.steps)


@dataclass(frozen=True)
class Participant:
    """A line of the attendance sheet."""

    public_id: UUID
    name: str
    state: str


@dataclass(frozen=True)
class AttendanceSheet:
    run: RunView
    modality_label: str
    participants: tuple[Participant, ...]
    is_open: bool
    can_be_completed: bool

    @property
    def n_to_mark(self) -> int:
        return sum(p.state == "enrolled" for p in self.participants)

    @property
    def n_completed(self) -> int:
        return sum(p.state == "completed" for p in self.participants)
