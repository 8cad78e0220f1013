"""The publication, the button and the command may all run at once."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection
from tests.credentials import decide_for, make_candidate, make_session
from tests.factories import AT, load_reference_content

from palier.contexts.credentials.api import award
from palier.kernel.access import SYSTEM


@pytest.mark.django_db(transaction=True)
def test_six_at_once_issue_each_certificate_once() -> None:
    load_reference_content()
    candidate = make_candidate(make_session(state="published"))
    decide_for(candidate, 2)
    barrier, issued = Barrier(6), []

    def press() -> None:
        barrier.wait()
        issued.extend(award(candidate, actor=SYSTEM, at=AT))
        connection.close()

    threads = [Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(row.kind for row in issued) == ["general", "professional"]
    assert candidate.certificates.count() == 2
