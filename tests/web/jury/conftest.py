"""A panel, a portfolio in its hands, and browsers signed in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.factories import make_person, make_teacher, signed_in
from tests.portfolios import load_jury_content, make_assigned, make_examiner, make_panel, make_president

from palier.contexts.jury.api import Panel, Portfolio
from palier.contexts.people.api import Person
from palier.kernel.access import Role


@pytest.fixture
def content(db: None, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    load_jury_content()


@pytest.fixture
def author(content: None) -> Person:
    return make_teacher(first_name="Hildegarde", last_name="Quenouille")


@pytest.fixture
def examiners(content: None) -> tuple[Person, Person]:
    return make_examiner(last_name="Abadie"), make_examiner(last_name="Zola")


@pytest.fixture
def president(content: None) -> Person:
    return make_president()


@pytest.fixture
def officer(content: None) -> Person:
    return make_person(role=Role.OFFICER)


@pytest.fixture
def panel(examiners: tuple[Person, Person], president: Person) -> Panel:
    return make_panel(*examiners, president=president)


@pytest.fixture
def portfolio(panel: Panel, author: Person) -> Portfolio:
    return make_assigned(panel, author)


def browser(person: Person) -> Client:
    return signed_in(Client(), person)
