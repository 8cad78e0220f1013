"""A centre accredited, a session, the supervised test, its results published."""

from __future__ import annotations

from typing import cast

from palier.contexts.certification.api import (
    Candidate,
    Session,
    answer_call,
    answer_test,
    call_for_help,
    candidacy_of,
    confirm_presence,
    enter_as_invigilator,
    finalise_session,
    invigilator_of,
    open_session,
    publish_session,
    register,
    start_test,
)
from palier.contexts.certification.api import test_result as result_of_test
from palier.contexts.certification.errors import PresenceNotConfirmed, WrongInvigilatorKeys
from palier.contexts.people.api import actor_for
from palier.contexts.territory.api import (
    Centre,
    academie_by_code,
    accredit_centre,
    centre_by_key,
    is_accredited,
)
from palier.contexts.territory.errors import NotAccredited
from palier.contexts.testing.api import replay
from palier.kernel.access import Actor, Role, Scope, ScopeKind
from palier.kernel.errors import DomainError, Forbidden, InvalidInput

from ..journey import Facts, Journey, must, refused
from ..steps import answer_questions

TEST_DAY = 25


def centre_of(journey: Journey) -> Centre:
    return centre_by_key(f"parcours-{journey.run}")


def organiser_of(journey: Journey) -> Actor:
    scope = Scope(ScopeKind.CENTRE, f"parcours-{journey.run}")
    return actor_for(journey.staff(Role.ORGANISER, scope))


def officer_of(journey: Journey) -> Actor:
    return actor_for(journey.staff(Role.OFFICER))


def session_of(journey: Journey) -> Session:
    return Session.objects.select_related("centre").get(number=journey.found["open_session"]["number"])


def candidate_of(journey: Journey) -> Candidate:
    rows = Candidate.objects.select_related("session__centre", "session__rules", "person", "sitting")
    return rows.get(person=journey.person)


def _open(journey: Journey) -> tuple[Session, str]:
    return open_session(
        centre_of(journey),
        mode="on_site",
        starts_at=journey.day(TEST_DAY),
        place="Salle du parcours",
        meeting_link="",
        seats=1,
        rule_set="A",
        actor=organiser_of(journey),
        at=journey.day(12),
    )


def accredit(journey: Journey) -> Facts:
    """Without accreditation no session; only the national desk gives it."""
    Centre.objects.create(
        key=f"parcours-{journey.run}",
        name=f"Centre du parcours {journey.run}",
        academie=academie_by_code("24"),
        city="Créteil",
    )
    refused(NotAccredited, lambda: _open(journey))
    by_itself = organiser_of(journey)
    refused(Forbidden, lambda: accredit_centre(centre_of(journey), actor=by_itself, at=journey.day(11)))
    accredit_centre(centre_of(journey), actor=officer_of(journey), at=journey.day(11))
    must(is_accredited(centre_of(journey), journey.day(12)), "the centre is not accredited")
    return {"centre": centre_of(journey).key, "refused_before": True}


def open_session_(journey: Journey) -> Facts:
    session, password = _open(journey)
    must(session.state == "open", "the session is not open")
    must(password not in session.invigilator_password, "the password is kept in clear")
    return {"number": session.number, "password": password, "access_code": session.access_code}


open_session_.__name__ = "open_session"


def take_seat(journey: Journey) -> Facts:
    session, at = session_of(journey), journey.day(14)
    candidate = register(session.public_id, person=journey.person, actor=journey.actor, at=at)
    again = register(session.public_id, person=journey.person, actor=journey.actor, at=at)
    must(candidate.pk == again.pk, "a second press took a second seat")
    must(candidate.eligibility["reasons"], "the reasons of that day are not kept")
    return {"candidate": str(candidate.public_id), "direct_access": candidate.eligibility["is_direct_access"]}


def invigilator(journey: Journey) -> Actor:
    return invigilator_of(session_of(journey))


def confirm_identity(journey: Journey) -> Facts:
    """The invigilator enters by number and password; nobody starts before being seen."""
    facts, at = journey.found["open_session"], journey.day(TEST_DAY)
    refused(WrongInvigilatorKeys, lambda: enter_as_invigilator(facts["number"], "AAAA-AAAA-AAAA", at))
    session = enter_as_invigilator(facts["number"], facts["password"], at)
    candidate, code = candidate_of(journey), facts["access_code"]
    refused(
        PresenceNotConfirmed,
        lambda: start_test(candidate, access_code=code, actor=journey.actor, at=at),
    )
    confirm_presence(candidate, present=True, actor=invigilator_of(session), at=at)
    must(candidate_of(journey).state == "present", "the presence is not kept")
    return {"state": "present", "wrong_password_refused": True}


def type_access_code(journey: Journey) -> Facts:
    candidate, at = candidate_of(journey), journey.day(TEST_DAY)
    refused(InvalidInput, lambda: start_test(candidate, access_code="000000", actor=journey.actor, at=at))
    code = journey.found["open_session"]["access_code"]
    sitting = start_test(candidate, access_code=code, actor=journey.actor, at=at)
    must(session_of(journey).state == "running", "the first test does not begin the session")
    return {"sitting": str(sitting.public_id), "wrong_code_refused": True}


def take_test(journey: Journey) -> Facts:
    """A call for help answered, a first answer pressed twice, then all the others."""
    candidate, at = candidate_of(journey), journey.day(TEST_DAY)
    call_for_help(candidate, text="L’écran est trop clair.", actor=journey.actor, at=at)
    answer_call(candidate, actor=invigilator(journey), at=at)
    assert candidate.sitting is not None
    data = journey.teacher.respond(candidate.sitting, 1)
    first = answer_test(candidate, position=1, data=data, actor=journey.actor, at=at)
    again = answer_test(candidate, position=1, data=None, actor=journey.actor, at=at)
    must(first == again, "a second press changed an answer")
    last = answer_questions(candidate, journey.teacher, at=at)
    ended = candidate_of(journey)
    must((ended.state, ended.end_reason) == ("ended", "completed"), "the test is not ended")
    assert ended.sitting is not None
    must(replay(ended.sitting).equal, "the test does not fold again")
    return {"questions": last, "end": ended.end_reason, "replay_equal": True}


def finalise(journey: Journey) -> Facts:
    session, at = session_of(journey), journey.day(TEST_DAY, hours=3)
    finalise_session(session, end_reasons={}, actor=organiser_of(journey), at=at)
    found = result_of_test(candidate_of(journey))
    must(found and found.is_scored, "the test is not scored")
    seen = candidacy_of(journey.person)
    must(seen and seen.result is None, "a result is shown before its publication")
    assert found is not None
    general, professional = cast(int, found.general_level), cast(int, found.professional_level)
    must(general >= 1 and professional >= 1, "a strong teacher reached no level")
    return {"score": found.general_score, "general": general, "professional": professional}


def publish(journey: Journey) -> Facts:
    session, at = session_of(journey), journey.day(TEST_DAY + 3)
    refused(DomainError, lambda: publish_session(session, actor=organiser_of(journey), at=at))
    publish_session(session, actor=officer_of(journey), at=at)
    seen = candidacy_of(journey.person)
    must(seen and seen.result and seen.result.is_scored, "the published result is not shown")
    return {"state": session_of(journey).state}


STEPS = (
    accredit,
    open_session_,
    take_seat,
    confirm_identity,
    type_access_code,
    take_test,
    finalise,
    publish,
)
