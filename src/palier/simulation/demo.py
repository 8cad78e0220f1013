"""The demonstration programme: accounts to sign in with, a population, a session today, one tomorrow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.db import transaction

import jauge
from palier.contexts.bank.api import current_bank_version, measurement_bank
from palier.contexts.certification.api import (
    Candidate,
    Session,
    cancel_session,
    candidacy_of,
    confirm_presence,
    eligibility_of,
    finalise_session,
    invigilator_of,
    open_session,
    register,
    renew_password,
)
from palier.contexts.diagnosis.api import latest_finished
from palier.contexts.people.api import Person, actor_for, profile_of
from palier.contexts.territory.api import accredit_centre, centre_by_key
from palier.contexts.training.api import Offer, Run, enrol, make_plan
from palier.kernel.access import Actor

from . import steps
from .accounts import ACADEMIE, CENTRE, open_accounts
from .population import SEED, Staff, live, settle_accounts
from .teacher import Teacher

PEOPLE = 26
STALE = "Session de démonstration d’un jour passé, remplacée par celle du jour."
RUN = "demo:presences"


@dataclass(frozen=True)
class Door:
    """A session and what opens it."""

    session: Session
    password: str


@dataclass(frozen=True)
class Demonstration:
    people: int
    today: Door
    tomorrow: Door


def prepare(*, people: int, now: datetime, workers: int = 1) -> Demonstration:
    """Idempotent. The first call plays the population; later ones find it, and renew the day's session."""
    accounts = open_accounts(at=now)
    officer = actor_for(accounts["pole"])
    accredit_centre(centre_by_key(CENTRE), actor=officer, at=now)
    staff = Staff(
        accounts["pole"], accounts["presidente"], (accounts["examinatrice"], accounts["examinateur"])
    )
    played = live(people, staff, now=now, workers=workers)
    settle_accounts(played, now=now)
    with transaction.atomic():
        _prepare_teachers(accounts, now=now)
        _prepare_attendance(accounts["formateur"], played, now=now)
        organiser = actor_for(accounts["centre"])
        _close_stale(organiser, now=now)
        today = _today(organiser, accounts["candidate"], played, now=now)
        tomorrow = _tomorrow(organiser, now=now)
    return Demonstration(len(played), today, tomorrow)


def _prepare_teachers(accounts: Mapping[str, Person], *, now: datetime) -> None:
    """Two accounts that stand further on the path; what visitors have done since is left as it is."""
    tree = measurement_bank(current_bank_version().pk).tree
    for number, name in enumerate(("enseignant", "candidate")):
        person = accounts[name]
        if latest_finished(person) is None:
            _bring_to_diagnostic(person, tree, number=number, at=now - timedelta(days=9))


def _bring_to_diagnostic(person: Person, tree: jauge.SkillTree, *, number: int, at: datetime) -> None:
    able = Teacher.at(tree, np.random.default_rng([SEED, 0, number]), ability=1.2)
    steps.settle(person, academie_code=ACADEMIE, at=at)
    steps.take_diagnostic(person, able, at=at)
    make_plan(person, actor=actor_for(person), at=at + timedelta(hours=3))


def _prepare_attendance(trainer: Person, played: list[Person], *, now: datetime) -> None:
    """A training of yesterday whose presences are still to be noted."""
    if Run.objects.filter(key=RUN).exists():
        return
    offers = Offer.objects.filter(
        operator__key="canope", modality="on_site", audiences__contains=["second-degre"]
    )
    offer = offers.filter(details__enrolment="open").order_by("slug").first()
    if offer is None:
        return
    starts_at = now - timedelta(days=1, hours=4)
    run = Run.objects.create(
        offer=offer,
        key=RUN,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        seats=12,
        place="Atelier Canopé de démonstration",
    )
    for person in played[:6]:
        if profile_of(person):
            enrol(person, run.public_id, actor=actor_for(person), at=now - timedelta(days=8))


def _close_stale(organiser: Actor, *, now: datetime) -> None:
    """Demonstration sessions of past days are ended, so that their candidates may register again."""
    rows = Session.objects.filter(centre__key=CENTRE, state__in=["open", "running"], starts_at__lt=now)
    for session in rows:
        if _local(session.starts_at).date() == _local(now).date():
            continue
        if session.state == "open":
            cancel_session(session, reason=STALE, actor=organiser, at=now)
        else:
            left = session.candidates.filter(state="testing")
            reasons = {each.public_id: "abandoned" for each in left}
            finalise_session(session, end_reasons=reasons, actor=organiser, at=now)


def _today(organiser: Actor, candidate: Person, played: list[Person], *, now: datetime) -> Door:
    """Running: one person answers, one is present, one is expected, and the demonstration's candidate."""
    found = _session_of_day(_local(now).date(), states=("open", "running"))
    if found:
        return Door(found, renew_password(found, actor=organiser, at=now))
    session, password = _open(organiser, starts_at=now - timedelta(minutes=20), at=now - timedelta(days=7))
    enter = now - timedelta(days=6)
    others = [each for each in reversed(played) if _may_register(each, enter)][:3]
    own = [candidate] if _may_register(candidate, enter) else []
    seats = [
        register(session.public_id, person=each, actor=actor_for(each), at=enter) for each in [*others, *own]
    ]
    _begin(session, seats, has_own=bool(own), now=now)
    session.refresh_from_db()
    return Door(session, password)


def _begin(session: Session, seats: list[Candidate], *, has_own: bool, now: datetime) -> None:
    invigilator, at = invigilator_of(session), now - timedelta(minutes=18)
    if has_own:
        confirm_presence(seats[-1], present=True, actor=invigilator, at=at)
    others = seats[:-1] if has_own else seats
    for candidate in others[:1]:
        tree = measurement_bank(current_bank_version().pk).tree
        teacher = Teacher.at(tree, np.random.default_rng([SEED, 1]), ability=0.5)
        steps.begin_test(candidate, invigilator=invigilator, at=at)
        steps.answer_questions(candidate, teacher, limit=6, at=at + timedelta(minutes=5))
    for candidate in others[1:2]:
        confirm_presence(candidate, present=True, actor=invigilator, at=at)


def _tomorrow(organiser: Actor, *, now: datetime) -> Door:
    day = _local(now).date() + timedelta(days=1)
    found = _session_of_day(day, states=("open",))
    if found:
        return Door(found, renew_password(found, actor=organiser, at=now))
    starts_at = datetime.combine(day, time(14), _zone())
    return Door(*_open(organiser, starts_at=starts_at, at=now))


def _open(organiser: Actor, *, starts_at: datetime, at: datetime) -> tuple[Session, str]:
    return open_session(
        centre_by_key(CENTRE),
        mode="on_site",
        starts_at=starts_at,
        place="Salle 12",
        meeting_link="",
        seats=12,
        rule_set="A",
        actor=organiser,
        at=at,
    )


def _session_of_day(day: date, *, states: tuple[str, ...]) -> Session | None:
    begin = datetime.combine(day, time(), _zone())
    rows = Session.objects.filter(
        centre__key=CENTRE, state__in=states, starts_at__gte=begin, starts_at__lt=begin + timedelta(days=1)
    )
    return rows.order_by("-state", "created_at").first()  # a running one before an open one


def _may_register(person: Person, at: datetime) -> bool:
    """Eligible, and never registered before: the day's session shows new people."""
    return candidacy_of(person) is None and eligibility_of(person, at).is_eligible


def _zone() -> ZoneInfo:
    return ZoneInfo(centre_by_key(CENTRE).academie.timezone)


def _local(moment: datetime) -> datetime:
    return moment.astimezone(_zone())
