"""A teacher's own results and certificates."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.credentials import decide_for, make_candidate, make_session
from tests.factories import AT, make_actor, make_teacher, signed_in

from palier.contexts.credentials.api import award, revoke
from palier.kernel.access import SYSTEM, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_content")]
PAGE = "teacher:certificates"


def read(client: Client) -> str:
    return client.get(reverse(PAGE)).content.decode()


def test_without_a_test_the_page_says_what_comes(client: Client) -> None:
    signed_in(client, make_teacher())
    assert "pas encore passé de test" in read(client)


def test_nothing_of_a_result_shows_before_its_publication(client: Client) -> None:
    candidate = make_candidate(make_session())
    signed_in(client, candidate.person)
    text = read(client)
    assert "relit les résultats" in text
    assert "612" not in text
    assert [step.state for step in client.get(reverse(PAGE)).context["steps"]][:2] == ["done", "current"]


def test_the_level_is_provisional_until_the_jury(client: Client) -> None:
    candidate = make_candidate(make_session(state="published"))
    award(candidate, actor=SYSTEM, at=AT)
    signed_in(client, candidate.person)
    text = read(client)
    for shown in (
        "612 points sur 1024",
        "Niveau provisoire",
        "Niveau du test : 3",
        "23 janvier 2027",
        "<svg",
    ):
        assert shown in text
    decide_for(candidate, 2)
    award(candidate, actor=SYSTEM, at=AT)
    text = read(client)
    assert "Test : niveau 3. Jury : niveau 2. Niveau attribué : 2." in text
    assert "effets observés sur les élèves" in text
    assert text.count("/verifier/PAL-") == 4
    assert all(step.state == "done" for step in client.get(reverse(PAGE)).context["steps"])


@pytest.mark.parametrize(
    ("levels", "sentence"),
    [
        ({"general": 0, "score": 40, "professional": 0}, "n’ouvre pas le passage devant le jury"),
        ({"general": None}, "pas réuni assez de réponses"),
    ],
)
def test_no_certificate_is_explained(client: Client, levels: dict, sentence: str) -> None:
    candidate = make_candidate(make_session(state="published"), **levels)
    assert award(candidate, actor=SYSTEM, at=AT) == ()
    signed_in(client, candidate.person)
    assert sentence in read(client)


def test_a_certificate_is_downloaded_by_its_holder_only(client: Client) -> None:
    candidate = make_candidate(make_session(state="published"))
    row = award(candidate, actor=SYSTEM, at=AT)[0]
    url = reverse("teacher:certificate_pdf", args=[row.public_id, "fr"])
    assert client.get(url).status_code == 302
    signed_in(client, make_teacher())
    assert client.get(url).status_code == 404
    signed_in(client, candidate.person)
    answer = client.get(url)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert client.get(reverse("teacher:certificate_pdf", args=[row.public_id, "xx"])).status_code == 404


def test_a_revoked_certificate_says_why_and_is_not_downloaded(client: Client) -> None:
    candidate = make_candidate(make_session(state="published"))
    row = award(candidate, actor=SYSTEM, at=AT)[0]
    revoke(row, reason="Identité non établie.", actor=make_actor(Role.OFFICER), at=AT)
    signed_in(client, candidate.person)
    url = reverse("teacher:certificate_pdf", args=[row.public_id, "fr"])
    assert url not in read(client)
    answer = client.get(url, follow=True)
    assert answer["Content-Type"].startswith("text/html")
    assert "Identité non établie." in answer.content.decode()
