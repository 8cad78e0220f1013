"""What is kept long enough ends; what is not, and what is a public archive, stays."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from tests.credentials import decide_for
from tests.factories import AT, make_person, make_teacher
from tests.portfolios import make_scored_candidate
from tests.sessions import make_session
from tests.sittings import open_diagnostic, play, unknown
from tests.trainings import make_run

from palier.contexts.certification.models import CandidateImport, Incident
from palier.contexts.credentials.models import Certificate
from palier.contexts.diagnosis.models import Diagnostic, Goal
from palier.contexts.framework.api import current_document, publish_document, read_retention, retention_rules
from palier.contexts.jury.models import Attachment, Decision, Portfolio, Situation
from palier.contexts.people.api import Person, actor_for
from palier.contexts.surveys.models import Invitation
from palier.contexts.testing.api import Purpose, Sitting, answer, open_sitting, replay
from palier.contexts.testing.errors import AnswersEnded
from palier.contexts.testing.models import Answer, ProblemReport, Question
from palier.contexts.training.api import enrol, make_plan
from palier.contexts.training.models import Enrolment, Plan
from palier.kernel import clock
from palier.kernel.access import Role
from palier.kernel.journal import check_journal
from palier.kernel.models import JournalEntry
from palier.operations.management.commands.apply_retention import apply_retention

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_content")]

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def apply(at: datetime, *, is_dry: bool = False) -> dict[str, Any]:
    return apply_retention(retention_rules(), at=at, is_dry=is_dry)


def ended(at: datetime, *, is_dry: bool = False) -> dict[str, int]:
    """Purposes of which something ended."""
    return {key: rows for key, rows in apply(at, is_dry=is_dry)["ended"].items() if rows}


def years_later(moment: datetime, years: int) -> datetime:
    return moment.replace(year=moment.year + years)


def finished_diagnostic(person: Person) -> Diagnostic:
    diagnostic = open_diagnostic(person)
    play(diagnostic.sitting, unknown)
    make_plan(person, actor=actor_for(person), at=AT + DAY)
    diagnostic.sitting.refresh_from_db()
    assert diagnostic.sitting.closed_at is not None
    return diagnostic


def stay_active(at: datetime, *people: Person) -> None:
    for person in people:
        Person.objects.filter(pk=person.pk).update(last_login=at)


def test_a_diagnostic_ends_with_its_answers_its_plan_and_its_goal_three_years_after_its_end() -> None:
    person = make_teacher()
    closed_at = finished_diagnostic(person).sitting.closed_at
    assert closed_at
    end = years_later(closed_at, 3)
    stay_active(end, person)
    assert ended(end - SECOND) == {}
    assert Answer.objects.exists()
    assert ended(end) == {"diagnostic": 4}  # plan, goal, diagnostic, sitting
    for model in (Plan, Goal, Diagnostic, Sitting, Question, Answer):
        assert not model._default_manager.exists(), model
    assert ended(end) == {}


def test_a_goal_stays_with_a_later_diagnostic_and_an_open_sitting_is_not_touched() -> None:
    person = make_teacher()
    diagnostic = open_diagnostic(person)
    answer(diagnostic.sitting.public_id, position=1, data=None, actor=actor_for(person), at=AT)
    late = years_later(AT, 9)
    stay_active(late, person)
    assert ended(late) == {}
    assert Goal.objects.filter(person=person).exists()
    assert Answer.objects.count() == 1


def test_answers_to_the_certification_test_end_and_its_result_stays() -> None:
    person = make_teacher()
    actor = actor_for(person)
    sitting = open_sitting(
        person, purpose=Purpose.CERTIFICATION, blueprint_kind="blueprint:certification", actor=actor, at=AT
    )
    play(sitting, unknown)
    assert sitting.closed_at
    assert replay(sitting).equal
    end, questions = years_later(sitting.closed_at, 3), sitting.questions.count()
    stay_active(end, person)
    assert ended(end - SECOND) == {}
    assert ended(end) == {"test-answers": questions}
    assert not Answer.objects.exists()
    kept = Sitting.objects.get(pk=sitting.pk)
    assert kept.result == sitting.result
    with pytest.raises(AnswersEnded):
        replay(kept)


def test_a_problem_report_ends_before_the_answer_it_is_about() -> None:
    person = make_teacher()
    sitting = open_diagnostic(person).sitting
    question = sitting.questions.get(position=1)
    old = ProblemReport.objects.create(question=question, category="wording", at=AT)
    recent = ProblemReport.objects.create(question=question, category="mistake", at=AT + SECOND)
    end = years_later(AT, 1)
    assert ended(end) == {"problem-report": 1}
    assert [*ProblemReport.objects.all()] == [recent]
    assert not ProblemReport.objects.filter(pk=old.pk).exists()


def test_an_enrolment_ends_three_years_after_the_training() -> None:
    person = make_teacher()
    run = make_run(in_days=5)
    enrol(person, run.public_id, actor=actor_for(person), at=AT)
    assert run.ends_at
    end = years_later(run.ends_at, 3)
    stay_active(end, person)
    assert ended(end - SECOND) == {}
    assert ended(end) == {"training": 1}
    assert not Enrolment.objects.exists()


def test_invitations_and_lists_end_to_the_second() -> None:
    person = make_person()
    session, _password = make_session()
    for moment, name in ((AT, "old"), (AT + SECOND, "recent")):
        Invitation.objects.create(
            person=person, questionnaire="training", subject=name, title="T", invited_at=moment
        )
        CandidateImport.objects.create(session=session, file_name=name, imported_by="x", at=moment, added=1)
    assert ended(datetime(2027, 5, 23, 9, tzinfo=AT.tzinfo)) == {"survey-invitation": 1}
    assert ended(years_later(AT, 1)) == {"survey-invitation": 1, "candidate-list": 1}
    assert [row.file_name for row in CandidateImport.objects.all()] == ["recent"]


def test_incidents_wait_for_the_results_of_their_session() -> None:
    session, _password = make_session()
    Incident.objects.create(session=session, category="technical", text="Coupure", reported_by="x", at=AT)
    assert ended(years_later(AT, 2)) == {}
    type(session).objects.filter(pk=session.pk).update(state="cancelled", cancelled_at=AT + DAY)
    assert ended(years_later(AT + DAY, 1) - SECOND) == {}
    assert ended(years_later(AT + DAY, 1)) == {"incident": 1}


def filled_portfolio(state: str) -> Portfolio:
    candidate = make_scored_candidate()
    decide_for(candidate, 3)
    portfolio = Portfolio.objects.get(candidate=candidate)
    Situation.objects.create(portfolio=portfolio, number=1, title="Enquête", sections={"a": "b"})
    attachment = Attachment(
        portfolio=portfolio, number=1, name="plan.pdf", media_type="application/pdf", size=4, sha256="0" * 64,
        added_at=AT,
    )  # fmt: skip
    attachment.file.save("plan.pdf", ContentFile(b"%PDF"))
    Portfolio.objects.filter(pk=portfolio.pk).update(state=state)
    return portfolio


@pytest.fixture
def stored_files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_a_decided_portfolio_loses_its_words_and_files_and_keeps_its_decision(
    stored_files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    portfolio = filled_portfolio("decided")
    end = years_later(AT, 1)
    assert ended(end - SECOND) == {}
    with django_capture_on_commit_callbacks(execute=True):
        assert ended(end) == {"portfolio": 2}
    assert not Situation.objects.exists()
    assert not Attachment.objects.exists()
    assert [path for path in stored_files.rglob("*") if path.is_file()] == []
    kept = Portfolio.objects.get(pk=portfolio.pk)
    assert (kept.number, kept.digest, kept.state) == (portfolio.number, portfolio.digest, "decided")
    assert Decision.objects.get(portfolio=kept).level == 3


def test_a_portfolio_under_review_and_a_recent_draft_stay(stored_files: Path) -> None:
    filled_portfolio("rated")
    draft = Portfolio.objects.create(
        candidate=(candidate := make_scored_candidate()),
        person=candidate.person,
        form=current_document("portfolio"),
        created_at=AT + DAY,
    )
    assert ended(years_later(AT, 1)) == {}
    assert ended(years_later(AT + DAY, 1)) == {"portfolio": 1}
    assert not Portfolio.objects.filter(pk=draft.pk).exists()
    assert Situation.objects.count() == 1


def test_certificates_outlive_everything_and_stay_verifiable() -> None:
    candidate = make_scored_candidate()
    certificate = Certificate.objects.create(
        code="PAL-7KQ4-2MXD", kind="general", candidate=candidate, person=candidate.person,
        holder_name="Camille Martin", level=5, score=612, rules=current_document("award"), issued_at=AT,
    )  # fmt: skip
    entries = JournalEntry.objects.count()
    for years in (4, 5, 40):
        apply(years_later(AT, years))
    kept = Certificate.objects.get(pk=certificate.pk)
    assert (kept.holder_name, kept.level) == ("Camille Martin", 5)
    assert kept.candidate == candidate
    assert JournalEntry.objects.count() >= entries


def test_an_account_is_told_then_closed_unless_its_person_comes_back(
    django_capture_on_commit_callbacks: Any,
) -> None:
    gone, back = make_teacher(email="partie@exemple.test"), make_teacher(email="revenue@exemple.test")
    officer = make_person(role=Role.OFFICER)
    Person.objects.update(joined_at=AT, last_login=AT)
    end = years_later(AT, 3)
    with django_capture_on_commit_callbacks(execute=True):
        assert apply(end - 31 * DAY)["notices"] == 0
        assert apply(end - 30 * DAY)["notices"] == 2
        assert apply(end - 29 * DAY)["notices"] == 0
    assert sorted(letter.to[0] for letter in mail.outbox) == [gone.email, back.email]
    stay_active(end - DAY, back)
    assert ended(end - SECOND) == {}
    assert ended(end) == {"account": 1}
    assert ended(end) == {}
    nobody = Person.objects.get(pk=gone.pk)
    assert (nobody.full_name, nobody.is_active, nobody.closed_at) == ("", False, end)
    assert {p.email for p in Person.objects.filter(closed_at=None)} == {back.email, officer.email}
    closing = JournalEntry.objects.get(stream=f"account:{gone.public_id}")
    assert (closing.kind, closing.payload, closing.actor) == ("closed", {"reason": "inactive"}, "system")


def test_a_late_notice_still_leaves_its_whole_month() -> None:
    make_teacher()
    Person.objects.update(joined_at=AT, last_login=None)
    late = years_later(AT, 5)
    report = apply(late)
    assert (report["ended"]["account"], report["notices"]) == (0, 1)
    assert ended(late + 30 * DAY - SECOND) == {}
    assert ended(late + 30 * DAY) == {"account": 1}


def test_an_old_notice_counts_no_more_after_a_sign_in() -> None:
    person = make_teacher()
    Person.objects.update(joined_at=AT, last_login=AT, ending_announced_at=AT + DAY)
    again = years_later(AT, 2)
    stay_active(again, person)
    report = apply(years_later(again, 3))
    assert (report["ended"]["account"], report["notices"]) == (0, 1)


def test_a_dry_run_counts_the_same_and_writes_nothing() -> None:
    person = make_teacher()
    closed_at = finished_diagnostic(person).sitting.closed_at
    assert closed_at
    end = years_later(closed_at, 3)
    Person.objects.update(joined_at=AT, last_login=AT)
    before = rows_of_everything()
    dry = apply(end, is_dry=True)
    assert dry["ended"]["diagnostic"] == 4
    assert dry["notices"] == 1
    assert rows_of_everything() == before
    assert apply(end) == dry
    assert rows_of_everything() != before


def rows_of_everything() -> dict[str, Any]:
    from django.apps import apps

    return {
        model._meta.label: [*model._default_manager.order_by("pk").values()]
        for model in apps.get_models()
        if model._meta.app_label in {"kernel", "people", "testing", "diagnosis", "training"}
    }


def test_the_journal_holds_counts_only_and_batches_are_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("palier.contexts.people.actions.expire_records.BATCH", 2)
    person = make_person()
    for number in range(5):
        Invitation.objects.create(
            person=person, questionnaire="training", subject=f"{number}", title="T", invited_at=AT
        )
    assert ended(years_later(AT, 1)) == {"survey-invitation": 5}
    entries = JournalEntry.objects.filter(stream="retention:survey-invitation").order_by("position")
    assert [(e.kind, e.payload) for e in entries] == [
        ("ended", {"model": "surveys.Invitation", "rows": rows}) for rows in (2, 2, 1)
    ]
    assert [*check_journal()] == []


def test_durations_are_those_of_the_published_document() -> None:
    Invitation.objects.create(
        person=make_person(), questionnaire="training", subject="s", title="T", invited_at=AT
    )
    body = json.loads(json.dumps(current_document("retention").body))
    rule = next(row for row in body["purposes"] if row["key"] == "survey-invitation")
    rule["months"] = 24
    publish_document("retention", body, at=AT)
    assert ended(years_later(AT, 2) - SECOND) == {}
    assert ended(years_later(AT, 2)) == {"survey-invitation": 1}
    assert len(read_retention(body)) == len(retention_rules())


def test_the_command_tells_each_purpose(monkeypatch: pytest.MonkeyPatch) -> None:
    Invitation.objects.create(
        person=make_person(), questionnaire="training", subject="s", title="T", invited_at=AT
    )
    monkeypatch.setattr(clock, "now", lambda: years_later(AT, 1))
    out = io.StringIO()
    call_command("apply_retention", "--dry-run", "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert found["dry_run"] is True
    assert found["ended"]["survey-invitation"] == 1
    assert found["archives"] == ["certificate", "minutes", "journal"]
    out = io.StringIO()
    call_command("apply_retention", stdout=out)
    assert "survey-invitation       1 rows ended" in out.getvalue()
    assert "never ended here (public archives): certificate, minutes, journal" in out.getvalue()
    assert not Invitation.objects.exists()


def test_without_published_rules_nothing_is_applied() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE framework_document CASCADE")
    with pytest.raises(CommandError, match="load_content"):
        call_command("apply_retention")
