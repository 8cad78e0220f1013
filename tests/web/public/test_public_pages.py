"""Pages without an account open for anybody, and errors are pages too."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "name",
    [
        "home",
        "public:help",
        "public:accessibility",
        "public:privacy",
        "public:terms",
        "public:legal",
        "public:verify",
    ],
)
def test_public_pages_open(client: Client, name: str) -> None:
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1


def test_an_unknown_page_says_so(client: Client) -> None:
    page = client.get("/nulle-part/")
    assert page.status_code == 404
    assert page.content.decode().count("<h1") == 1


@pytest.mark.parametrize("path", ["/admin/", "/media/x", "/unused/x", "/.git/config"])
def test_what_is_not_a_page_is_not_there(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
