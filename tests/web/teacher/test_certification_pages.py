"""The candidate's way: may I, where, the day itself."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.factories import make_person, make_teacher, signed_in
from tests.sessions import (
    STARTS_AT,
    answer_some,
    begin,
    make_eligible,
    make_session,
    open_direct_access,
    seat,
)

from palier.contexts.certification.api import Candidate, Session, confirm_presence, end_test, invigilator_of
from palier.contexts.people.api import Person
from palier.kernel import clock

REGISTRATION, TEST = reverse("teacher:registration"), reverse("teacher:test")


@pytest.fixture
def session(reference_content: None) -> Session:
    cache.clear()
    open_direct_access()
    return make_session()[0]


@pytest.fixture
def teacher(client: Client, session: Session) -> Person:
    person = make_eligible()
    signed_in(client, person)
    return person


def shown(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def press(client: Client, session: Session) -> str:
    response = client.post(reverse("teacher:register", args=[session.public_id]), follow=True)
    return response.content.decode()


def act(client: Client, candidate: Candidate, name: str, data: dict[str, str] | None = None):  # type: ignore[no-untyped-def]
    return client.post(reverse(f"teacher:test_{name}", args=[candidate.public_id]), data or {}, follow=True)


def test_what_is_missing_is_said_with_the_next_step(client: Client, session: Session) -> None:
    signed_in(client, make_teacher())
    page = shown(client, REGISTRATION)
    assert "Aucun diagnostic terminé" in page
    assert reverse("teacher:diagnostic") in page
    assert "M’inscrire" not in page
    assert "Commencez par le diagnostic" in press(client, session)
    assert not session.candidates.exists()


def test_one_registers_reads_the_convocation_and_withdraws(
    client: Client, session: Session, teacher: Person
) -> None:
    assert "M’inscrire" in shown(client, REGISTRATION)
    assert "Votre convocation est ci-dessous" in press(client, session)
    press(client, session)
    candidate = session.candidates.get()
    page = shown(client, REGISTRATION)
    assert session.number in page
    assert "Salle 12" in page

    url = reverse("teacher:withdraw_registration", args=[candidate.public_id])
    assert "Garder ma place" in shown(client, url)
    client.post(url)
    candidate.refresh_from_db()
    assert candidate.state == "withdrawn"
    assert "M’inscrire" in shown(client, REGISTRATION)


def test_refusals_are_sentences(client: Client, session: Session, teacher: Person) -> None:
    full = make_session(seats=1)[0]
    seat(full, make_eligible())
    assert "Cette session est complète" in press(client, full)
    past = make_session()[0]
    Session.objects.filter(pk=past.pk).update(starts_at=clock.now())
    assert "a déjà commencé ou est passée" in press(client, past)
    press(client, session)
    assert "Une inscription est déjà en cours" in press(client, make_session()[0])


def test_the_finder_filters_by_place_and_mode(client: Client, session: Session, teacher: Person) -> None:
    make_session(centre="demo-rennes", mode="remote", starts_at=STARTS_AT)
    everything = shown(client, f"{REGISTRATION}?academie=&mode=")
    assert everything.count("M’inscrire<") == 2
    assert shown(client, f"{REGISTRATION}?academie=14&mode=").count("M’inscrire<") == 1
    assert "Aucune session ne correspond" in shown(client, f"{REGISTRATION}?academie=14&mode=on_site")


def test_staff_without_a_teacher_s_account_are_refused(client: Client, session: Session) -> None:
    person = make_teacher()
    person.role_grants.all().delete()
    signed_in(client, person)
    assert client.get(REGISTRATION).status_code == 403
    assert client.get(TEST).status_code == 403
    assert make_person(role=None).role_grants.count() == 0


def test_somebody_else_s_candidacy_does_not_exist(client: Client, session: Session, teacher: Person) -> None:
    other = seat(session, make_eligible())
    for name in ("start", "answer", "help", "report"):
        assert act(client, other, name, {"access_code": session.access_code}).status_code == 404
    url = reverse("teacher:withdraw_registration", args=[other.public_id])
    assert client.post(url).status_code == 404


def test_the_day_from_the_door_to_the_end(client: Client, session: Session, teacher: Person) -> None:
    assert "Vous n’êtes inscrit·e à aucune session" in shown(client, TEST)
    candidate = seat(session, teacher)
    assert "pas encore confirmée" in shown(client, TEST)
    confirm_presence(candidate, present=True, actor=invigilator_of(session), at=clock.now())

    wrong = act(client, candidate, "start", {"access_code": "FAUX"})
    assert "Ce n’est pas le code d’accès de votre session" in wrong.content.decode()
    started = act(client, candidate, "start", {"access_code": session.access_code})
    assert "Question 1" in started.content.decode()
    assert "Question 1" in act(client, candidate, "start", {"access_code": ""}).content.decode()

    nothing = act(client, candidate, "answer", {"position": "1"})
    assert "Votre réponse est à reprendre" in nothing.content.decode()
    second = act(client, candidate, "answer", {"position": "1", "unknown": "1"})
    assert "Question 2" in second.content.decode()
    again = act(client, candidate, "answer", {"position": "1", "unknown": "1"})
    assert "Question 2" in again.content.decode()

    called = act(client, candidate, "help", {"text": "Le son"})
    assert "quelqu’un vient vers vous" in called.content.decode()
    act(client, candidate, "help")
    assert candidate.incidents.count() == 1

    candidate.refresh_from_db()
    for position in range(2, 80):
        page = act(client, candidate, "answer", {"position": str(position), "unknown": "1"}).content.decode()
        if "Votre test est terminé" in page:
            break
    candidate.refresh_from_db()
    assert (candidate.state, candidate.end_reason) == ("ended", "completed")
    assert "Le pôle certification le relit, puis le publie" in page


def test_five_wrong_codes_close_the_form_for_a_while(
    client: Client, session: Session, teacher: Person
) -> None:
    candidate = seat(session, teacher)
    confirm_presence(candidate, present=True, actor=invigilator_of(session), at=clock.now())
    for _try in range(5):
        act(client, candidate, "start", {"access_code": "FAUX"})
    refused = act(client, candidate, "start", {"access_code": session.access_code})
    assert "Trop d’essais" in refused.content.decode()
    candidate.refresh_from_db()
    assert candidate.state == "present"


def test_an_ended_test_takes_no_answer(client: Client, session: Session, teacher: Person) -> None:
    candidate = begin(seat(session, teacher))
    answer_some(candidate, 2)
    end_test(candidate, reason="technical", actor=invigilator_of(session), at=clock.now())
    page = act(client, candidate, "answer", {"position": "3", "unknown": "1"}).content.decode()
    assert "Ce test est terminé" in page
    assert "a mis fin à votre test" in page


def test_htmx_swaps_the_same_question(client: Client, session: Session, teacher: Person) -> None:
    candidate = begin(seat(session, teacher))
    url = reverse("teacher:test_answer", args=[candidate.public_id])
    data = {"position": "1", "unknown": "1"}
    fragment = client.post(url, data, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "Question 2" in fragment
