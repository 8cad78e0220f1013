"""A person's own pages: profile, notice, data, sessions, closing."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import ensure_academie, make_person, make_teacher, signed_in

from palier.contexts.people.api import DATA_NOTICE, DATA_NOTICE_VERSION, Person, has_read, profile_of
from palier.contexts.people.models import NoticeRead
from palier.kernel.access import Role

pytestmark = pytest.mark.django_db
ANSWERS = {"audience": "serving", "degree": "second-degre", "academie": "10", "uai": "", "discipline": "svt"}


@pytest.fixture
def person(db: None) -> Person:
    ensure_academie("10")
    return make_person()


@pytest.fixture
def own(client: Client, person: Person) -> Client:
    return signed_in(client, person)


def test_a_new_person_is_led_to_the_profile_then_to_the_notice(own: Client, person: Person) -> None:
    assert own.get(reverse("dashboard")).url == reverse("account:profile")
    assert own.post(reverse("account:profile"), ANSWERS).url == reverse("dashboard")
    assert own.get(reverse("dashboard")).url == reverse("account:notice")
    for _press in range(2):
        assert own.post(reverse("account:notice")).url == reverse("dashboard")
    assert NoticeRead.objects.filter(person=person).count() == 1
    assert has_read(person, DATA_NOTICE, DATA_NOTICE_VERSION)
    assert own.get(reverse("dashboard")).url not in {reverse("account:profile"), reverse("account:notice")}


def test_a_wrong_check_letter_is_told_beside_the_field_and_saves_nothing(own: Client, person: Person) -> None:
    page = own.post(reverse("account:profile"), {**ANSWERS, "uai": "0540089E"})
    assert page.status_code == 200
    assert "lettre de contrôle" in page.context["form"].errors["uai"][0]
    text = page.content.decode()
    assert 'aria-invalid="true"' in text
    assert "0540089E" in text
    assert profile_of(person) is None


def test_the_establishment_is_found_by_its_name_without_javascript(
    own: Client, person: Person, reference_content: None
) -> None:
    typed = {**ANSWERS, "uai": "quinet bourg"}
    page = own.post(reverse("account:profile"), {**typed, "search": "1"})
    assert "0010014K" in page.content.decode()
    assert 'value="quinet bourg"' in page.content.decode()
    page = own.post(reverse("account:profile"), typed)
    assert "dans la liste" in page.context["form"].errors["uai"][0]
    assert profile_of(person) is None
    own.post(reverse("account:profile"), {**typed, "establishment": "0010014K"})
    profile = profile_of(person)
    assert profile
    assert profile.establishment
    assert profile.establishment.uai == "0010014K"


def test_a_pick_that_the_list_did_not_offer_is_ignored(
    own: Client, person: Person, reference_content: None
) -> None:
    picked = {**ANSWERS, "uai": "quinet bourg", "establishment": "6200001G"}
    assert own.post(reverse("account:profile"), picked).status_code == 200
    assert profile_of(person) is None


def test_the_list_as_one_types(own: Client, reference_content: None) -> None:
    page = own.get(reverse("account:establishments"), {"uai": "quinet bourg"})
    assert "0010014K" in page.content.decode()
    assert "<html" not in page.content.decode()
    assert "0010014K" in own.get(reverse("account:establishments"), {"uai": "01011"}).content.decode()
    assert "Aucun" in own.get(reverse("account:establishments"), {"uai": "introuvable"}).content.decode()
    assert own.get(reverse("account:establishments"), {"uai": "0010014K"}).content.decode().strip() == ""


def test_all_wrong_answers_are_told_at_once(own: Client, person: Person) -> None:
    page = own.post(reverse("account:profile"), {"audience": "x", "degree": "", "academie": "99"})
    assert set(page.context["form"].errors) == {"audience", "degree", "academie"}
    assert page.content.decode().count("error-summary") >= 1


def test_the_name_is_corrected_and_a_numen_refused(own: Client, person: Person) -> None:
    own.post(reverse("account:overview"), {"first_name": "Zoé", "last_name": "Roux"})
    page = own.post(reverse("account:overview"), {"first_name": "Zoé", "last_name": "12E1234567ABC"})
    assert "confidentiel" in page.content.decode()
    person.refresh_from_db()
    assert person.full_name == "Zoé Roux"


def test_own_data_downloads_as_json(own: Client, person: Person) -> None:
    page = own.get(reverse("account:own_data")).content.decode()
    assert "3 ans après votre dernière connexion, après un avis : anonymisation" in page
    response = own.get(reverse("account:export"))
    assert "attachment" in response["Content-Disposition"]
    assert json.loads(response.content)["parts"]["account"]["data"]["identity"]["email"] == person.email


def test_closing_is_explained_then_confirmed_then_done(own: Client, person: Person) -> None:
    assert "certificats" in own.get(reverse("account:close")).content.decode()
    assert own.post(reverse("account:close")).status_code == 200
    person.refresh_from_db()
    assert person.is_active
    assert own.post(reverse("account:close"), {"is_understood": "on"}).url == reverse("home")
    person.refresh_from_db()
    assert not person.is_active
    assert own.get(reverse("account:overview")).status_code == 302


def test_staff_read_why_they_cannot_close(client: Client) -> None:
    officer = make_person(role=Role.OFFICER)
    page = signed_in(client, officer).post(reverse("account:close"), {"is_understood": "on"})
    assert page.status_code == 200
    assert "pôle certification" in page.content.decode()


def test_other_sessions_end_and_this_one_goes_on(own: Client, person: Person) -> None:
    elsewhere = signed_in(Client(), person)
    own.post(reverse("account:end_sessions"))
    assert own.get(reverse("account:overview")).status_code == 200
    assert elsewhere.get(reverse("account:overview")).status_code == 302


def test_the_session_is_kept_alive_while_there_is_one(own: Client) -> None:
    assert own.post(reverse("account:keep_alive")).status_code == 204
    assert own.head(reverse("account:keep_alive")).cookies["sessionid"].value
    assert Client().post(reverse("account:keep_alive")).status_code == 401


def test_posts_need_their_token(person: Person) -> None:
    strict = signed_in(Client(enforce_csrf_checks=True), person)
    page = strict.post(reverse("account:close"), {"is_understood": "on"})
    assert page.status_code == 403
    assert "rechargez" in page.content.decode()
    person.refresh_from_db()
    assert person.is_active


PAGES = ["overview", "profile", "notice", "own_data", "export", "close"]


@pytest.mark.parametrize("name", PAGES)
def test_own_pages_want_a_signed_in_person(client: Client, name: str) -> None:
    page = client.get(reverse(f"account:{name}"))
    assert page.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", PAGES)
def test_own_pages_open_for_every_role(client: Client, name: str) -> None:
    for role in Role:
        assert signed_in(client, make_person(role=role)).get(reverse(f"account:{name}")).status_code == 200


def test_a_teacher_who_is_ready_sees_the_profile_filled(client: Client) -> None:
    page = signed_in(client, make_teacher()).get(reverse("account:profile"))
    assert page.context["form"]["academie"].value() == "24"
    assert page.context["form"]["discipline"].value() == "mathematiques"
