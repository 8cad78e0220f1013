"""Certification sessions for tests: a centre, eligible teachers, a day played through the real actions."""

from __future__ import annotations

import itertools
from copy import deepcopy
from datetime import datetime, timedelta

from tests.factories import AT, CONTENT, make_person, make_teacher
from tests.trainings import finish_diagnostic, load_training_content

from palier.contexts.bank.api import load_bank
from palier.contexts.certification.api import (
    Candidate,
    Session,
    answer_test,
    confirm_presence,
    invigilator_of,
    open_session,
    register,
    start_test,
)
from palier.contexts.framework.api import current_document, publish_document
from palier.contexts.people.api import Person, actor_for
from palier.contexts.territory.api import centre_by_key
from palier.kernel.access import Role, Scope, ScopeKind

CENTRE = "demo-creteil"
#: Long enough after AT and after the day the tests run for pages, which read the real clock, to agree.
STARTS_AT = datetime.fromisoformat("2126-11-25T14:00:00+01:00")


def load_certification_content(*, at: datetime = AT) -> None:
    load_training_content(at=at)
    load_bank(CONTENT, at=at)


def open_direct_access(*, at: datetime = AT) -> None:
    """Publish bounds that any finished diagnostic reaches: rules are data."""
    body = deepcopy(current_document("eligibility").body)
    direct = next(route for route in body["routes"] if route["key"] == "direct_access")
    direct["scale_lower_bounds"] = dict.fromkeys(direct["scale_lower_bounds"], -9.0)
    direct["domain_floors"] = dict.fromkeys(direct["domain_floors"], -9.0)
    publish_document("eligibility", body, at=at)


def make_eligible(*, at: datetime = AT, **identity: str) -> Person:
    person = make_teacher(at=at, **identity)
    finish_diagnostic(person, at=at)
    return person


def make_organiser(centre: str = CENTRE) -> Person:
    return make_person(role=Role.ORGANISER, scope=Scope(ScopeKind.CENTRE, centre), first_name="Dominique")


def make_session(
    *,
    organiser: Person | None = None,
    centre: str = CENTRE,
    seats: int = 10,
    starts_at: datetime = STARTS_AT,
    mode: str = "on_site",
    rule_set: str = "A",
    at: datetime = AT,
) -> tuple[Session, str]:
    return open_session(
        centre_by_key(centre),
        mode=mode,
        starts_at=starts_at,
        place="Salle 12",
        meeting_link="https://visio.example/session",
        seats=seats,
        rule_set=rule_set,
        actor=actor_for(organiser or make_organiser(centre)),
        at=at,
    )


def seat(session: Session, person: Person, *, at: datetime = AT) -> Candidate:
    return register(session.public_id, person=person, actor=actor_for(person), at=at)


def begin(candidate: Candidate, *, at: datetime = AT) -> Candidate:
    """Presence confirmed, code typed."""
    confirm_presence(candidate, present=True, actor=invigilator_of(candidate.session), at=at)
    code = candidate.session.access_code
    start_test(candidate, access_code=code, actor=actor_for(candidate.person), at=at)
    return Candidate.objects.get(pk=candidate.pk)


def answer_some(candidate: Candidate, number: int | None = None, *, at: datetime = AT) -> int:
    """« Je ne sais pas » so many times, or to the end; how many were given."""
    for position in itertools.count(1):
        moment = at + timedelta(minutes=position)
        outcome = answer_test(
            candidate, position=position, data=None, actor=actor_for(candidate.person), at=moment
        )
        if outcome.is_finished or position == number:
            return position
    raise AssertionError
