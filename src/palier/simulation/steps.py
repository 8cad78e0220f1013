"""The steps of a path, each through the real actions, for whoever plays one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from palier.contexts.certification.api import Candidate, answer_test, confirm_presence, start_test
from palier.contexts.diagnosis.api import Diagnostic, choose_goal, start_diagnostic
from palier.contexts.jury.api import (
    Portfolio,
    deposit_portfolio,
    form_of,
    open_portfolio,
    save_rating,
    save_situation,
    submit_rating,
)
from palier.contexts.people.api import (
    DATA_NOTICE,
    DATA_NOTICE_VERSION,
    Audience,
    Degree,
    Discipline,
    Person,
    actor_for,
    read_notice,
    save_profile,
)
from palier.contexts.surveys.api import answer_invitation, open_invitations, questionnaire_of
from palier.contexts.surveys.types import Questionnaire
from palier.contexts.testing.api import answer
from palier.contexts.training.api import complete_enrolment, current_plan, enrol, make_plan
from palier.kernel.access import Actor

from .teacher import Teacher
from .writings import EVIDENCE, situations

MINUTE = timedelta(minutes=1)
#: More than any test asks.
TO_THE_END = 1000


def settle(person: Person, *, academie_code: str, uai: str = "", at: datetime) -> None:
    """Profile saved, notice on data read."""
    save_profile(
        person,
        audience=Audience.SERVING,
        degree=Degree.SECOND,
        academie_code=academie_code,
        uai=uai,
        discipline=Discipline.MATHEMATICS,
        actor=actor_for(person),
        at=at,
    )
    read_notice(person, DATA_NOTICE, version=DATA_NOTICE_VERSION, at=at)


def take_diagnostic(
    person: Person,
    teacher: Teacher,
    *,
    targets: tuple[int, int] = (6, 3),
    answers: int = TO_THE_END,
    at: datetime,
) -> Diagnostic:
    """From the goal to the last answer, one a minute."""
    actor = actor_for(person)
    general, professional = targets
    choose_goal(
        person, aim="certify", general_target=general, professional_target=professional, actor=actor, at=at
    )
    diagnostic = start_diagnostic(person, actor=actor, at=at)
    answer_diagnostic(diagnostic, teacher, answers=answers, at=at)
    return diagnostic


def answer_diagnostic(
    diagnostic: Diagnostic, teacher: Teacher, *, first: int = 1, answers: int = TO_THE_END, at: datetime
) -> int:
    """At most `answers` questions from the position `first` on; the position of the last one."""
    sitting, actor, last = diagnostic.sitting, actor_for(diagnostic.person), first
    for last in range(first, first + answers):
        data = teacher.respond(sitting, last)
        moment = at + last * MINUTE
        outcome = answer(sitting.public_id, position=last, data=data, actor=actor, at=moment)
        if outcome.is_finished:
            break
    sitting.refresh_from_db()
    return last


def train_alone(person: Person, *, at: datetime) -> bool:
    """Draw a plan and complete its first step that is followed alone; False when it has none."""
    actor = actor_for(person)
    make_plan(person, actor=actor, at=at)
    plan = current_plan(person, at=at)
    standing = (run for step in plan.steps for run in step.runs if run.is_standing) if plan else iter(())
    run = next(standing, None)
    if run is None:
        return False
    enrolment = enrol(person, run.public_id, actor=actor, at=at)
    complete_enrolment(enrolment, actor=actor, at=at + timedelta(days=3))
    return True


def begin_test(candidate: Candidate, *, invigilator: Actor, at: datetime) -> Candidate:
    """Presence confirmed, access code typed."""
    confirm_presence(candidate, present=True, actor=invigilator, at=at)
    candidate.session.refresh_from_db()
    code = candidate.session.access_code
    start_test(candidate, access_code=code, actor=actor_for(candidate.person), at=at + 5 * MINUTE)
    candidate.refresh_from_db()
    return candidate


def answer_questions(candidate: Candidate, teacher: Teacher, *, limit: int = TO_THE_END, at: datetime) -> int:
    """At most `limit` questions of the supervised test, one a minute; how many were answered."""
    assert candidate.sitting is not None  # the test has begun
    actor = actor_for(candidate.person)
    for position in range(1, limit + 1):
        data = teacher.respond(candidate.sitting, position)
        outcome = answer_test(candidate, position=position, data=data, actor=actor, at=at + position * MINUTE)
        if outcome.is_finished:
            return position
    return limit


def bring_portfolio(candidate: Candidate, *, at: datetime) -> Portfolio:
    """Written, declared and deposited."""
    actor = actor_for(candidate.person)
    portfolio = open_portfolio(candidate, actor=actor, at=at)
    form = form_of(portfolio)
    for number, situation in enumerate(situations(form), start=1):
        save_situation(
            portfolio,
            number,
            title=situation.title,
            sections=situation.sections,
            domains=situation.domains,
            actor=actor,
            at=at + timedelta(hours=number),
        )
    declarations = [each.key for each in form.declarations]
    return deposit_portfolio(portfolio, declarations=declarations, actor=actor, at=at + timedelta(days=1))


def rate(portfolio: Portfolio, examiner: Person, *, levels: Mapping[str, int], at: datetime) -> None:
    """One examiner's rating, with its evidence, handed over."""
    actor = actor_for(examiner)
    evidence = dict.fromkeys(levels, EVIDENCE)
    save_rating(portfolio, levels=levels, evidence=evidence, actor=actor, at=at)
    submit_rating(portfolio, actor=actor, at=at + 30 * MINUTE)


def give_views(person: Person, *, mark: int, at: datetime) -> int:
    """Answer every open questionnaire with the same mark from 1 to 5; how many were answered."""
    invitations = open_invitations(person, at=at)
    for invitation in invitations:
        answers = views(questionnaire_of(invitation.questionnaire), mark)
        answer_invitation(invitation.public_id, answers, actor=actor_for(person), at=at)
    return len(invitations)


def views(questionnaire: Questionnaire, mark: int) -> dict[str, str]:
    values = {"likert": str(mark), "nps": str(2 * mark)}
    return {each.key: values[each.kind] for each in questionnaire.questions if each.kind in values}
