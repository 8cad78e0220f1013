"""What certification tells its neighbours and its pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Reason:
    """One condition, in words and figures. `detail` says what to look at when it is not met."""

    ok: bool
    text: str
    detail: str = ""


@dataclass(frozen=True)
class Route:
    """A way to the certification: open when every reason is met."""

    key: str
    name: str
    reasons: tuple[Reason, ...]
    explanation: str

    @property
    def is_open(self) -> bool:
        return all(reason.ok for reason in self.reasons)


@dataclass(frozen=True)
class Eligibility:
    """`diagnostic` holds for both routes. `next_step` is session, training or diagnostic."""

    diagnostic: Reason
    routes: tuple[Route, ...]
    next_step: str
    advice: str

    @property
    def is_eligible(self) -> bool:
        return self.diagnostic.ok and any(route.is_open for route in self.routes)

    @property
    def is_direct_access(self) -> bool:
        return self.diagnostic.ok and any(r.is_open for r in self.routes if r.key == "direct_access")

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return (self.diagnostic, *(reason for route in self.routes for reason in route.reasons))

    def as_json(self) -> dict[str, Any]:
        """What a candidacy keeps of the day it was accepted."""
        return {
            "is_direct_access": self.is_direct_access,
            "reasons": [{"ok": r.ok, "text": r.text, "detail": r.detail} for r in self.reasons],
        }


@dataclass(frozen=True)
class TestResult:
    """The test's part. `outcome` is scored, or insufficient; levels are then None."""

    __test__ = False  # not for pytest

    outcome: str
    general_score: int | None = None
    general_level: int | None = None
    professional_level: int | None = None

    @property
    def is_scored(self) -> bool:
        return self.outcome == "scored"


@dataclass(frozen=True)
class SessionOffer:
    """A session as the finder shows it; `timezone` is its centre's."""

    public_id: UUID
    number: str
    mode: str
    mode_label: str
    starts_at: datetime
    timezone: str
    centre: str
    city: str
    academie: str
    place: str
    seats_left: int


@dataclass(frozen=True)
class CandidacyView:
    """A person's current candidacy: where, when, and how far it has gone.

    `state` is the candidate's, `session_state` the session's; `result` is None until published.
    """

    public_id: UUID
    state: str
    session_state: str
    session: SessionOffer
    address: str
    meeting_link: str
    registered_at: datetime
    rule_set: str
    rule_set_name: str
    rule_set_explanation: str
    end_reason: str
    result: TestResult | None

    @property
    def may_withdraw(self) -> bool:
        return self.state == "registered" and self.session_state == "open"

    @property
    def is_published(self) -> bool:
        return self.session_state == "published"


@dataclass(frozen=True)
class IncidentView:
    id: int
    category: str
    label: str
    text: str
    at: datetime
    is_waiting: bool
    candidate: str


@dataclass(frozen=True)
class SeatView:
    """A candidate as an organiser and an invigilator see them."""

    public_id: UUID
    name: str
    email: str
    state: str
    state_label: str
    end_reason_label: str
    confirmed_at: datetime | None
    began_at: datetime | None
    ended_at: datetime | None
    n_answers: int
    last_answer_at: datetime | None
    incidents: tuple[IncidentView, ...]

    @property
    def waiting_call(self) -> IncidentView | None:
        return next((each for each in self.incidents if each.is_waiting), None)

    @property
    def noted_incidents(self) -> tuple[IncidentView, ...]:
        return tuple(each for each in self.incidents if not each.is_waiting)


@dataclass(frozen=True)
class Roster:
    """Every candidate of a session, most in need first, and the counts of that very list."""

    seats: tuple[SeatView, ...]
    counts: Mapping[str, int]

    @property
    def waiting_calls(self) -> int:
        return sum(1 for seat in self.seats if seat.waiting_call)

    def in_state(self, *states: str) -> tuple[SeatView, ...]:
        return tuple(seat for seat in self.seats if seat.state in states)


@dataclass(frozen=True)
class RuleSetView:
    key: str
    name: str
    explanation: str
    is_active: bool
