"""Rules and grid as content gives them, and a folder of its own for files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.portfolios import load_jury_content, make_examiner, make_panel, make_president

from palier.contexts.jury.api import Panel
from palier.contexts.people.api import Person


@pytest.fixture
def content(db: None) -> None:
    load_jury_content()


@pytest.fixture
def files(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def examiners(content: None) -> tuple[Person, Person]:
    return make_examiner(last_name="Abadie"), make_examiner(last_name="Zola")


@pytest.fixture
def president(content: None) -> Person:
    return make_president()


@pytest.fixture
def panel(examiners: tuple[Person, Person], president: Person) -> Panel:
    return make_panel(*examiners, president=president)
