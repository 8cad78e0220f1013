"""Where a person stands, asked of every context."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from palier.contexts.certification.api import candidacy_of, eligibility_of
from palier.contexts.certification.types import CandidacyView
from palier.contexts.credentials.api import certificates_of
from palier.contexts.diagnosis.api import goal_of, latest_diagnostic, latest_finished, needs
from palier.contexts.jury.api import jury_candidate_of, may_deposit, portfolio_of
from palier.contexts.people.api import Person
from palier.contexts.training.api import current_plan, enrolments_of


@dataclass(frozen=True)
class Standing:
    """`candidacy` is the current one; an absence gives the seat back and counts as none."""

    has_goal: bool = False
    is_diagnostic_open: bool = False
    has_diagnostic: bool = False
    has_needs: bool = False
    has_plan: bool = False
    plan_steps: int = 0
    plan_completed: int = 0
    trainings: int = 0
    is_eligible: bool = False
    is_direct_access: bool = False
    candidacy: CandidacyView | None = None
    may_deposit: bool = False
    portfolio_state: str = ""
    certificates: int = 0

    @property
    def has_tested(self) -> bool:
        return self.candidacy is not None and self.candidacy.state in ("ended", "scored")

    @property
    def is_published(self) -> bool:
        return self.candidacy is not None and self.candidacy.is_published

    @property
    def is_decided(self) -> bool:
        return self.portfolio_state == "decided"


def standing_of(person: Person, *, at: datetime) -> Standing:
    """Later contexts are asked only once there is a diagnostic: a newcomer costs little."""
    last = latest_diagnostic(person)
    is_open = last is not None and last.sitting.state == "open"
    if latest_finished(person) is None:
        return Standing(has_goal=goal_of(person) is not None, is_diagnostic_open=is_open)
    plan, eligibility = current_plan(person, at=at), eligibility_of(person, at)
    candidacy, portfolio, judged = candidacy_of(person), portfolio_of(person), jury_candidate_of(person)
    return Standing(
        has_goal=goal_of(person) is not None,
        is_diagnostic_open=is_open,
        has_diagnostic=True,
        has_needs=bool(needs(person)),
        has_plan=plan is not None,
        plan_steps=len(plan.steps) if plan else 0,
        plan_completed=plan.n_completed if plan else 0,
        trainings=sum(row.state == "enrolled" for row in enrolments_of(person, at=at)),
        is_eligible=eligibility.is_eligible,
        is_direct_access=eligibility.is_direct_access,
        candidacy=candidacy if candidacy and candidacy.state != "absent" else None,
        may_deposit=judged is not None and bool(may_deposit(judged)),
        portfolio_state=portfolio.state if portfolio else "",
        certificates=len(certificates_of(person)),
    )
