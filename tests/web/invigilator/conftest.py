from __future__ import annotations

import pytest
from django.core.cache import cache
from tests.sessions import make_eligible, make_session, open_direct_access, seat

from palier.contexts.certification.api import Candidate, Session


@pytest.fixture
def opened(reference_content: None) -> tuple[Session, str]:
    """A session and its password; the tries of other tests are forgotten."""
    cache.clear()
    open_direct_access()
    return make_session()


@pytest.fixture
def candidate(opened: tuple[Session, str]) -> Candidate:
    return seat(opened[0], make_eligible())
