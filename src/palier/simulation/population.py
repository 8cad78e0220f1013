"""A whole programme lived by simulated people, through the real actions, over the past months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction

import jauge
from palier.contexts.bank.api import current_bank_version, measurement_bank
from palier.contexts.certification.api import (
    Candidate,
    Session,
    eligibility_of,
    finalise_session,
    invigilator_of,
    open_session,
    publish_session,
    register,
)
from palier.contexts.credentials.api import award
from palier.contexts.jury.api import (
    Panel,
    assign_portfolio,
    compose_panel,
    decide,
    may_deposit,
    portfolio_for,
)
from palier.contexts.people.api import Person, actor_for, find_person_by_email
from palier.contexts.territory.api import centre_by_key
from palier.kernel.access import NATIONAL, SYSTEM, Role, Scope, ScopeKind

from . import steps
from .accounts import DOMAIN, open_account
from .teacher import Teacher

SEED = 2026
DOMAINS = ("1", "2", "3", "4", "5")
REASON = "La commission retient ce niveau au vu des deux évaluations, qui concordent."
PANEL = "Commission de démonstration"
PLACE = "Salle de démonstration"
#: Nobody stops on the way, and no portfolio waits, in a cohort of so many people or fewer.
SMALL = 4
#: What training adds to every ability, in prior standard deviations.
GAIN = 0.7

FIRST_NAMES = (
    *("Adèle", "Bastien", "Chloé", "David", "Élise", "Fatou", "Gabriel", "Hana", "Ismaël", "Jeanne"),
    *("Kevin", "Léa", "Malik", "Nadia", "Olivier", "Pauline", "Quentin", "Rose", "Sofiane", "Thérèse"),
)
LAST_NAMES = (
    *("Arnaud", "Blanchet", "Carvalho", "Dumas", "Etienne", "Faure", "Garnier", "Hoarau", "Imbert"),
    *("Jourdan", "Keller", "Leroux", "Mercier", "Nguyen", "Oger", "Payet", "Quéré", "Riou", "Simon"),
)


@dataclass(frozen=True)
class Cohort:
    """Teachers of one académie. Shares are of the whole population; days count back from now."""

    centre: str
    academie: str
    share: float
    tested_share: float
    session_day: int
    rule_set: str


COHORTS = (
    Cohort("demo-creteil", "24", share=0.54, tested_share=0.86, session_day=45, rule_set="A"),
    Cohort("demo-rennes", "14", share=0.27, tested_share=0.43, session_day=35, rule_set="B"),
    Cohort("demo-saint-denis", "28", share=0.18, tested_share=0.45, session_day=28, rule_set="A"),
)


@dataclass(frozen=True)
class Staff:
    officer: Person
    president: Person
    examiners: tuple[Person, Person]


@dataclass
class Figure:
    """A simulated person: who, how able, and how far from the first day."""

    person: Person
    teacher: Teacher


def live(count: int, staff: Staff, *, now: datetime) -> list[Person]:
    """Play `count` people, each step in its own transaction.

    Whatever was played before is found again and left as it is, so that a run cut short is resumed.
    """
    tree = measurement_bank(current_bank_version().pk).tree
    numbers, played = iter(range(1, 10_000)), []
    for cohort, size in zip(COHORTS, sizes(count), strict=True):
        ends = [size - place if size > SMALL else SMALL for place in range(size)]
        figures = [_learner(cohort, next(numbers), left, tree, now=now) for left in ends]
        _certify(cohort, figures, staff, now=now)
        played += [each.person for each in figures]
    return played


def sizes(count: int) -> tuple[int, ...]:
    """How many people each cohort has; the last one takes what rounding left."""
    first = [round(count * cohort.share) for cohort in COHORTS[:-1]]
    return (*first, count - sum(first))


def settle_accounts(people: Sequence[Person], *, now: datetime) -> None:
    """What follows the commit, caught up if it was cut short: certificates, then views given."""
    rows = Candidate.objects.filter(person__in=people, state="scored", session__state="published")
    for candidate in rows.select_related("session"):
        award(candidate, actor=SYSTEM, at=candidate.session.published_at or now)
    for number, person in enumerate(people):
        if number % 6:  # one in six gives no view
            steps.give_views(person, mark=3 + number % 3, at=now)


def email_of(number: int) -> str:
    return f"personne-{number:03}@{DOMAIN}"


@transaction.atomic
def _learner(cohort: Cohort, number: int, left: int, tree: jauge.SkillTree, *, now: datetime) -> Figure:
    """Somebody's way up to training. `left` counts to the end of the cohort, whose last ones stop early."""
    teacher = Teacher.drawn(tree, np.random.default_rng([SEED, number]), shift=0.4)
    known = find_person_by_email(email_of(number))
    if known:
        return Figure(known, teacher.grown(GAIN))
    first, last = FIRST_NAMES[number % len(FIRST_NAMES)], LAST_NAMES[(number * 7) % len(LAST_NAMES)]
    person = open_account(email_of(number), first, last, grants=[(Role.TEACHER, NATIONAL)], at=now)
    figure = Figure(person, teacher)
    at = now - timedelta(days=115 - (number * 3) % 25, minutes=-number)
    if left > 1:
        steps.settle(person, academie_code=cohort.academie, at=at)
        steps.take_diagnostic(person, teacher, answers=12 if left == 2 else steps.TO_THE_END, at=at)
    if left > 2 and steps.train_alone(person, at=at + timedelta(days=5)):
        figure.teacher = teacher.grown(GAIN)
    return figure


