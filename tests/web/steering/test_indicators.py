"""Who steers sees figures of their place, and no figure that the rule hides."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from tests.contexts.steering.certified import certify
from tests.factories import ensure_academie, make_person, make_teacher, signed_in

from palier.kernel.access import NATIONAL, Role, Scope, ScopeKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(reference_content: None) -> None:
    """Créteil 12, Rennes 11, La Réunion 3."""
    for code, n, level in (("24", 12, 5), ("14", 11, 6), ("28", 3, 6)):
        ensure_academie(code)
        for _person in range(n):
            certify(make_teacher(academie_code=code), general=level, professional=3)


def pilot(client: Client, scope: Scope = NATIONAL) -> Client:
    return signed_in(client, make_person(role=Role.PILOT, scope=scope))


def academie(code: str) -> Scope:
    return Scope(ScopeKind.ACADEMIE, code)


def test_the_nation_reads_the_whole_programme(client: Client, programme: None) -> None:
    page = pilot(client).get(reverse("steering:indicators"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "25 000" in text.replace("\u202f", " ").replace("\xa0", " ")
    assert '<progress id="target" value="26" max="25000">' in text
    assert "non affiché" in text
    assert 'id="niveaux-general"' in text


def test_a_level_chart_without_a_bar_is_left_out(client: Client, reference_content: None) -> None:
    text = pilot(client).get(reverse("steering:indicators")).content.decode()
    assert 'id="niveaux-general"' not in text
    assert 'id="academies-general"' in text


def test_an_officer_reads_it_too_and_a_teacher_does_not(client: Client, reference_content: None) -> None:
    officer = signed_in(client, make_person(role=Role.OFFICER))
    assert officer.get(reverse("steering:indicators")).status_code == 200
    teacher = signed_in(client, make_teacher())
    assert teacher.get(reverse("steering:indicators")).status_code == 403
    client.logout()
    assert client.get(reverse("steering:indicators")).status_code == 302


def test_an_academie_reads_itself_and_nothing_else(client: Client, programme: None) -> None:
    own = pilot(client, academie("24"))
    first = own.get(reverse("steering:indicators"))
    assert first["Location"] == reverse("steering:academie", args=["24"])
    assert own.get(first["Location"]).status_code == 200
    for other in ("14", "99"):
        assert own.get(reverse("steering:academie", args=[other])).status_code == 404
        assert own.get(reverse("steering:academie_csv", args=[other])).status_code == 404
    assert own.get(reverse("steering:csv")).status_code == 404


def test_the_file_hides_what_the_page_hides(client: Client, programme: None) -> None:
    answer = pilot(client).get(reverse("steering:csv"))
    assert answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    numbers = [cell for row in rows for cell in row[1:] if cell.isdigit()]
    assert numbers
    assert all(int(cell) >= 10 for cell in numbers)
    assert not any("personne" in cell and "@" in cell for row in rows for cell in row)


def test_the_page_names_nobody(client: Client, programme: None) -> None:
    text = pilot(client).get(reverse("steering:indicators")).content.decode()
    assert "exemple.test" not in text.split("<main")[1].split("</main>")[0]
    assert "Camille" not in text.split("<main")[1].split("</main>")[0]


def test_the_page_asks_few_questions(client: Client, programme: None, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    own = pilot(client)
    with django_assert_max_num_queries(60):
        own.get(reverse("steering:indicators"))
