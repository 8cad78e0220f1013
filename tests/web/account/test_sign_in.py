"""From sign-up to a confirmed address, a password, a second factor, and back out."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse
from tests.factories import PASSWORD, make_person, make_teacher, signed_in

from palier.contexts.people.api import Person, actor_for
from palier.kernel.access import Role

pytestmark = pytest.mark.django_db

SIGN_UP = {
    "first_name": "Zoé",
    "last_name": "Roux",
    "email": "Zoe.Roux@exemple.test",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


def test_from_sign_up_to_the_profile(client: Client) -> None:
    page = client.post(reverse("account_signup"), SIGN_UP)
    assert page.url == reverse("account_email_verification_sent")
    assert "Palier – " in mail.outbox[0].subject
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)
    assert link
    refused = client.post(reverse("account_login"), {"login": SIGN_UP["email"], "password": PASSWORD})
    assert refused.url == reverse("account_email_verification_sent")
    assert client.get(link[1]).status_code == 200
    assert not EmailAddress.objects.get().verified
    client.post(link[1])
    assert EmailAddress.objects.get().verified
    page = client.post(reverse("account_login"), {"login": "ZOE.ROUX@exemple.test", "password": PASSWORD})
    assert page.url == reverse("dashboard")
    assert client.get(page.url).url == reverse("account:profile")
    person = Person.objects.get(email="zoe.roux@exemple.test")
    assert person.full_name == "Zoé Roux"
    assert actor_for(person).has_role(Role.TEACHER)


def test_a_second_press_makes_one_account(client: Client) -> None:
    for _press in range(2):
        Client().post(reverse("account_signup"), SIGN_UP)
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("last_name", "12E1234567ABC", "confidentiel"),
        ("first_name", "", "obligatoire"),
        ("password2", "autre chose", "mot de passe"),
        ("password1", "court", "12"),
        ("email", "pas une adresse", "adresse"),
    ],
)
def test_a_refused_field_says_why_and_opens_nothing(
    client: Client, field: str, value: str, sentence: str
) -> None:
    page = client.post(reverse("account_signup"), {**SIGN_UP, field: value})
    assert page.status_code == 200
    assert sentence in str(page.context["form"].errors)
    assert not Person.objects.exists()


def test_a_known_address_is_not_told_to_who_asks(client: Client) -> None:
    person = make_person()
    page = client.post(reverse("account_signup"), {**SIGN_UP, "email": person.email})
    assert page.url == reverse("account_email_verification_sent")
    assert "déjà" in mail.outbox[0].body
    page = client.post(reverse("account_reset_password"), {"email": "nobody@exemple.test"})
    assert page.url == reverse("account_reset_password_done")


def test_a_forgotten_password_is_chosen_again(client: Client) -> None:
    person = make_person(password=PASSWORD)
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)
    assert link
    form = client.get(link[1], follow=True).redirect_chain[-1][0]
    new = "une tout autre phrase"
    client.post(form, {"password1": new, "password2": new})
    person.refresh_from_db()
    assert person.check_password(new)


@pytest.mark.parametrize(
    ("wanted", "landing"),
    [("/compte/", "/compte/"), ("https://ailleurs.example/", "/espace/"), ("//ailleurs.example", "/espace/")],
)
def test_next_leads_only_inside(client: Client, wanted: str, landing: str) -> None:
    person = make_person(password=PASSWORD)
    page = client.post(
        reverse("account_login"), {"login": person.email, "password": PASSWORD, "next": wanted}
    )
    assert page.url == landing


def test_the_second_factor_is_asked_when_there_is_one(client: Client) -> None:
    person = make_person(password=PASSWORD)
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    page = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert page.url == reverse("mfa_authenticate")
    assert client.get(reverse("account:overview")).status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert client.get(reverse("account:overview")).status_code == 302
    counter = next(iter(yield_hotp_counters_from_time()))
    client.post(reverse("mfa_authenticate"), {"code": format_hotp_value(hotp_value(secret, counter))})
    assert client.get(reverse("account:overview")).status_code == 200


def test_too_many_attempts_get_the_page_that_says_so(client: Client) -> None:
    for _attempt in range(60):
        assert client.post(reverse("account_signup"), {"email": "x"}).status_code == 200
    page = client.post(reverse("account_signup"), {"email": "x"})
    assert page.status_code == 429
    assert "pause" in page.content.decode()


def test_a_computer_room_signs_in_at_once_behind_one_address() -> None:
    person = make_person(password=PASSWORD)
    for _seat in range(40):
        page = Client().post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
        assert page.status_code == 302


def test_guessing_one_account_is_stopped_before_the_right_password(client: Client) -> None:
    person = make_person(password=PASSWORD)
    for _guess in range(5):
        client.post(reverse("account_login"), {"login": person.email, "password": "au hasard"})
    page = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert page.status_code == 200
    assert client.get(reverse("account:overview")).status_code == 302


@override_settings(STAFF_MFA_REQUIRED=True)
def test_staff_without_a_second_factor_only_set_it_up(client: Client) -> None:
    officer = signed_in(client, make_person(role=Role.OFFICER))
    for name in ("dashboard", "account:overview", "account:export"):
        page = officer.get(reverse(name))
        assert page.url == reverse("mfa_index"), name
    landing = officer.get(reverse("mfa_index"))
    assert landing.status_code == 200
    assert "second facteur" in landing.content.decode()
    assert officer.get(reverse("account_logout")).status_code == 200


@override_settings(STAFF_MFA_REQUIRED=True)
def test_staff_with_a_second_factor_and_teachers_pass(client: Client) -> None:
    officer = make_person(role=Role.OFFICER)
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert signed_in(client, officer).get(reverse("account:overview")).status_code == 200
    assert signed_in(Client(), make_teacher()).get(reverse("account:overview")).status_code == 200


def test_staff_pass_where_it_is_not_required(client: Client) -> None:
    officer = signed_in(client, make_person(role=Role.OFFICER))
    assert officer.get(reverse("account:overview")).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_generate_recovery_codes",
    ],
)
def test_account_pages_open_and_write_nothing(client: Client, name: str) -> None:
    """Through the front door, because allauth asks for a fresh password before some of them."""
    person = make_teacher(password=PASSWORD)
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    page = client.get(reverse(name), follow=True)
    assert page.status_code == 200
    assert "<h1" in page.content.decode()


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_entrance_pages_open_in_french_and_in_english(client: Client, name: str) -> None:
    assert 'lang="fr"' in client.get(reverse(name)).content.decode()
    client.post(reverse("set_language"), {"language": "en", "next": "https://ailleurs.example/"})
    assert 'lang="en"' in client.get(reverse(name)).content.decode()