def _certify(cohort: Cohort, figures: list[Figure], staff: Staff, *, now: datetime) -> None:
    day = now - timedelta(days=cohort.session_day)
    session = _seat(cohort, figures, day=day, now=now)
    if session is None:
        return
    teachers = {each.person.pk: each.teacher for each in figures}
    for candidate in session.candidates.filter(state="registered").select_related("person", "session"):
        _sit(candidate, teachers[candidate.person_id], at=day)
    organiser = actor_for(organiser_of(cohort.centre, at=now))
    finalise_session(session, end_reasons={}, actor=organiser, at=day + timedelta(hours=2))
    publish_session(session, actor=actor_for(staff.officer), at=day + timedelta(days=3))
    _judge(session, staff, at=day + timedelta(days=5))


@transaction.atomic
def _seat(cohort: Cohort, figures: list[Figure], *, day: datetime, now: datetime) -> Session | None:
    """The session of a cohort and its candidates; the one played before if there is one."""
    people = [each.person for each in figures]
    known = Session.objects.filter(candidates__person__in=people, place=PLACE).first()
    if known:
        return known
    enter, wanted = day - timedelta(days=10), round(len(figures) * cohort.tested_share)
    ready = [each for each in people if eligibility_of(each, enter).is_eligible][:wanted]
    if not ready:
        return None
    organiser = organiser_of(cohort.centre, at=now)
    session = hold_session(cohort.centre, organiser, at=day, seats=24, rule_set=cohort.rule_set)
    for person in ready:
        register(session.public_id, person=person, actor=actor_for(person), at=enter)
    return session


@transaction.atomic
def _sit(candidate: Candidate, teacher: Teacher, *, at: datetime) -> None:
    steps.begin_test(candidate, invigilator=invigilator_of(candidate.session), at=at)
    steps.answer_questions(candidate, teacher, at=at)


def organiser_of(centre: str, *, at: datetime) -> Person:
    scope = Scope(ScopeKind.CENTRE, centre)
    name = "centre" if centre == "demo-creteil" else f"centre.{centre.removeprefix('demo-')}"
    return open_account(f"{name}@{DOMAIN}", "Camille", "Fontaine", grants=[(Role.ORGANISER, scope)], at=at)


def hold_session(centre: str, organiser: Person, *, at: datetime, seats: int, rule_set: str) -> Session:
    """A session of a past day, opened three weeks before it."""
    session, _password = open_session(
        centre_by_key(centre),
        mode="on_site",
        starts_at=at,
        place=PLACE,
        meeting_link="",
        seats=seats,
        rule_set=rule_set,
        actor=actor_for(organiser),
        at=at - timedelta(days=21),
    )
    return session


def demonstration_panel(staff: Staff, *, at: datetime) -> Panel:
    officer = actor_for(staff.officer)
    return compose_panel(PANEL, staff.president, staff.examiners, actor=officer, at=at)


def _judge(session: Session, staff: Staff, *, at: datetime) -> None:
    """Portfolios to the panel. In a large cohort the last two still wait: for ratings, for a decision."""
    panel = demonstration_panel(staff, at=at)
    rows = session.candidates.select_related("session__rules", "person").order_by("pk")
    opened = [each for each in rows if may_deposit(each)]
    for place, candidate in enumerate(opened):
        left = len(opened) - place if len(opened) > SMALL else len(opened) + 2
        if portfolio_for(candidate) is None:
            _deliberate(candidate, panel, staff, place=place, left=left, at=at)


@transaction.atomic
def _deliberate(
    candidate: Candidate, panel: Panel, staff: Staff, *, place: int, left: int, at: datetime
) -> None:
    portfolio = steps.bring_portfolio(candidate, at=at)
    assigned = at + timedelta(days=5)
    assign_portfolio(portfolio, panel, actor=actor_for(staff.officer), at=assigned)
    if left == 1:
        return
    level = _jury_level(candidate, place)
    for examiner, levels in zip(staff.examiners, _two_views(level), strict=True):
        steps.rate(portfolio, examiner, levels=levels, at=assigned + timedelta(days=3))
    if left > 2:
        president = actor_for(staff.president)
        decide(portfolio, level=level, reason=REASON, actor=president, at=assigned + timedelta(days=6))


def _jury_level(candidate: Candidate, place: int) -> int:
    """Near the test's level, now above and now below."""
    return min(4, max(1, (candidate.professional_level or 1) + (0, 1, 0, -1)[place % 4]))


def _two_views(level: int) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Two examiners who agree but for one domain."""
    first = dict.fromkeys(DOMAINS, level)
    return first, first | {"3": min(4, level + 1)}
