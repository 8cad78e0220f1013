"""Seats: taken once, never beyond the last one, given back, given by list."""

from __future__ import annotations

import pytest
from tests.factories import AT, make_person, make_teacher
from tests.sessions import STARTS_AT, make_eligible, make_organiser, make_session, seat

from palier.contexts.certification.api import (
    CandidateImport,
    Session,
    cancel_session,
    candidacy_of,
    confirm_presence,
    import_candidates,
    invigilator_of,
    open_session,
    open_sessions,
    register,
    sessions_visible_to,
    withdraw_registration,
)
from palier.contexts.certification.errors import (
    AlreadyRegistered,
    NotEligible,
    NotWithdrawable,
    SessionClosed,
    SessionFull,
    SessionPast,
)
from palier.contexts.people.api import Person, actor_for
from palier.contexts.territory.api import centre_by_key
from palier.contexts.territory.errors import NotAccredited
from palier.kernel.access import Role
from palier.kernel.errors import Forbidden, InvalidInput, NotFound
from palier.kernel.journal import check_journal
from palier.kernel.models import JournalEntry

NEVER_ACCREDITED = "demo-limoges"


def kinds(session: Session) -> list[str]:
    entries = JournalEntry.objects.filter(stream=f"session:{session.public_id}").order_by("position")
    return list(entries.values_list("kind", flat=True))


def test_a_second_press_finds_the_first_seat(session: Session, teacher: Person) -> None:
    first, second = seat(session, teacher), seat(session, teacher)

    assert first == second
    assert session.candidates.count() == 1
    assert first.eligibility["is_direct_access"] is True
    assert kinds(session) == ["opened", "registered"]


def test_refusals_of_a_registration(session: Session, teacher: Person) -> None:
    with pytest.raises(NotEligible, match="diagnostic"):
        seat(session, make_teacher())
    with pytest.raises(SessionPast):
        seat(session, teacher, at=STARTS_AT)
    outsider = make_person(role=None)
    with pytest.raises(Forbidden):
        register(session.public_id, person=outsider, actor=actor_for(outsider), at=AT)
    full, _password = make_session(seats=1)
    seat(full, make_eligible())
    with pytest.raises(SessionFull):
        seat(full, teacher)
    seat(session, teacher)
    other, _password = make_session()
    with pytest.raises(AlreadyRegistered):
        seat(other, teacher)


def test_a_seat_given_back_can_be_taken_again(session: Session, teacher: Person) -> None:
    candidate = seat(session, teacher)
    withdraw_registration(candidate, actor=actor_for(teacher), at=AT)
    withdraw_registration(candidate, actor=actor_for(teacher), at=AT)
    assert candidacy_of(teacher) is None
    assert kinds(session).count("withdrawn") == 1

    again = seat(session, teacher)
    confirm_presence(again, present=True, actor=invigilator_of(session), at=AT)
    with pytest.raises(NotWithdrawable):
        withdraw_registration(again, actor=actor_for(teacher), at=AT)


def test_nobody_touches_another_ones_seat(session: Session, teacher: Person) -> None:
    candidate = seat(session, teacher)
    stranger = make_organiser("demo-rennes")
    with pytest.raises(Forbidden):
        withdraw_registration(candidate, actor=actor_for(make_teacher()), at=AT)
    with pytest.raises(NotFound):
        withdraw_registration(candidate, actor=actor_for(stranger), at=AT)
    with pytest.raises(NotFound):
        register(session.public_id, person=make_teacher(), actor=actor_for(stranger), at=AT)


def test_a_session_is_opened_by_its_accredited_centre_only(content: None) -> None:
    with pytest.raises(NotAccredited):
        make_session(centre=NEVER_ACCREDITED)
    values = {
        "mode": "on_site",
        "starts_at": STARTS_AT,
        "place": "Salle 12",
        "meeting_link": "",
        "seats": 4,
        "rule_set": "A",
    }
    centre = centre_by_key("demo-creteil")
    with pytest.raises(Forbidden):
        open_session(centre, **values, actor=actor_for(make_organiser("demo-rennes")), at=AT)
    actor = actor_for(make_organiser())
    wrong = {"mode": "moon", "starts_at": AT, "place": " ", "seats": 0, "rule_set": "Z"}
    for field, value in wrong.items():
        with pytest.raises(InvalidInput) as refusal:
            open_session(centre, **{**values, field: value}, actor=actor, at=AT)
        assert refusal.value.field == ("starts_on" if field == "starts_at" else field)
    with pytest.raises(InvalidInput, match="visioconférence"):
        open_session(centre, **{**values, "mode": "remote"}, actor=actor, at=AT)


def test_the_password_is_told_once_and_kept_as_a_hash(content: None) -> None:
    session, password = make_session()
    assert password not in session.invigilator_password
    assert session.rules.body["active"] == "A"
    assert [offer.number for offer in open_sessions(AT, mode="on_site")] == [session.number]
    assert open_sessions(AT, academie_code="14") == ()


def test_cancelling_gives_every_seat_back(session: Session, teacher: Person) -> None:
    candidate = seat(session, teacher)
    confirm_presence(candidate, present=True, actor=invigilator_of(session), at=AT)
    actor = actor_for(make_organiser())
    with pytest.raises(InvalidInput):
        cancel_session(session, reason="non", actor=actor, at=AT)

    cancel_session(session, reason="La salle est inondée.", actor=actor, at=AT)
    cancel_session(session, reason="La salle est inondée.", actor=actor, at=AT)

    candidate.refresh_from_db()
    assert candidate.state == "withdrawn"
    assert kinds(session).count("cancelled") == 1
    with pytest.raises(SessionClosed):
        seat(session, teacher)
    seat(make_session()[0], teacher)
    assert list(check_journal()) == []


def imported(session: Session, text: str) -> CandidateImport:
    actor = actor_for(make_organiser())
    return import_candidates(session, "liste.csv", text.encode(), actor=actor, at=AT)


def test_a_list_registers_everybody_once(session: Session, teacher: Person) -> None:
    other = make_eligible(email="Autre@exemple.test")
    text = f"Courriel;Nom\r\n{teacher.email};Martin\r\nAUTRE@exemple.test;Dupont\r\n{other.email};Dupont\r\n"

    assert imported(session, text).added == 2
    again = imported(session, text)

    assert (again.added, again.errors) == (0, [])
    assert session.candidates.count() == 2


def test_a_list_with_errors_registers_nobody_and_tells_them_all(session: Session, teacher: Person) -> None:
    newcomer = make_teacher()
    text = f"email\n{teacher.email}\npas une adresse\ninconnu@exemple.test\n{newcomer.email}\n"

    report = imported(session, text)

    assert report.added == 0
    assert not session.candidates.exists()
    assert [(error["line"], error["column"]) for error in report.errors] == [
        (3, "email"),
        (4, "email"),
        (5, "email"),
    ]
    assert session.imports.get() == report


def test_a_list_never_overfills_a_session(session: Session, teacher: Person) -> None:
    small, _password = make_session(seats=1)
    other = make_eligible()

    report = imported(small, f"email\n{teacher.email}\n{other.email}\n")

    assert [error["line"] for error in report.errors] == [3]
    assert not small.candidates.exists()


def test_only_the_officer_and_the_centre_see_a_session(session: Session) -> None:
    def seen_by(person: Person) -> list[Session]:
        return list(sessions_visible_to(actor_for(person)))

    assert seen_by(make_organiser()) == [session]
    assert seen_by(make_person(role=Role.OFFICER)) == [session]
    assert seen_by(make_organiser("demo-rennes")) == []
    assert seen_by(make_teacher()) == []
