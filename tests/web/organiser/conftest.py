from __future__ import annotations

import pytest
from django.test import Client
from tests.factories import signed_in
from tests.sessions import make_eligible, make_organiser, make_session, open_direct_access

from palier.contexts.certification.api import Session
from palier.contexts.people.api import Person


@pytest.fixture
def session(reference_content: None) -> Session:
    open_direct_access()
    return make_session()[0]


@pytest.fixture
def teacher(session: Session) -> Person:
    return make_eligible()


@pytest.fixture
def organiser(client: Client, reference_content: None) -> Client:
    return signed_in(client, make_organiser())
