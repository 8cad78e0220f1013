"""Every address × everybody: what the table says is what happens, and whatever opens is a whole page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from tests.consistency.access_table import ROLES, expectations
from tests.consistency.programme import make_programme
from tests.consistency.walk import Visit, addresses, visit
from tests.factories import AT, load_reference_content

from palier.contexts.territory.api import academies
from palier.kernel import clock
from palier.kernel.access import REASONS

pytestmark = [pytest.mark.django_db, pytest.mark.web, pytest.mark.slow, pytest.mark.xdist_group("walk")]

EXPECTED = expectations()
#: Swapped into a page that is open, and never a page.
FRAGMENTS = {"account:establishments"}
METHODS = ("GET", "POST")


@pytest.fixture(scope="module")
def visits(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Visit]]:
    """One walk for all the tests of this file; the database is left as it was."""
    patch = pytest.MonkeyPatch()
    patch.setattr(clock, "now", lambda: AT)
    patch.setattr(settings, "MEDIA_ROOT", tmp_path_factory.mktemp("files"))
    with django_db_blocker.unblock(), transaction.atomic():
        if not academies():
            load_reference_content()
        yield list(_walk())
        transaction.set_rollback(True)
    patch.undo()


def _walk() -> Iterator[Visit]:
    cache.clear()
    programme = make_programme()
    for name in addresses():
        for method in METHODS:
            roles = ROLES if (name, method) in EXPECTED else ("teacher", "officer")
            for role in roles:
                yield visit(programme.browsers[role], programme, name, method, role)


def pages(visits: list[Visit]) -> list[Visit]:
    return [each for each in visits if each.html and each.name not in FRAGMENTS]


def test_every_address_is_in_the_table() -> None:
    named = {name for name, _method in EXPECTED}
    assert set(addresses()) - named == set()
    assert named - set(addresses()) == set()


def test_the_table_holds(visits: list[Visit]) -> None:
    surprises = [
        f"{each.method} {each.name}: {each.role} got {each.outcome}, expected {expected}"
        for each in visits
        if each.outcome != (expected := EXPECTED.get((each.name, each.method), {}).get(each.role, "405"))
    ]
    assert surprises == [], "\n".join(surprises)


def test_a_refusal_says_its_reason(visits: list[Visit]) -> None:
    reasons = [str(reason) for reason in REASONS.values()]
    silent = {
        f"{each.method} {each.name}: {each.role}"
        for each in visits
        if each.status == 403
        and not each.name.startswith(("account_", "mfa_"))  # allauth's own refusals
        and not any(reason in unescape(each.html) for reason in reasons)
    }
    assert silent == set()


def test_every_page_forbids_foreign_and_inline_code(visits: list[Visit]) -> None:
    for each in visits:
        policy = each.headers.get("Content-Security-Policy", "")
        assert "default-src 'none'" in policy, each.name
        assert "unsafe" not in policy, each.name


INLINE = re.compile(
    r"<style\b|\sstyle=|\son\w+=\"|<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|javascript:"
)


def test_no_page_holds_inline_code(visits: list[Visit]) -> None:
    found = {(each.name, match[0]) for each in visits if (match := INLINE.search(each.html))}
    assert found == set()


def test_every_page_has_its_landmarks(visits: list[Visit]) -> None:
    poor = set()
    for each in pages(visits):
        counts = (len(re.findall(r"<h1\b", each.html)), len(re.findall(r"<main\b", each.html)))
        title = re.search(r"<title>\s*(\S.*?)</title>", each.html, re.DOTALL)
        if counts != (1, 1) or not title or '<html lang="fr"' not in each.html:
            poor.add((each.name, each.status, counts))
    assert poor == set()
