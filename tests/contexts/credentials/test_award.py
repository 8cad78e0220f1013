"""From publication and decision to certificates: what is due, once, and what replaces what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils.translation import override
from tests.credentials import decide_for, make_candidate, make_session
from tests.factories import AT

from palier.contexts.certification.api import publish_session
from palier.contexts.credentials.api import (
    Certificate,
    award,
    award_pending,
    candidates_due,
    certificate_pdf,
    provisional_statement,
    revoke,
    verify,
)
from palier.contexts.credentials.errors import CertificateRevoked
from palier.contexts.credentials.validity import expiry
from palier.contexts.jury.events import DecisionTaken, decision_taken
from palier.kernel import journal
from palier.kernel.access import SYSTEM, Actor
from palier.kernel.errors import Forbidden, InvalidInput

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_content")]
LATER = AT + timedelta(days=3)


def test_publication_issues_the_general_certificate_once(
    officer_actor: Actor, django_capture_on_commit_callbacks
) -> None:
    session = make_session()
    good, low, few = (
        make_candidate(session, general=5, score=612),
        make_candidate(session, general=0, score=40),
        make_candidate(session, general=None),
    )
    for _press in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            publish_session(session, actor=officer_actor, at=AT)
    certificate = good.certificates.get()
    assert (certificate.kind, certificate.level, certificate.score) == ("general", 5, 612)
    assert certificate.holder_name == good.person.full_name
    assert not low.certificates.exists()
    assert not few.certificates.exists()
    assert candidates_due() == ()


def test_before_publication_nothing_is_due() -> None:
    candidate = make_candidate(make_session())
    assert award(candidate, actor=SYSTEM, at=AT) == ()


def test_the_decision_issues_the_professional_certificate() -> None:
    candidate = make_candidate(make_session(state="published"), professional=3)
    award(candidate, actor=SYSTEM, at=AT)
    assert provisional_statement(candidate).status == "pending"
    decision = decide_for(candidate, 4)
    decision_taken(
        DecisionTaken(candidate.public_id, decision.portfolio.public_id, 1, 4, actor=SYSTEM, at=LATER)
    )
    certificate = candidate.certificates.get(kind="professional")
    assert certificate.level == 3
    assert certificate.details["test_level"] == 3
    assert certificate.details["jury_level"] == 4
    assert provisional_statement(candidate).status == "awarded"
    assert award(candidate, actor=SYSTEM, at=LATER) == ()


@pytest.mark.parametrize(("revised", "in_force"), [(2, [2]), (0, [])])
def test_a_revised_decision_replaces_the_certificate(revised: int, in_force: list[int]) -> None:
    candidate = make_candidate(make_session(state="published"), professional=4)
    decide_for(candidate, 3)
    award(candidate, actor=SYSTEM, at=AT)
    decide_for(candidate, revised, at=LATER)
    award_pending(actor=SYSTEM, at=LATER)
    rows = candidate.certificates.filter(kind="professional")
    assert [row.level for row in rows.filter(state="issued")] == in_force
    old = rows.get(state="revoked")
    assert old.level == 3
    assert "révisé" in old.revocation_reason
    assert candidates_due() == ()


def test_what_an_officer_revoked_does_not_come_back(officer_actor: Actor) -> None:
    candidate = make_candidate(make_session(state="published"))
    decide_for(candidate, 2)
    for certificate in award(candidate, actor=SYSTEM, at=AT):
        revoke(certificate, reason="Fraude établie après la session.", actor=officer_actor, at=LATER)
    assert award(candidate, actor=SYSTEM, at=LATER) == ()
    assert candidates_due() == ()
    assert award_pending(actor=SYSTEM, at=LATER).issued == 0


def test_the_command_catches_up(capsys: pytest.CaptureFixture[str]) -> None:
    session = make_session(state="published")
    first, _second = make_candidate(session), make_candidate(session)
    decide_for(first, 2)
    assert len(candidates_due()) == 2
    call_command("award_pending", "--json")
    assert '"issued": 3' in capsys.readouterr().out
    call_command("award_pending")
    assert "issued: 0" in capsys.readouterr().out


def test_one_failure_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch, officer_actor: Actor) -> None:
    """Codes that collide fail for one candidate only; the next run issues what is left."""
    session = make_session(state="published")
    make_candidate(session), make_candidate(session)
    with monkeypatch.context() as patched:
        patched.setattr("palier.contexts.credentials.actions.award.new_code", lambda: "PAL-2222-2222-2")
        assert award_pending(actor=officer_actor, at=AT).issued == 1
    assert len(candidates_due()) == 1
    assert award_pending(actor=officer_actor, at=AT).issued == 1


def test_revoking_asks_a_right_and_a_reason(officer_actor: Actor, teacher_actor: Actor) -> None:
    certificate = award(make_candidate(make_session(state="published")), actor=SYSTEM, at=AT)[0]
    with pytest.raises(Forbidden):
        revoke(certificate, reason="Une raison assez longue", actor=teacher_actor, at=AT)
    with pytest.raises(InvalidInput):
        revoke(certificate, reason="court", actor=officer_actor, at=AT)
    revoke(certificate, reason="Une raison assez longue", actor=officer_actor, at=LATER)
    revoke(certificate, reason="Une autre raison encore", actor=officer_actor, at=LATER)
    certificate.refresh_from_db()
    assert certificate.revocation_reason == "Une raison assez longue"
    assert certificate.revoked_at == LATER
    with pytest.raises(CertificateRevoked):
        certificate_pdf(certificate)
    assert verify(certificate.code, at=LATER).status == "revoked"


@pytest.mark.parametrize(
    "change", [{"level": 8}, {"holder_name": "Autre"}, {"state": "issued", "revoked_at": None}]
)
def test_the_database_freezes_a_certificate(change: dict[str, object], officer_actor: Actor) -> None:
    certificate = award(make_candidate(make_session(state="published")), actor=SYSTEM, at=AT)[0]
    if "state" in change:
        revoke(certificate, reason="Une raison assez longue", actor=officer_actor, at=AT)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(**change)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).delete()


def test_every_act_is_in_the_journal(officer_actor: Actor) -> None:
    from palier.kernel.models import JournalEntry

    certificate = award(make_candidate(make_session(state="published")), actor=SYSTEM, at=AT)[0]
    revoke(certificate, reason="Une raison assez longue", actor=officer_actor, at=LATER)
    rows = JournalEntry.objects.filter(stream=f"certificate:{certificate.public_id}")
    assert [row.kind for row in rows.order_by("position")] == ["issued", "revoked"]
    assert list(journal.check_journal()) == []


@pytest.mark.parametrize(("status", "days"), [("valid", 364), ("expired", 366)])
def test_validity_is_that_of_the_moment(status: str, days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "palier.contexts.credentials.actions.award.expiry", lambda _rules, at: at + timedelta(days=365)
    )
    certificate = award(make_candidate(make_session(state="published")), actor=SYSTEM, at=AT)[0]
    assert verify(certificate.code, at=AT + timedelta(days=days)).status == status


def test_expiry_counts_months() -> None:
    rules = {"validity_months": {"value": 3}}
    assert expiry(rules, AT.replace(day=30)).date().isoformat() == "2027-02-28"
    assert expiry({"validity_months": {"value": None}}, AT) is None


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", ["general", "professional"])
def test_the_pdf_is_archivable_and_tagged(kind: str, language: str) -> None:
    candidate = make_candidate(make_session(state="published"))
    decide_for(candidate, 2)
    certificate = next(row for row in award(candidate, actor=SYSTEM, at=AT) if row.kind == kind)
    with override(language):
        pdf = certificate_pdf(certificate)
    assert pdf.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>3</pdfaid:part>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert f"/Lang({language})".encode() in pdf
    assert len(pdf) < 80_000
