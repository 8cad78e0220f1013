"""The shipped offers, and a teacher with a finished diagnostic."""

from __future__ import annotations

import pytest
from tests.factories import make_teacher
from tests.trainings import finish_diagnostic, load_training_content

from palier.contexts.people.api import Person


@pytest.fixture
def offers(db: None) -> None:
    load_training_content()


@pytest.fixture
def teacher(offers: None) -> Person:
    return make_teacher()


@pytest.fixture
def measured(teacher: Person) -> Person:
    finish_diagnostic(teacher)
    return teacher
