"""What a stranger learns from a code, and what they do not."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.credentials import make_candidate, make_session
from tests.factories import AT, make_teacher

from palier.contexts.credentials.api import Certificate, award, revoke
from palier.contexts.credentials.codes import new_code
from palier.kernel.access import SYSTEM, Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_content")]


@pytest.fixture(autouse=True)
def _no_counted_tries(db: None) -> None:
    cache.clear()


@pytest.fixture
def certificate() -> Certificate:
    person = make_teacher(first_name="Zoé", last_name="Durand")
    candidate = make_candidate(make_session(state="published"), person=person)
    return award(candidate, actor=SYSTEM, at=AT)[0]


def page(client: Client, code: str, **more: str) -> object:
    return client.get(reverse("public:verify_code", args=[code]), more)


def test_a_valid_certificate_shows_what_it_says_and_no_more(client: Client, certificate: Certificate) -> None:
    answer = page(client, certificate.code)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "authentique et valable" in text
    assert "Zoé Durand" in text
    assert "612 points" in text
    assert certificate.candidate.session.centre.academie.name in text
    for private in (certificate.person.email, certificate.candidate.session.number, "domain"):
        assert private not in text
    assert "noindex" in answer["X-Robots-Tag"]


@pytest.mark.parametrize("shape", [str.lower, lambda c: c.replace("-", ""), lambda c: c.replace("-", " ")])
def test_the_form_forgives_the_way_a_code_is_typed(client: Client, certificate: Certificate, shape) -> None:
    answer = client.get(reverse("public:verify"), {"code": f" {shape(certificate.code)} "}, follow=True)
    assert answer.context["verification"].status == "valid"


def test_a_revoked_certificate_says_when_and_not_why(
    client: Client, certificate: Certificate, officer_actor: Actor
) -> None:
    revoke(certificate, reason="Un motif qui ne regarde personne.", actor=officer_actor, at=AT)
    answer = page(client, certificate.code)
    assert answer.status_code == 200
    assert "révoqué" in answer.content.decode()
    assert "23 novembre 2026" in answer.content.decode()
    assert "regarde personne" not in answer.content.decode()
    assert "regarde personne" not in page(client, certificate.code, format="json").content.decode()


def test_unknown_and_mistyped_are_told_apart(client: Client, certificate: Certificate) -> None:
    unknown = page(client, new_code())
    last = "B" if certificate.code[-1] != "B" else "C"
    mistyped = page(client, certificate.code[:-1] + last)
    assert (unknown.status_code, mistyped.status_code) == (404, 404)
    assert "aucun certificat" in unknown.content.decode()
    assert "Vérifiez la saisie" in mistyped.content.decode()
    assert "Durand" not in unknown.content.decode() + mistyped.content.decode()


def test_programs_get_json(client: Client, certificate: Certificate) -> None:
    url = reverse("public:verify_code", args=[certificate.code])
    for answer in (
        client.get(url, {"format": "json"}),
        client.get(url, headers={"accept": "application/json"}),
    ):
        found = answer.json()
        assert (found["status"], found["holder"], found["level"]) == ("valid", "Zoé Durand", 5)
    unknown = page(client, new_code(), format="json")
    assert unknown.status_code == 404
    assert set(unknown.json()) == {"code", "status"}


@pytest.mark.parametrize("code", ["<script>", "PAL-'; --", "x" * 2000, "%00", "‮", "../.."])
def test_nonsense_is_mistyped(client: Client, code: str) -> None:
    answer = client.get(reverse("public:verify"), {"code": code}, follow=True)
    assert answer.status_code == 404
    assert "<script>" not in answer.content.decode().replace("<script src", "")


def test_drawing_codes_is_slowed_down(client: Client, certificate: Certificate) -> None:
    seen = [page(client, new_code()).status_code for _ in range(31)]
    assert seen == [404] * 30 + [429]
    assert page(client, certificate.code, format="json").status_code == 429
    assert client.get(reverse("public:verify")).status_code == 200


def test_the_page_does_not_write(client: Client, certificate: Certificate) -> None:
    assert client.post(reverse("public:verify")).status_code == 405
    assert client.head(reverse("public:verify_code", args=[certificate.code])).status_code == 200
