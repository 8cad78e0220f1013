"""The pages of security keys, which the library leaves partly in English."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from tests.factories import PASSWORD, make_teacher

from palier.contexts.people.api import Person

pytestmark = pytest.mark.django_db


def enter(client: Client) -> Person:
    person = make_teacher(password=PASSWORD)
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return person


def test_adding_a_key_asks_its_name_in_french(client: Client) -> None:
    enter(client)
    add = reverse("mfa_add_webauthn")
    page = client.post(
        f"{reverse('account_reauthenticate')}?next={add}", {"password": PASSWORD}, follow=True
    ).content.decode()
    assert "Nom de cette clé" in page
    assert ">Name<" not in page


@pytest.mark.parametrize(
    ("language", "never_used", "rename"),
    [("fr", "Pas encore utilisée.", "Renommer"), ("en", "Not used yet.", "Rename")],
)
def test_keys_are_listed_in_the_language_of_the_page(
    client: Client, language: str, never_used: str, rename: str
) -> None:
    person = enter(client)
    key = Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "Clé bleue", "credential": {}}
    )
    client.post(reverse("set_language"), {"language": language})
    page = client.get(reverse("mfa_list_webauthn")).content.decode()
    assert "Clé bleue" in page
    assert never_used in page
    assert rename in page
    assert reverse("mfa_edit_webauthn", args=[key.pk]) in page
