"""A teacher writes, joins files, deposits, and keeps a receipt."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.factories import make_teacher, signed_in
from tests.portfolios import (
    DECLARATIONS,
    EXE,
    PDF,
    load_jury_content,
    make_scored_candidate,
    open_for,
    stored_files,
    write,
)

from palier.contexts.jury.api import Portfolio
from palier.contexts.people.api import Person
from palier.kernel.access import Role

pytestmark = pytest.mark.django_db
HOME = "teacher:portfolio"


@pytest.fixture
def person(db: None, tmp_path: Path, settings: Any) -> Person:
    settings.MEDIA_ROOT = tmp_path
    load_jury_content()
    return make_teacher()


@pytest.fixture
def own(client: Client, person: Person) -> Client:
    return signed_in(client, person)


@pytest.fixture
def draft(person: Person) -> Portfolio:
    return open_for(make_scored_candidate(person))


def typed(revision: int = 0, **texts: str) -> dict[str, object]:
    return {"revision": revision, "title": "Une enquête", "domains": ["1", "3"], **texts}


def test_it_opens_after_the_test_and_says_why_it_does_not(own: Client, person: Person) -> None:
    assert "publication des résultats" in own.get(reverse(HOME)).content.decode()
    assert own.post(reverse("teacher:portfolio_open")).status_code == 404
    make_scored_candidate(person, level=0)
    assert "à partir du niveau professionnel 1" in own.get(reverse(HOME)).content.decode()
    own.post(reverse("teacher:portfolio_open"))
    assert not Portfolio.objects.exists()


def test_it_is_opened_by_one_press_or_two(own: Client, person: Person) -> None:
    make_scored_candidate(person)
    assert "Ouvrir mon dossier" in own.get(reverse(HOME)).content.decode()
    for _press in range(2):
        assert own.post(reverse("teacher:portfolio_open")).url == reverse(HOME)
    assert Portfolio.objects.count() == 1
    assert "Situation 2" in own.get(reverse(HOME)).content.decode()


def test_a_situation_is_written_with_its_guide_and_its_limits(own: Client, draft: Portfolio) -> None:
    url = reverse("teacher:portfolio_situation", args=[1])
    text = own.get(url).content.decode()
    assert "Quel besoin avez-vous observé" in text
    assert "Entre 200 et 1" in text
    assert own.post(url, typed(context="Une classe de sixième.")).url == reverse(HOME)
    assert "Une classe de sixième." in own.get(url).content.decode()
    assert "En cours" in own.get(reverse(HOME)).content.decode()


def test_too_long_is_told_beside_each_field_and_nothing_is_lost(own: Client, draft: Portfolio) -> None:
    url = reverse("teacher:portfolio_situation", args=[1])
    page = own.post(url, typed(context="c" * 1600, reflection="r" * 2100, objectives="Gardé."))
    assert set(page.context["form"].errors) == {"context", "reflection"}
    text = page.content.decode()
    assert "c" * 1600 in text
    assert "Gardé." in text
    assert not draft.situations.exists()


def test_an_older_window_does_not_overwrite_a_newer_one(own: Client, draft: Portfolio) -> None:
    url = reverse("teacher:portfolio_situation", args=[1])
    own.post(url, typed(context="Première fenêtre"))
    page = own.post(url, typed(context="Seconde fenêtre"))
    assert "autre fenêtre" in page.content.decode()
    assert "Seconde fenêtre" in page.content.decode()
    assert draft.situations.get().sections["context"] == "Première fenêtre"
    own.post(url, typed(int(page.context["form"]["revision"].value()), context="Seconde fenêtre"))
    assert draft.situations.get().sections["context"] == "Seconde fenêtre"


def test_files_hostile_and_honest(own: Client, draft: Portfolio, tmp_path: Path) -> None:
    url = reverse("teacher:portfolio_attach")
    for name, data, reason in [
        ("programme.pdf", EXE, "contenu"),
        ("lourd.pdf", PDF + bytes(12_000_000), "10 Mo"),
        ("vide.pdf", b"", "vide"),
    ]:
        page = own.post(url, {"file": SimpleUploadedFile(name, data, "application/pdf")})
        assert reason in page.context["file_form"].errors["file"][0]
        assert "field-errors" in page.content.decode()
    assert "Choisissez" in own.post(url).context["file_form"].errors["file"][0]
    assert stored_files(tmp_path) == []
    assert own.post(url, {"file": SimpleUploadedFile("../../x.pdf", PDF)}).url == reverse(HOME)
    kept = draft.attachments.get()
    assert kept.name == "x.pdf"
    answer = own.get(reverse("teacher:portfolio_file", args=[kept.public_id]))
    assert answer["Content-Disposition"] == 'attachment; filename="x.pdf"'
    assert answer.getvalue() == PDF
    own.post(reverse("teacher:portfolio_file_remove", args=[kept.public_id]))
    assert not draft.attachments.exists()


def test_the_deposit_is_confirmed_then_locked_and_gives_a_receipt(own: Client, draft: Portfolio) -> None:
    url = reverse("teacher:portfolio_deposit")
    assert own.get(url).url == reverse(HOME)
    write(draft)
    assert "Mes élèves ont enquêté." in own.get(url).content.decode()
    page = own.post(url, {"own-work": "on"})
    assert "no-pupil-data" in page.context["form"].errors
    for _press in range(2):
        assert own.post(url, dict.fromkeys(DECLARATIONS, "on")).url == reverse(HOME)
    draft.refresh_from_db()
    text = own.get(reverse(HOME)).content.decode()
    assert draft.digest in text
    assert draft.number in text
    situation = reverse("teacher:portfolio_situation", args=[1])
    assert own.post(situation, typed(context="Trop tard")).url == reverse(HOME)
    assert own.post(
        reverse("teacher:portfolio_attach"), {"file": SimpleUploadedFile("x.pdf", PDF)}
    ).url == reverse(HOME)
    assert not draft.attachments.exists()


def test_a_third_situation_comes_and_goes(own: Client, draft: Portfolio) -> None:
    third = reverse("teacher:portfolio_situation", args=[3])
    own.post(third, typed(context="Une autre"))
    own.post(reverse("teacher:portfolio_situation_remove", args=[3]))
    assert not draft.situations.exists()
    assert own.get(reverse("teacher:portfolio_situation", args=[4])).status_code == 404


def test_it_is_for_teachers_and_visitors_sign_in(client: Client, person: Person) -> None:
    assert client.get(reverse(HOME)).status_code == 302
    officer = signed_in(client, make_ready_officer())
    for url in (reverse(HOME), reverse("teacher:portfolio_situation", args=[1])):
        answer = officer.get(url)
        assert answer.status_code == 403
        assert "déposé par la personne candidate" in answer.content.decode()


def make_ready_officer() -> Person:
    """Somebody of the desk who once taught: profile saved, notice read, the teacher's role ended."""
    officer = make_teacher()
    officer.role_grants.update(role=Role.OFFICER)
    return officer
