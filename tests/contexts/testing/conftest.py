import pytest
from tests.factories import make_person
from tests.sittings import open_diagnostic

from palier.contexts.people.api import Person
from palier.contexts.testing.api import Sitting


@pytest.fixture
def person(reference_content: None) -> Person:
    return make_person()


@pytest.fixture
def sitting(person: Person) -> Sitting:
    return open_diagnostic(person).sitting
