"""A whole programme lived by simulated people, through the real actions, over the past months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

import numpy as np
from django.db import transaction

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
from palier.contexts.training.api import completed_plan_steps
from palier.kernel.access import NATIONAL, SYSTEM, Role, Scope, ScopeKind

from . import steps
from .accounts import DOMAIN, open_account
from .crew import play_all
from .teacher import Teacher

SEED = 2026
DOMAINS = ("1", "2", "3", "4", "5")
REASON = "La commission retient ce niveau au vu des deux évaluations, qui concordent."
PANEL = "Commission de démonstration"
PLACE = "Salle de démonstration"
#: Nobody stops on the way, and no portfolio waits, in a cohort of so many people or fewer.
SMALL = 8
#: What training adds to every ability, in prior standard deviations.
GAIN = 0.7
#: Volunteers stand a little above the reference population.
SHIFT = 0.4

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
    Cohort("demo-rennes", "14", share=0.27, tested_share=0.86, session_day=35, rule_set="B"),
    Cohort("demo-saint-denis", "28", share=0.19, tested_share=0.8, session_day=28, rule_set="A"),
)


@dataclass(frozen=True)
class Staff:
    officer: Person
    president: Person
    examiners: tuple[Person, Person]


@dataclass(frozen=True)
class Learner:
    """Somebody to play. `left` counts to the end of the cohort, whose last ones stop on the way."""

    number: int
    cohort: Cohort
    left: int
    now: datetime

    @property
    def email(self) -> str:
        return f"personne-{self.number:03}@{DOMAIN}"


def live(count: int, staff: Staff, *, now: datetime, workers: int = 1) -> list[Person]:
    """Play `count` people, each step in its own transaction.

    Whatever was played before is found again and left as it is, so that a run cut short is resumed.
    """
    measurement_bank(current_bank_version().pk)  # read before the crew forks
    learners = roles(count, now=now)
    play_all(learn, learners, workers=workers)
    rows = Person.objects.filter(email__in=[each.email for each in learners]).order_by("email")
    people = {each.email: each for each in rows}
    for cohort in COHORTS:
        own = [people[each.email] for each in learners if each.cohort == cohort]
        _seat(cohort, own, now=now)
    testing = Candidate.objects.filter(person__in=people.values(), state="testing", session__place=PLACE)
    play_all(sit, list(testing.values_list("pk", flat=True)), workers=workers)
    for cohort in COHORTS:
        _publish(cohort, staff, now=now)
    demonstration_panel(staff, at=now - timedelta(days=60))
    play_all(deliberate, _portfolios(list(people.values()), staff), workers=workers)
    return list(people.values())


def roles(count: int, *, now: datetime) -> list[Learner]:
    numbers = iter(range(1, count + 1))
    return [
        Learner(next(numbers), cohort, size - place if size > SMALL else SMALL, now)
        for cohort, size in zip(COHORTS, sizes(count), strict=True)
        for place in range(size)
    ]


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


def teacher_of(number: int) -> Teacher:
    """The same abilities for the same number, whoever asks."""
    tree = measurement_bank(current_bank_version().pk).tree
    return Teacher.drawn(tree, np.random.default_rng([SEED, number]), shift=SHIFT)


@transaction.atomic
def learn(learner: Learner) -> None:
    """From the account to a training achieved."""
    if find_person_by_email(learner.email):
        return
    number, left = learner.number, learner.left
    first, last = FIRST_NAMES[number % len(FIRST_NAMES)], LAST_NAMES[(number * 7) % len(LAST_NAMES)]
    at = learner.now - timedelta(days=115 - (number * 3) % 25, minutes=-number)
    person = open_account(learner.email, first, last, grants=[(Role.TEACHER, NATIONAL)], at=at)
    if left > 1:
        steps.settle(person, academie_code=learner.cohort.academie, at=at)
        answers = 12 if left == 2 else steps.TO_THE_END
        steps.take_diagnostic(person, teacher_of(number), answers=answers, at=at)
    if left > 2:
        steps.train_alone(person, at=at + timedelta(days=5))


@transaction.atomic
def _seat(cohort: Cohort, people: list[Person], *, now: datetime) -> None:
    """The session of a cohort, its candidates seated and their tests begun."""
    if Session.objects.filter(centre__key=cohort.centre, place=PLACE).exists():
        return
    day = now - timedelta(days=cohort.session_day)
    enter, wanted = day - timedelta(days=10), round(len(people) * cohort.tested_share)
    ready = [each for each in people if eligibility_of(each, enter).is_eligible][:wanted]
    if not ready:
        return
    organiser = organiser_of(cohort.centre, at=now)
    session = hold_session(cohort.centre, organiser, at=day, seats=24, rule_set=cohort.rule_set)
    seats = [register(session.public_id, person=each, actor=actor_for(each), at=enter) for each in ready]
    for candidate in seats:
        steps.begin_test(candidate, invigilator=invigilator_of(session), at=day)


@transaction.atomic
def sit(candidate_id: int) -> None:
    """Every answer of a test that has begun."""
    candidate = Candidate.objects.select_related("session", "person", "sitting").get(pk=candidate_id)
    number = int(candidate.person.email.partition("@")[0].rpartition("-")[2])
    trained = completed_plan_steps(candidate.person) > 0
    teacher = teacher_of(number).grown(GAIN if trained else 0.0)
    steps.answer_questions(candidate, teacher, at=candidate.session.starts_at)


def _publish(cohort: Cohort, staff: Staff, *, now: datetime) -> None:
    session = Session.objects.filter(centre__key=cohort.centre, place=PLACE).first()
    if session is None:
        return
    organiser, day = actor_for(organiser_of(cohort.centre, at=now)), session.starts_at
    finalise_session(session, end_reasons={}, actor=organiser, at=day + timedelta(hours=2))
    publish_session(session, actor=actor_for(staff.officer), at=day + timedelta(days=3))


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


@dataclass(frozen=True)
class Case:
    """A portfolio to bring and to judge. Some wait: for its ratings (1 left) or for a decision (2)."""

    candidate_id: int
    place: int
    left: int
    staff: Staff


def _portfolios(people: list[Person], staff: Staff) -> list[Case]:
    """Of every candidate to whom the test opens the jury. The last two of a large session still wait."""
    rows = Candidate.objects.filter(person__in=people, session__place=PLACE).order_by("session", "pk")
    opened = [each for each in rows.select_related("session__rules", "person") if may_deposit(each)]
    cases = []
    for _session, group in groupby(opened, key=lambda each: each.session_id):
        own = list(group)
        for place, each in enumerate(own):
            left = len(own) - place if len(own) > SMALL else SMALL
            if portfolio_for(each) is None:
                cases.append(Case(each.pk, place, left, staff))
    return cases


@transaction.atomic
def deliberate(case: Case) -> None:
    """Brought, assigned, rated twice and decided, as far as this case goes."""
    rows = Candidate.objects.select_related("session__rules", "person")
    candidate, staff = rows.get(pk=case.candidate_id), case.staff
    brought = candidate.session.starts_at + timedelta(days=5)
    portfolio = steps.bring_portfolio(candidate, at=brought)
    at = brought + timedelta(days=5)
    panel = Panel.objects.get(name=PANEL)
    assign_portfolio(portfolio, panel, actor=actor_for(staff.officer), at=at)
    if case.left == 1:
        return
    level = _jury_level(candidate, case.place)
    for examiner, levels in zip(staff.examiners, _two_views(level), strict=True):
        steps.rate(portfolio, examiner, levels=levels, at=at + timedelta(days=3))
    if case.left > 2:
        president = actor_for(staff.president)
        decide(portfolio, level=level, reason=REASON, actor=president, at=at + timedelta(days=6))


def _jury_level(candidate: Candidate, place: int) -> int:
    """Near the test's level, now above and now below."""
    return min(4, max(1, (candidate.professional_level or 1) + (0, 1, 0, -1)[place % 4]))


def _two_views(level: int) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Two examiners who agree but for one domain."""
    first = dict.fromkeys(DOMAINS, level)
    return first, first | {"3": min(4, level + 1)}
