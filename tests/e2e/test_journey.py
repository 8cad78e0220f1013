"""One teacher, from the sign-up form to certificates that anyone can verify, each role in its own browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.e2e import awarding, certifying, judging, learning
from tests.e2e.audit import Audit
from tests.e2e.conftest import Clock
from tests.e2e.visitor import Visitor
from tests.factories import PASSWORD, make_person

from palier.contexts.people.api import Person
from palier.kernel.access import NATIONAL, Role, Scope, ScopeKind

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.slow]


class Staff:
    """People of every role, each before their own browser once they sign in."""

    def __init__(self, visitor: Callable[..., Visitor]) -> None:
        self.visitor = visitor

    def person(self, role: Role, last_name: str, scope: Scope = NATIONAL) -> Person:
        return make_person(role=role, scope=scope, first_name="Sacha", last_name=last_name, password=PASSWORD)

    def sign_in(self, person: Person) -> Visitor:
        return learning.sign_in(self.visitor(person.full_name), person.email)

    def enter(self, role: Role, last_name: str, scope: Scope = NATIONAL) -> Visitor:
        return self.sign_in(self.person(role, last_name, scope))


def test_the_whole_path(visitor: Callable[..., Visitor], site_clock: Clock, audit: Audit) -> None:
    staff, teacher = Staff(visitor), visitor("Camille Martin")
    learning.sign_up(teacher)
    learning.introduce_oneself(teacher)
    learning.choose_goal(teacher)
    learning.take_diagnostic(teacher)
    learning.read_result(teacher)
    learning.make_plan(teacher)
    enrolment = learning.enrol(teacher)
    operator = enrolment.run.offer.operator.key
    trainer = staff.enter(Role.TRAINER, "Formation", Scope(ScopeKind.OPERATOR, operator))
    learning.hold_run(trainer, enrolment, site_clock)
    learning.give_view(teacher)

    organiser = staff.enter(Role.ORGANISER, "Centre", Scope(ScopeKind.CENTRE, "demo-creteil"))
    session, password = certifying.open_session(organiser, site_clock)
    certifying.register(teacher, session)
    site_clock.advance(days=7)
    invigilator = visitor("Surveillance")
    certifying.start_test(teacher, certifying.welcome(invigilator, session, password))
    certifying.take_test(teacher, invigilator)
    certifying.finalise(organiser, invigilator, session)

    officer = staff.enter(Role.OFFICER, "Pôle")
    awarding.publish(officer, session)
    judging.write_portfolio(teacher)
    portfolio = judging.deposit(teacher)
    president = staff.person(Role.PRESIDENT, "Présidence")
    examiners = [staff.person(Role.EXAMINER, name) for name in ("Abadie", "Zola")]
    judging.give_to_panel(officer, portfolio, president, examiners)
    for examiner in examiners:
        judging.rate(staff.sign_in(examiner), portfolio, level=3)
    judging.decide(staff.sign_in(president), portfolio, level=3)

    general, professional = awarding.collect(teacher)
    passer_by = visitor("Passant")
    awarding.verify(passer_by, general, professional)
    awarding.revoke(officer, professional)
    passer_by.go("public:verify_code", professional.code).read("Ce certificat a été révoqué")
    teacher.go("teacher:certificates").read("Révoqué")

    pilot = staff.enter(Role.PILOT, "Pilotage", Scope(ScopeKind.ACADEMIE, "24"))
    pilot.go("steering:academie", "24").heading("Créteil").read("Non affiché")
    assert audit.problems == [], "\n".join(audit.problems)
