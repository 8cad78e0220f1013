"""Rows that indicators count, without the days it takes to earn them."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

from tests.factories import AT

from palier.contexts.bank.api import current_bank_version
from palier.contexts.certification.api import Candidate, Session
from palier.contexts.credentials.api import Certificate
from palier.contexts.diagnosis.api import Diagnostic
from palier.contexts.framework.api import current_document
from palier.contexts.people.api import Person
from palier.contexts.territory.api import centre_by_key
from palier.contexts.testing.api import Sitting
from palier.contexts.training.api import Enrolment, Run

_numbers = itertools.count(1)


def certify(
    person: Person,
    *,
    general: int,
    professional: int | None = None,
    entry: tuple[int, int] = (3, 2),
    direct: bool = False,
    at: datetime = AT,
    **general_fields: object,
) -> Candidate:
    """A finished diagnostic at `entry`, a training unless `direct`, and certificates at these levels."""
    diagnose(person, *entry, at=at - timedelta(days=60))
    if not direct:
        train(person, at=at - timedelta(days=40))
    session = published_session(at)
    candidate = Candidate.objects.create(
        session=session,
        person=person,
        state="scored",
        eligibility={"is_direct_access": direct, "reasons": []},
        registered_at=at - timedelta(days=30),
        confirmed_at=at - timedelta(days=20),
        began_at=at - timedelta(days=20),
        ended_at=at - timedelta(days=20),
        scored_at=at - timedelta(days=20),
        outcome="scored",
        general_level=general,
        professional_level=professional,
        sitting=sitting(person, "certification", general, professional or 0, at - timedelta(days=20)),
    )
    issue(candidate, "general", general, at, **general_fields)
    if professional is not None:
        issue(candidate, "professional", professional, at)
    return candidate


def issue(candidate: Candidate, kind: str, level: int, at: datetime, **fields: object) -> Certificate:
    return Certificate.objects.create(
        code=f"ESSAI-{next(_numbers)}",
        kind=kind,
        candidate=candidate,
        person=candidate.person,
        holder_name=candidate.person.full_name,
        level=level,
        rules=current_document("award"),
        issued_at=at,
        **({"decision_number": 1} if kind == "professional" else {}),
        **fields,
    )


def diagnose(person: Person, general: int, professional: int, *, at: datetime) -> Diagnostic:
    taken = sitting(person, "diagnostic", general, professional, at)
    return Diagnostic.objects.create(person=person, sitting=taken, started_at=at)


def sitting(person: Person, purpose: str, general: int, professional: int, at: datetime) -> Sitting:
    levels = {"general": {"level": general}, "professional": {"level": professional}}
    return Sitting.objects.create(
        person=person,
        purpose=purpose,
        bank_version=current_bank_version(),
        blueprint=current_document(f"blueprint:{purpose}"),
        scales=current_document("scales"),
        engine_version="0",
        seed=1,
        state="finished",
        started_at=at,
        closed_at=at,
        stop_reason="precise",
        result={"scales": levels, "domains": {}, "competences": {}, "n_answers": 40, "added": 0, "unmet": []},
    )


def train(person: Person, *, at: datetime) -> Enrolment:
    run = Run.objects.filter(starts_at=None).order_by("pk").first()
    return Enrolment.objects.create(
        run=run, person=person, state="completed", enrolled_at=at, attended_at=at, completed_at=at
    )


def published_session(at: datetime) -> Session:
    known = Session.objects.filter(number="ESSAI").first()
    return known or Session.objects.create(
        number="ESSAI",
        centre=centre_by_key("demo-creteil"),
        mode="on_site",
        starts_at=at - timedelta(days=20),
        place="Salle 1",
        seats=200,
        rule_set="A",
        rules=current_document("award"),
        access_code="AAAAAA",
        invigilator_password="!",
        state="published",
        created_at=at - timedelta(days=60),
        began_at=at - timedelta(days=20),
        finalised_at=at - timedelta(days=19),
        published_at=at - timedelta(days=15),
    )
