"""The invigilator's room: two keys, one list, and no other session."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from tests.factories import make_teacher, signed_in
from tests.sessions import answer_some, begin, make_eligible, make_organiser, make_session, seat

from palier.contexts.certification.api import Candidate, Session, call_for_help, renew_password
from palier.contexts.people.api import actor_for
from palier.kernel import clock

ENTER, LIST = reverse("invigilator:enter"), reverse("invigilator:session")
REFUSED = "Ce numéro et ce mot de passe ne correspondent à aucune session en cours."

Opened = tuple[Session, str]


def enter(client: Client, opened: Opened) -> Client:
    session, password = opened
    response = client.post(ENTER, {"number": session.number, "password": password})
    assert response["Location"] == LIST
    return client


def at(name: str, candidate: Candidate) -> str:
    return reverse(f"invigilator:{name}", args=[candidate.public_id])


def test_without_keys_the_list_leads_to_the_door(client: Client, opened: Opened) -> None:
    assert client.get(LIST)["Location"] == ENTER
    signed_in(client, make_teacher())
    assert client.get(LIST)["Location"] == ENTER


def test_a_forged_number_and_a_wrong_password_hear_the_same_sentence(client: Client, opened: Opened) -> None:
    session, password = opened
    for keys in ({"number": "0000-0000", "password": password}, {"number": session.number, "password": "x"}):
        assert REFUSED in client.post(ENTER, keys).content.decode()


def test_the_sixth_try_is_refused_even_with_the_right_password(client: Client, opened: Opened) -> None:
    """However the number is typed; another address is not concerned."""
    session, password = opened
    ways = [
        session.number,
        session.number.lower(),
        session.number.replace("-", ""),
        f" {session.number}",
        "-",
    ]
    for typed in [*ways, session.number]:
        assert REFUSED in client.post(ENTER, {"number": typed, "password": "x"}).content.decode()
    right = {"number": session.number, "password": password}
    assert "Trop d’essais" in client.post(ENTER, right).content.decode()
    assert client.post(ENTER, right, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_entering_rightly_is_never_a_try_too_many(client: Client, opened: Opened) -> None:
    for _time in range(7):
        enter(client, opened)


def test_presence_is_ticked_and_unticked(client: Client, opened: Opened, candidate: Candidate) -> None:
    enter(client, opened)
    assert opened[0].access_code in client.get(LIST).content.decode()
    for present, state in (("yes", "present"), ("yes", "present"), ("no", "registered")):
        client.post(at("presence", candidate), {"present": present})
        candidate.refresh_from_db()
        assert candidate.state == state


def test_who_calls_comes_first_until_helped(client: Client, opened: Opened, candidate: Candidate) -> None:
    session = opened[0]
    zola = seat(session, make_eligible(last_name="Zola"))
    begin(candidate)
    calling = begin(zola)
    answer_some(calling, 1)
    call_for_help(calling, text="Souris en panne", actor=actor_for(zola.person), at=clock.now())
    enter(client, opened)

    shown = client.get(LIST).content.decode()

    assert shown.index("Zola Camille") < shown.index("Martin Camille")
    assert "Souris en panne" in shown
    assert "1 demande d’aide" in shown
    assert "Test en cours" in shown[shown.index("Zola") : shown.index("Martin")]
    client.post(at("helped", calling))
    assert "Souris en panne" not in client.get(LIST).content.decode()


def test_the_fragment_is_the_list_of_the_page(client: Client, opened: Opened, candidate: Candidate) -> None:
    enter(client, opened)
    fragment = client.get(LIST, headers={"HX-Request": "true"}).content.decode()
    assert fragment.strip().startswith('<section id="list"')
    assert "Martin Camille" in fragment
    assert "<html" not in fragment
    assert 'hx-trigger="every 15s"' in client.get(LIST).content.decode()


def test_a_test_is_ended_with_its_reason(client: Client, opened: Opened, candidate: Candidate) -> None:
    begun = begin(candidate)
    enter(client, opened)
    assert "Cette décision est définitive" in client.get(at("end_test", begun)).content.decode()
    assert client.post(at("end_test", begun), {}).status_code == 200
    begun.refresh_from_db()
    assert begun.state == "testing"
    client.post(at("end_test", begun), {"reason": "technical"})
    begun.refresh_from_db()
    assert (begun.state, begun.end_reason) == ("ended", "technical")


def test_incidents_are_noted_for_one_and_for_all(
    client: Client, opened: Opened, candidate: Candidate
) -> None:
    enter(client, opened)
    client.post(at("incident", candidate), {"category": "identity", "text": "Nom d’usage"})
    client.post(reverse("invigilator:session_incident"), {"category": "technical", "text": "Réseau lent"})
    shown = client.get(LIST).content.decode()
    assert "identité ou état civil à corriger" in shown
    assert "Réseau lent" in shown


def test_another_session_s_candidate_does_not_exist(client: Client, opened: Opened) -> None:
    other, _password = make_session()
    stranger = seat(other, make_eligible())
    enter(client, opened)
    for name in ("presence", "helped", "end_test", "incident"):
        assert client.post(at(name, stranger)).status_code == 404


def test_a_renewed_password_closes_the_doors_already_open(
    client: Client, opened: Opened, candidate: Candidate
) -> None:
    enter(client, opened)
    renew_password(opened[0], actor=actor_for(make_organiser()), at=clock.now())
    assert client.post(at("presence", candidate), {"present": "yes"}).status_code == 403
    refreshed = client.get(LIST, headers={"HX-Request": "true"})
    assert refreshed["HX-Redirect"] == ENTER
    assert "Le mot de passe de cette session a changé" in client.get(ENTER).content.decode()
    assert client.get(LIST)["Location"] == ENTER


def test_leaving_closes_the_door(client: Client, opened: Opened) -> None:
    enter(client, opened)
    client.post(reverse("invigilator:leave"))
    assert client.get(LIST)["Location"] == ENTER
