"""The national desk: what waits, publication by a person, accreditation, revocation."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests.credentials import make_candidate, make_session
from tests.factories import AT, make_person, make_teacher, signed_in

from palier.contexts.certification.api import Session
from palier.contexts.credentials.api import award
from palier.contexts.territory.api import accredit_centre, centres, is_accredited
from palier.kernel import clock
from palier.kernel.access import SYSTEM, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_content")]


@pytest.fixture
def officer(client: Client) -> Client:
    return signed_in(client, make_person(role=Role.OFFICER))


def test_the_home_says_what_waits(officer: Client) -> None:
    session = make_session()
    make_candidate(session)
    make_candidate(make_session(state="published"))
    text = officer.get(reverse("officer:home")).content.decode()
    assert session.number in text
    assert "1 personne attend un certificat" in text
    officer.post(reverse("officer:award_due"))
    assert "attend un certificat" not in officer.get(reverse("officer:home")).content.decode()


def test_results_are_read_before_they_are_published(
    officer: Client, django_capture_on_commit_callbacks
) -> None:
    session = make_session()
    candidate = make_candidate(session, person=make_teacher(last_name="Ouldali"))
    make_candidate(session, general=None)
    url = reverse("officer:session", args=[session.public_id])
    text = officer.get(url).content.decode()
    for shown in ("Ouldali", "612 points", "entre 552 et 672", "Trop peu de réponses", "relus et validés"):
        assert shown in text
    assert officer.post(url, {}).status_code == 200
    assert Session.objects.get(pk=session.pk).state == "finalised"
    for _press in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert officer.post(url, {"confirmed": "on"}).status_code == 302
    assert Session.objects.get(pk=session.pk).state == "published"
    assert candidate.certificates.count() == 1


def test_a_session_under_way_is_not_published(officer: Client) -> None:
    session = make_session()
    Session.objects.filter(pk=session.pk).update(state="running", finalised_at=None)
    answer = officer.post(reverse("officer:session", args=[session.public_id]), {"confirmed": "on"})
    assert answer.status_code == 200
    assert Session.objects.get(pk=session.pk).state == "running"


def test_a_centre_gains_and_loses_its_accreditation(officer: Client) -> None:
    centre = centres()[0]
    officer.post(reverse("officer:accredit", args=[centre.key]))
    assert is_accredited(centre, clock.now())
    url = reverse("officer:withdraw_accreditation", args=[centre.key])
    assert "ce champ" in officer.post(url, {"reason": " "}).content.decode().lower()
    assert is_accredited(centre, clock.now())
    assert officer.post(url, {"reason": "Locaux fermés"}).status_code == 302
    assert not is_accredited(centre, clock.now())
    assert centre.name in officer.get(reverse("officer:centres")).content.decode()
    assert officer.get(reverse("officer:withdraw_accreditation", args=["nulle-part"])).status_code == 404


@pytest.mark.parametrize("typed", ["ouldali", "samia ouldali", "code", "minuscules"])
def test_certificates_are_found_by_code_or_name(officer: Client, typed: str) -> None:
    person = make_teacher(first_name="Samia", last_name="Ouldali")
    row = award(make_candidate(make_session(state="published"), person=person), actor=SYSTEM, at=AT)[0]
    other = award(make_candidate(make_session(state="published")), actor=SYSTEM, at=AT)[0]
    text = {"code": row.code, "minuscules": row.code.replace("-", "").lower()}.get(typed, typed)
    page = officer.get(reverse("officer:certificates"), {"q": text}).content.decode()
    assert row.code in page
    assert other.code not in page


def test_revoking_is_confirmed_and_reasoned(officer: Client) -> None:
    row = award(make_candidate(make_session(state="published")), actor=SYSTEM, at=AT)[0]
    url = reverse("officer:certificate", args=[row.public_id])
    for refused in ({"reason": "Fraude établie"}, {"confirmed": "on"}, {"reason": "x", "confirmed": "on"}):
        assert officer.post(url, refused).status_code == 200
    row.refresh_from_db()
    assert row.state == "issued"
    for _press in range(2):
        assert officer.post(url, {"reason": "Fraude établie", "confirmed": "on"}).status_code == 302
    row.refresh_from_db()
    assert row.revocation_reason == "Fraude établie"
    assert "Révoquer définitivement" not in officer.get(url).content.decode()


def test_others_stay_out(client: Client) -> None:
    session, centre = make_session(), centres()[0]
    row = award(make_candidate(make_session(state="published")), actor=SYSTEM, at=AT)[0]
    accredit_centre(centre, actor=_officer_actor(), at=AT)
    pages = [
        reverse("officer:home"),
        reverse("officer:centres"),
        reverse("officer:withdraw_accreditation", args=[centre.key]),
        reverse("officer:session", args=[session.public_id]),
        reverse("officer:certificates"),
        reverse("officer:certificate", args=[row.public_id]),
    ]
    for page in pages:
        assert client.get(page).status_code == 302
    signed_in(client, make_teacher())
    for page in pages:
        assert client.get(page).status_code == 403
    assert client.post(pages[3], {"confirmed": "on"}).status_code == 403
    assert client.post(reverse("officer:accredit", args=[centre.key])).status_code == 403
    assert client.post(reverse("officer:award_due")).status_code == 403
    assert client.post(pages[5], {"reason": "Fraude établie", "confirmed": "on"}).status_code == 403
    row.refresh_from_db()
    assert row.state == "issued"


def _officer_actor():
    from palier.contexts.people.api import actor_for

    return actor_for(make_person(role=Role.OFFICER))


@pytest.mark.parametrize("name", ["officer:session", "officer:certificate"])
def test_what_is_not_there_is_not_found(officer: Client, name: str) -> None:
    assert officer.get(reverse(name, args=[uuid4()])).status_code == 404
