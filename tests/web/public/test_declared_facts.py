"""Public pages say who answers for the site, and nothing that the product does not do."""

import re

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from palier.config import environment

pytestmark = pytest.mark.django_db

DECLARED = {
    "name": "Organisme d’essai",
    "address": "1 rue de l’Exemple, 00000 Exemple",
    "publication_director": "Dominique Exemple",
    "host": "Hébergeur d’essai",
    "contact_email": "contact@palier.example",
    "privacy_email": "donnees@palier.example",
}


def text(client: Client, name: str) -> str:
    """The words of the page, its header and footer included."""
    page = client.get(reverse(name)).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def test_an_installation_that_declares_nothing_says_so(client: Client) -> None:
    assert "installation d’essai" in text(client, "public:legal")
    assert "installation d’essai" in text(client, "public:privacy")
    for name in ("public:help", "public:accessibility", "public:privacy"):
        assert "n’a pas déclaré d’adresse de contact" in text(client, name)
        assert "mailto:" not in client.get(reverse(name)).content.decode()


@override_settings(OPERATOR=DECLARED, SOURCE_URL="https://code.palier.example/")
def test_what_the_operator_declares_is_shown(client: Client) -> None:
    legal = text(client, "public:legal")
    for key in ("name", "address", "publication_director", "host", "contact_email"):
        assert DECLARED[key] in legal
    assert "non déclaré" not in legal
    assert 'href="https://code.palier.example/"' in client.get(reverse("home")).content.decode()
    assert DECLARED["name"] in text(client, "public:privacy")
    assert DECLARED["privacy_email"] in text(client, "public:privacy")
    assert DECLARED["contact_email"] in text(client, "public:accessibility")


@override_settings(OPERATOR={"name": "Organisme d’essai"})
def test_a_fact_that_is_missing_is_said_to_be(client: Client) -> None:
    assert text(client, "public:legal").count("non déclaré") == 4


def test_without_an_audit_the_state_is_not_conforming(client: Client) -> None:
    page = text(client, "public:accessibility")
    assert page.count("non conforme") == 2  # the footer and the declaration
    assert "partiellement conforme" not in page


@pytest.mark.parametrize(
    ("variable", "field"),
    [
        ("PALIER_OPERATOR_NAME", "operator_name"),
        ("PALIER_CONTACT", "contact"),
        ("PALIER_CONTACT", "privacy_contact"),
        ("PALIER_SOURCE_URL", "source_url"),
    ],
)
def test_settings_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, variable: str, field: str
) -> None:
    assert getattr(environment.read(), field) == ""
    monkeypatch.setenv(variable, "a@palier.example")
    assert getattr(environment.read(), field) == "a@palier.example"


def test_a_contact_that_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALIER_CONTACT", "https://palier.example/contact")
    with pytest.raises(SystemExit, match="PALIER_CONTACT"):
        environment.read()
