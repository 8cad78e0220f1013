"""The journey holds from end to end, and says so only when it does."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from tests.factories import load_reference_content

from palier.contexts.certification.api import Candidate
from palier.contexts.credentials.api import Certificate, revoke
from palier.kernel import clock
from palier.simulation import journey
from palier.simulation.journey_steps import STEPS
from palier.simulation.journey_steps import session as session_steps
from palier.simulation.journey_steps.session import officer_of

#: Everything is committed: what follows a commit (certificates, invitations) follows.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def content(transactional_db: None) -> None:
    load_reference_content(at=clock.now())


def play() -> tuple[list[dict[str, Any]], CommandError | None]:
    written, error = StringIO(), None
    try:
        call_command("journey", json=True, stdout=written)
    except CommandError as failure:
        error = failure
    return [json.loads(line) for line in written.getvalue().splitlines()], error


def test_the_whole_path_holds() -> None:
    lines, error = play()
    assert error is None, lines[-2:]
    assert [line["step"] for line in lines[:-1]] == list(STEPS)
    assert all(line["ok"] for line in lines[:-1])
    last = lines[-1]
    assert last["verified"] is True
    general = Certificate.objects.get(kind="general")
    professional = Certificate.objects.get(kind="professional")
    assert last["general"]["code"] == general.code
    assert (last["general"]["level"], last["general"]["score"]) == (general.level, general.score)
    assert last["professional"]["code"] == professional.code
    assert last["professional"]["level"] == professional.level
    assert {last[kind]["status"] for kind in ("general", "professional")} == {"valid"}
    assert general.holder_name == "Parcours Nouvelle"


def test_a_revoked_certificate_fails_the_verification(monkeypatch: pytest.MonkeyPatch) -> None:
    def print_then_revoke(played: journey.Journey) -> journey.Facts:
        facts = STEPS["print_certificates"](played)
        row = Certificate.objects.get(kind="general", person=played.person)
        reason = "Révoqué pour éprouver la vérification."
        revoke(row, reason=reason, actor=officer_of(played), at=clock.now())
        return facts

    monkeypatch.setattr(
        "palier.simulation.management.commands.journey.STEPS",
        STEPS | {"print_certificates": print_then_revoke},
    )
    lines, error = play()
    assert error is not None
    assert error.returncode == 1
    assert lines[-1] == {"verified": False, "failed": "verify_publicly"}
    assert lines[-2]["ok"] is False
    assert "revoked" in lines[-2]["reason"]


def test_a_result_that_leaks_early_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def publish_too_early(session: Any, *, end_reasons: Any, actor: Any, at: Any) -> Any:
        found = finalise(session, end_reasons=end_reasons, actor=actor, at=at)
        type(found).objects.filter(pk=found.pk).update(state="published", published_at=at)
        return found

    finalise = session_steps.finalise_session
    monkeypatch.setattr(session_steps, "finalise_session", publish_too_early)
    lines, error = play()
    assert error is not None
    assert lines[-1] == {"verified": False, "failed": "finalise"}
    assert Candidate.objects.filter(state="scored").exists()
    assert not Certificate.objects.exists()
