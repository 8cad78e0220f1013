"""A centre's pages: what it opens, whom it registers, what it may not see."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.factories import make_teacher, signed_in
from tests.sessions import answer_some, begin, make_eligible, make_organiser, make_session, seat

from palier.contexts.certification.api import Session
from palier.contexts.people.api import Person

OPENING = {
    "centre": "demo-creteil",
    "mode": "remote",
    "starts_on": "2126-05-04",
    "starts_at": "14:00",
    "place": "",
    "meeting_link": "https://visio.example/a",
    "seats": "8",
    "rule_set": "B",
}


def page(client: Client, session: Session, name: str = "session") -> str:
    response = client.get(reverse(f"organiser:{name}", args=[session.public_id]))
    assert response.status_code == 200
    return response.content.decode()


def test_a_session_is_opened_and_its_password_shown_once(organiser: Client) -> None:
    response = organiser.post(reverse("organiser:open_session"), OPENING)
    session = Session.objects.get()
    assert response["Location"] == reverse("organiser:session", args=[session.public_id])
    assert (session.mode, session.rule_set, session.seats) == ("remote", "B", 8)

    first, second = page(organiser, session), page(organiser, session)

    assert "il ne sera plus affiché" in first
    assert "il ne sera plus affiché" not in second
    assert session.access_code in second

    organiser.post(reverse("organiser:renew_password", args=[session.public_id]))
    assert "il ne sera plus affiché" in page(organiser, session)


def test_the_hour_is_the_centre_s(client: Client, reference_content: None) -> None:
    """14:00 in Saint-Denis de La Réunion is 10:00 in universal time, and reads 14:00 on the page."""
    there = signed_in(client, make_organiser("demo-saint-denis"))
    there.post(reverse("organiser:open_session"), OPENING | {"centre": "demo-saint-denis"})
    session = Session.objects.get()
    assert session.starts_at.isoformat() == "2126-05-04T10:00:00+00:00"
    assert "14:00" in page(there, session)


def test_a_centre_without_accreditation_is_told_so(client: Client, reference_content: None) -> None:
    there = signed_in(client, make_organiser("demo-limoges"))
    response = there.post(reverse("organiser:open_session"), OPENING | {"centre": "demo-limoges"})
    assert response.status_code == 200
    assert "Ce centre n’est pas habilité aujourd’hui." in response.content.decode()
    assert not Session.objects.exists()


def test_another_centre_s_session_does_not_exist(client: Client, session: Session) -> None:
    stranger = signed_in(client, make_organiser("demo-rennes"))
    for name in ("session", "cancel_session", "sheet", "finalise"):
        assert stranger.get(reverse(f"organiser:{name}", args=[session.public_id])).status_code == 404
    assert session.number not in stranger.get(reverse("organiser:sessions")).content.decode()
    refused = stranger.post(reverse("organiser:open_session"), OPENING)
    assert refused.status_code == 200
    assert Session.objects.get() == session


def test_teachers_and_visitors_stay_out(client: Client, session: Session) -> None:
    url = reverse("organiser:session", args=[session.public_id])
    assert client.get(url).status_code == 302
    signed_in(client, make_teacher())
    assert client.get(url).status_code == 403
    assert client.get(reverse("organiser:sessions")).status_code == 403


def test_one_person_is_added_or_a_sentence_says_why_not(
    organiser: Client, session: Session, teacher: Person
) -> None:
    url = reverse("organiser:add_candidate", args=[session.public_id])
    unknown = organiser.post(url, {"add-email": "inconnue@exemple.test"})
    assert "Aucun compte Palier n’utilise cette adresse." in unknown.content.decode()
    assert organiser.post(url, {"add-email": teacher.email}).status_code == 302
    assert session.candidates.get().person == teacher
    newcomer = make_teacher()
    refused = organiser.post(url, {"add-email": newcomer.email})
    assert "Commencez par le diagnostic" in refused.content.decode()

    candidate = session.candidates.get()
    organiser.post(reverse("organiser:remove_candidate", args=[session.public_id, candidate.public_id]))
    assert not session.candidates.exclude(state="withdrawn").exists()


def test_a_refused_list_leaves_its_report(organiser: Client, session: Session, teacher: Person) -> None:
    text = f"email\n{teacher.email}\npersonne\n"
    file = SimpleUploadedFile("liste.csv", text.encode(), "text/csv")
    url = reverse("organiser:import_candidates", args=[session.public_id])
    response = organiser.post(url, {"import-file": file}, follow=True)
    shown = response.content.decode()
    assert "liste.csv" in shown
    assert "ce n’est pas une adresse électronique" in shown
    assert not session.candidates.exists()
    assert "refusée, 1 erreur" in page(organiser, session)


def test_a_cancellation_wants_a_reason(organiser: Client, session: Session) -> None:
    url = reverse("organiser:cancel_session", args=[session.public_id])
    refused = organiser.post(url, {"reason": "non"})
    assert "Donnez le motif en quelques mots" in refused.content.decode()
    organiser.post(url, {"reason": "Panne générale de réseau"})
    assert "Panne générale de réseau" in page(organiser, session)


def test_the_sheet_lists_everybody_and_the_code(organiser: Client, session: Session, teacher: Person) -> None:
    seat(session, teacher)
    shown = page(organiser, session, "sheet")
    assert session.access_code in shown
    assert "Martin Camille" in shown


def test_finalising_asks_why_a_test_is_unfinished(
    organiser: Client, session: Session, teacher: Person
) -> None:
    seats = [seat(session, teacher), seat(session, make_eligible(last_name="Zola"))]
    done, unfinished = (begin(each) for each in seats)
    answer_some(done)
    url = reverse("organiser:finalise", args=[session.public_id])
    assert "Zola" in page(organiser, session, "finalise")
    assert organiser.post(url, {"confirmed": "on"}).status_code == 200
    session.refresh_from_db()
    assert session.state == "running"

    reason = f"reason-{unfinished.public_id}"
    assert organiser.post(url, {"confirmed": "on", reason: "technical"}).status_code == 302
    session.refresh_from_db()
    assert session.state == "finalised"
    shown = page(organiser, session)
    assert "Le pôle certification les relit, puis les publie" in shown


@pytest.mark.parametrize("name", ["renew_password", "add_candidate", "import_candidates"])
def test_acts_are_posted(organiser: Client, session: Session, name: str) -> None:
    assert organiser.get(reverse(f"organiser:{name}", args=[session.public_id])).status_code == 405


def test_the_list_is_paginated_without_a_query_per_session(
    organiser: Client, reference_content: None, django_assert_max_num_queries: object
) -> None:
    for _number in range(3):
        make_session()
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        organiser.get(reverse("organiser:sessions"))
