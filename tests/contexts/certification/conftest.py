"""A centre ready to hold sessions, and rules that open the door to any finished diagnostic."""

from __future__ import annotations

import pytest
from tests.sessions import make_eligible, make_session, open_direct_access

from palier.contexts.certification.api import Session
from palier.contexts.people.api import Person


@pytest.fixture
def content(reference_content: None) -> None:
    """What `content/` describes, once per run."""


@pytest.fixture
def session(content: None) -> Session:
    open_direct_access()
    return make_session()[0]


@pytest.fixture
def teacher(session: Session) -> Person:
    return make_eligible()
