"""A person's candidacy as the person sees it."""

from __future__ import annotations

from palier.contexts.people.api import Person

from ..models import Candidate
from ..types import CandidacyView
from .results import test_result
from .sessions import offer_of, rule_set_of

ROWS = Candidate.objects.select_related("session__centre__academie", "session__rules")


def candidacy_of(person: Person) -> CandidacyView | None:
    """The latest one that was not given back; None when there is none."""
    row = ROWS.all().filter(person=person).exclude(state="withdrawn").order_by("-registered_at").first()
    return view_of(row) if row else None


def cancelled_candidacy_of(person: Person) -> Candidate | None:
    """The person's last seat, when the centre cancelled its session: they are told why."""
    row = ROWS.all().filter(person=person).order_by("-registered_at").first()
    return row if row and row.session.state == "cancelled" else None


def candidacies_of(person: Person) -> tuple[CandidacyView, ...]:
    rows = ROWS.all().filter(person=person).exclude(state="withdrawn").order_by("-registered_at")
    return tuple(view_of(row) for row in rows)


def view_of(row: Candidate) -> CandidacyView:
    session, rules = row.session, rule_set_of(row.session)
    return CandidacyView(
        public_id=row.public_id,
        state=row.state,
        session_state=session.state,
        session=offer_of(session),
        address=session.centre.address,
        meeting_link=session.meeting_link,
        registered_at=row.registered_at,
        rule_set=session.rule_set,
        rule_set_name=rules.name,
        rule_set_explanation=rules.explanation,
        end_reason=row.end_reason,
        result=test_result(row) if session.state == "published" else None,
    )
