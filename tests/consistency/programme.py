"""A small programme with one of everything, and somebody else's beside it: who knocks, and at which doors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailConfirmationHMAC
from django.test import Client
from tests import credentials, portfolios
from tests.factories import AT, make_person, make_teacher, signed_in
from tests.sessions import make_organiser, make_session, open_direct_access, seat
from tests.sittings import open_diagnostic, play, unknown
from tests.trainings import make_run, make_trainer

from palier.contexts.certification.api import Session, import_candidates
from palier.contexts.credentials.api import award
from palier.contexts.jury.api import (
    Attachment,
    Panel,
    Portfolio,
    assign_portfolio,
    attach_file,
    decide,
    deposit_portfolio,
    open_portfolio,
)
from palier.contexts.people.api import Person, actor_for
from palier.contexts.surveys.api import invite
from palier.contexts.training.api import enrol, make_plan
from palier.kernel.access import SYSTEM, Role, Scope, ScopeKind
from palier.web.actors import INVIGILATED_SESSION
from palier.web.invigilator.views import DOOR_MARK, mark_of

Doors = dict[str, tuple[Any, ...]]
LONG_AGO = AT - timedelta(days=300)


@dataclass(frozen=True)
class Programme:
    """`browsers` by role; `doors`: the arguments of each address that takes some."""

    browsers: dict[str, Client]
    doors: Doors


def make_programme() -> Programme:
    open_direct_access(at=LONG_AGO)
    teacher = make_teacher(first_name="Alix", last_name="Propriétaire")
    candidate, session, session_doors = _session()
    seated, jury_doors = _jury(teacher)
    doors = _account() | _learning(teacher) | session_doors | jury_doors
    other_session = make_session(organiser=make_organiser("demo-rennes"), centre="demo-rennes")[0]
    people = _staff() | {"teacher": teacher} | {"candidate": candidate} | seated
    browsers = {role: signed_in(Client(), person) for role, person in people.items()}
    browsers["anonymous"] = Client()
    browsers["invigilator"] = _behind_door(session)
    browsers["other invigilator"] = _behind_door(other_session)
    return Programme(browsers, doors)


def _staff() -> dict[str, Person]:
    return {
        "trainer": make_trainer("canope"),
        "other trainer": make_trainer("cned"),
        "organiser": make_organiser("demo-creteil"),
        "other organiser": make_organiser("demo-rennes"),
        "other examiner": portfolios.make_examiner(),
        "other president": portfolios.make_president(),
        "officer": make_person(role=Role.OFFICER),
        "pilot": make_person(role=Role.PILOT),
        "académie pilot": make_person(role=Role.PILOT, scope=Scope(ScopeKind.ACADEMIE, "24")),
        "other académie pilot": make_person(role=Role.PILOT, scope=Scope(ScopeKind.ACADEMIE, "14")),
    }


def _behind_door(session: Session) -> Client:
    browser = Client()
    kept = browser.session
    kept[INVIGILATED_SESSION], kept[DOOR_MARK] = session.number, mark_of(session)
    kept.save()
    return browser


def _learning(teacher: Person) -> Doors:
    actor = actor_for(teacher)
    finished = open_diagnostic(teacher, at=LONG_AGO)
    play(finished.sitting, unknown, at=LONG_AGO)
    opened = open_diagnostic(teacher)
    make_plan(teacher, actor=actor, at=AT)
    run = make_run(in_days=5)
    enrolment = enrol(teacher, run.public_id, actor=actor, at=AT)
    invitation = invite(teacher, "training", subject=str(enrolment.public_id), title="Le tableur", at=AT)
    return {
        "diagnostic_question": (opened.public_id,),
        "diagnostic_answer": (opened.public_id,),
        "diagnostic_report": (opened.public_id,),
        "question_file": ("0" * 64, "eleves.csv"),
        "diagnostic_result": (finished.public_id,),
        "diagnostic_corrections": (finished.public_id,),
        "offer": (run.offer.slug,),
        "enrol": (run.public_id,),
        "training_withdraw": (enrolment.public_id,),
        "training_agenda": (enrolment.public_id,),
        "training_complete": (enrolment.public_id,),
        "survey": (invitation.public_id,),
        "trainer:run": (run.public_id,),
        "trainer:run_complete": (run.public_id,),
    }


def _session() -> tuple[Person, Session, Doors]:
    """Open at Créteil, with one candidate of its own and a list that was refused."""
    candidate_person = make_teacher(first_name="Dany", last_name="Candidature")
    play(open_diagnostic(candidate_person, at=LONG_AGO).sitting, unknown, at=LONG_AGO)
    organiser = make_organiser()
    session = make_session(organiser=organiser)[0]
    candidate = seat(session, candidate_person)
    report = import_candidates(session, "liste.csv", b"email\npersonne\n", actor=actor_for(organiser), at=AT)
    own, session_door = (candidate.public_id,), (session.public_id,)
    doors: Doors = {
        "register": session_door,
        **dict.fromkeys(
            (
                "registration_agenda",
                "withdraw_registration",
                "test_start",
                "test_answer",
                "test_help",
                "test_report",
            ),
            own,
        ),
        **{
            f"organiser:{name}": session_door
            for name in (
                "session",
                "renew_password",
                "cancel_session",
                "sheet",
                "finalise",
                "add_candidate",
                "import_candidates",
            )
        },
        "organiser:import_report": (session.public_id, report.public_id),
        "organiser:remove_candidate": (session.public_id, candidate.public_id),
        **{f"invigilator:{name}": own for name in ("presence", "helped", "end_test", "incident")},
    }
    return candidate_person, session, doors


def _jury(teacher: Person) -> tuple[dict[str, Person], Doors]:
    """The teacher writes a draft; somebody else's portfolio is being rated, another one is decided."""
    published = credentials.make_session(state="published")
    scored = credentials.make_candidate(published, person=teacher)
    certificate = award(scored, actor=SYSTEM, at=AT)[0]
    draft = open_portfolio(scored, actor=actor_for(teacher), at=AT)
    attached = attach_file(draft, name="fiche.pdf", data=portfolios.PDF, actor=actor_for(teacher), at=AT)
    examiners, president = [portfolios.make_examiner() for _ in "12"], portfolios.make_president()
    panel = portfolios.make_panel(*examiners, president=president)
    given, proof = _given(panel)
    decided = portfolios.make_assigned(panel)
    for examiner in examiners:
        portfolios.rate(decided, examiner, 3)
    decide(decided, level=3, reason="Des situations claires et précises.", actor=actor_for(president), at=AT)
    waiting = portfolios.make_deposited()
    finalised = credentials.make_session()
    doors: Doors = {
        "portfolio_situation": (1,),
        "portfolio_situation_remove": (3,),
        "portfolio_file": (attached.public_id,),
        "portfolio_file_remove": (attached.public_id,),
        "certificate_pdf": (certificate.public_id, "fr"),
        "public:verify_code": (certificate.code,),
        **{
            f"jury:{name}": (given.public_id,)
            for name in ("rate", "submit", "declare_conflict", "deliberate", "call_third")
        },
        **{f"jury:{name}": (decided.public_id,) for name in ("revise", "minutes")},
        "jury:file": (given.public_id, proof.public_id),
        "officer:session": (finalised.public_id,),
        "officer:certificate": (certificate.public_id,),
        "officer:portfolio_assign": (waiting.public_id,),
        "officer:accredit": ("demo-rennes",),
        "officer:withdraw_accreditation": ("demo-rennes",),
    }
    return {"examiner": examiners[0], "president": president}, doors


def _given(panel: Panel) -> tuple[Portfolio, Attachment]:
    """With a file, in the hands of the panel."""
    written = portfolios.write(portfolios.open_for(portfolios.make_scored_candidate()))
    author = actor_for(written.person)
    proof = attach_file(written, name="preuve.png", data=portfolios.PNG, actor=author, at=AT)
    deposit_portfolio(written, declarations=portfolios.DECLARATIONS, actor=author, at=AT)
    officer = actor_for(make_person(role=Role.OFFICER))
    return assign_portfolio(written, panel, actor=officer, at=AT), proof


def _account() -> Doors:
    newcomer = make_person(role=None)
    return {
        "account_confirm_email": (EmailConfirmationHMAC(newcomer.emailaddress_set.get()).key,),
        "account_reset_password_from_key": ("0", "forged"),
        "steering:academie": ("24",),
        "steering:academie_csv": ("24",),
        "mfa_remove_webauthn": (1,),
        "mfa_edit_webauthn": (1,),
    }
