"""A session's day through the real transitions: presence, test, help, incidents, end, results."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from tests.factories import AT, make_person
from tests.sessions import (
    answer_some,
    begin,
    load_certification_content,
    make_eligible,
    make_organiser,
    make_session,
    open_direct_access,
    seat,
)

from palier.contexts.certification.api import (
    Candidate,
    Session,
    answer_call,
    answer_test,
    call_for_help,
    candidacy_of,
    confirm_presence,
    end_test,
    enter_as_invigilator,
    finalise_session,
    invigilator_of,
    publish_session,
    register,
    renew_password,
    report_incident,
    result_digest,
    roster,
    start_test,
    test_result,
)
from palier.contexts.certification.errors import (
    AlreadyOver,
    NotStarted,
    PresenceNotConfirmed,
    SessionNotRunning,
    WrongInvigilatorKeys,
)
from palier.contexts.certification.events import session_published
from palier.contexts.people.api import Person, actor_for
from palier.contexts.testing.api import Sitting, result_of, seen_item_slugs
from palier.kernel.access import Role
from palier.kernel.errors import DomainError, Forbidden, InvalidInput, NotFound
from palier.kernel.journal import check_journal
from palier.kernel.models import JournalEntry


def organiser_of_centre() -> Person:
    return make_organiser()


def test_both_keys_open_the_door_and_one_sentence_refuses(content: None) -> None:
    session, password = make_session()
    assert enter_as_invigilator(session.number.lower(), password.replace("-", " "), AT) == session
    with pytest.raises(WrongInvigilatorKeys) as unknown:
        enter_as_invigilator("0000-0000", password, AT)
    with pytest.raises(WrongInvigilatorKeys) as wrong:
        enter_as_invigilator(session.number, "XXXX-XXXX-XXXX", AT)
    assert str(unknown.value) == str(wrong.value)

    fresh = renew_password(session, actor=actor_for(organiser_of_centre()), at=AT)
    with pytest.raises(WrongInvigilatorKeys):
        enter_as_invigilator(session.number, password, AT)
    assert enter_as_invigilator(session.number, fresh, AT) == session


def test_an_invigilator_holds_one_session(session: Session, teacher: Person) -> None:
    candidate = seat(session, teacher)
    other, _password = make_session()
    with pytest.raises(NotFound):
        confirm_presence(candidate, present=True, actor=invigilator_of(other), at=AT)
    with pytest.raises(Forbidden):
        confirm_presence(candidate, present=True, actor=actor_for(organiser_of_centre()), at=AT)


def test_the_test_opens_to_a_present_person_with_the_code(session: Session, teacher: Person) -> None:
    candidate, actor = seat(session, teacher), actor_for(teacher)
    code = session.access_code
    with pytest.raises(PresenceNotConfirmed):
        start_test(candidate, access_code=code, actor=actor, at=AT)
    invigilator = invigilator_of(session)
    confirm_presence(candidate, present=True, actor=invigilator, at=AT)
    confirm_presence(candidate, present=True, actor=invigilator, at=AT)
    with pytest.raises(InvalidInput) as wrong:
        start_test(candidate, access_code="nope", actor=actor, at=AT)
    assert wrong.value.field == "access_code"
    with pytest.raises(NotFound):
        start_test(candidate, access_code=code, actor=actor_for(make_eligible()), at=AT)
    with pytest.raises(NotStarted):
        answer_test(candidate, position=1, data=None, actor=actor, at=AT)

    sitting = start_test(candidate, access_code=f" {code.lower()} ", actor=actor, at=AT)

    assert start_test(candidate, access_code="", actor=actor, at=AT) == sitting
    session.refresh_from_db()
    assert session.state == "running"
    asked = set(seen_item_slugs(teacher, ["certification"]))
    assert asked
    assert not asked & set(seen_item_slugs(teacher, ["diagnostic"]))


def test_no_item_of_the_diagnostic_comes_back(session: Session, teacher: Person) -> None:
    candidate = begin(seat(session, teacher))
    answer_some(candidate)

    candidate.refresh_from_db()
    assert (candidate.state, candidate.end_reason) == ("ended", "completed")
    excluded = candidate.sitting.excluded if candidate.sitting else []
    assert excluded
    assert not set(excluded) & set(candidate.sitting.questions.values_list("bank_index", flat=True))
    with pytest.raises(AlreadyOver):
        answer_test(candidate, position=1, data=None, actor=actor_for(teacher), at=AT)


def test_a_call_for_help_comes_first_and_hides_nothing(session: Session, teacher: Person) -> None:
    zoe = make_eligible(last_name="Zola")
    first_seat, calling = seat(session, teacher), seat(session, zoe)
    begin(first_seat)
    calling = begin(calling)
    answer_some(calling, 2)
    invigilator = invigilator_of(session)
    report_incident(
        session, candidate=calling, category="technical", text="Écran noir", actor=invigilator, at=AT
    )
    first = call_for_help(calling, text="Je n’entends rien", actor=actor_for(zoe), at=AT)
    assert call_for_help(calling, text="", actor=actor_for(zoe), at=AT) == first

    found = roster(session)

    head = found.seats[0]
    assert head.name == "Zola Camille"
    assert (head.state, head.n_answers) == ("testing", 2)
    assert head.waiting_call is not None
    assert [incident.category for incident in head.noted_incidents] == ["technical"]
    assert (found.counts["testing"], found.waiting_calls) == (2, 1)

    answer_call(calling, actor=invigilator, at=AT)
    assert roster(session).waiting_calls == 0


def test_the_list_costs_the_same_for_two_and_for_one(
    session: Session, teacher: Person, django_assert_num_queries: object
) -> None:
    begin(seat(session, teacher))
    with django_assert_num_queries(2):  # type: ignore[operator]
        roster(session)
    late = make_eligible()
    register(session.public_id, person=late, actor=actor_for(organiser_of_centre()), at=AT)
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(roster(session).seats) == 2


def test_incidents_are_typed_and_a_second_press_writes_once(session: Session) -> None:
    actor = invigilator_of(session)
    for _press in range(2):
        report_incident(session, candidate=None, category="technical", text="Réseau", actor=actor, at=AT)
    assert session.incidents.count() == 1
    for category in ("help", "nonsense"):
        with pytest.raises(InvalidInput):
            report_incident(session, candidate=None, category=category, text="", actor=actor, at=AT)
    with pytest.raises(InvalidInput):
        report_incident(session, candidate=None, category="other", text=" ", actor=actor, at=AT)


def test_the_reason_of_an_unfinished_test_decides_how_it_counts(session: Session, teacher: Person) -> None:
    seats = [seat(session, teacher), seat(session, make_eligible())]
    technical, abandoned = (begin(each) for each in seats)
    for candidate in (technical, abandoned):
        answer_some(candidate, 25)
    invigilator = invigilator_of(session)
    with pytest.raises(InvalidInput):
        end_test(technical, reason="", actor=invigilator, at=AT)
    end_test(technical, reason="technical", actor=invigilator, at=AT)
    end_test(technical, reason="abandoned", actor=invigilator, at=AT)
    end_test(abandoned, reason="abandoned", actor=invigilator, at=AT)

    added = []
    for candidate in (technical, abandoned):
        candidate.refresh_from_db()
        assert candidate.sitting is not None
        result = result_of(candidate.sitting)
        assert result is not None
        assert result.n_answers == 25
        added.append(result.added > 0)
    assert (technical.end_reason, abandoned.end_reason) == ("technical", "abandoned")
    assert added == [False, True]


def test_a_whole_session_to_its_publication(session: Session, teacher: Person) -> None:
    complete, short = seat(session, teacher), seat(session, make_eligible())
    missing = seat(session, make_eligible())
    complete, short = begin(complete), begin(short)
    answer_some(complete)
    answer_some(short, 5)
    organiser, officer = actor_for(organiser_of_centre()), actor_for(make_person(role=Role.OFFICER))
    at = AT + timedelta(hours=2)
    with pytest.raises(InvalidInput) as lack:
        finalise_session(session, end_reasons={}, actor=organiser, at=at)
    assert lack.value.field == f"reason-{short.public_id}"
    reasons = {short.public_id: "technical"}
    with pytest.raises(NotFound):
        finalise_session(session, end_reasons=reasons, actor=actor_for(make_organiser("demo-rennes")), at=at)

    finalise_session(session, end_reasons=reasons, actor=organiser, at=at)
    finalise_session(session, end_reasons={}, actor=organiser, at=at)

    for candidate in (complete, short, missing):
        candidate.refresh_from_db()
    assert [each.state for each in (complete, short, missing)] == ["scored", "scored", "absent"]
    assert [each.outcome for each in (complete, short)] == ["scored", "insufficient"]
    found = test_result(complete)
    assert found is not None
    assert found.is_scored
    assert found.general_score is not None
    assert test_result(short).general_level is None  # type: ignore[union-attr]
    hidden = candidacy_of(teacher)
    assert hidden is not None
    assert hidden.result is None

    with pytest.raises(Forbidden):
        publish_session(session, actor=organiser, at=at)
    publish_session(session, actor=officer, at=at)
    publish_session(session, actor=officer, at=at)

    shown = candidacy_of(teacher)
    assert shown is not None
    assert shown.result == found
    published = JournalEntry.objects.get(stream=f"session:{session.public_id}", kind="published")
    assert published.payload["results"] == {
        str(each.public_id): result_digest(each) for each in (complete, short)
    }
    assert list(check_journal()) == []
    with pytest.raises(SessionNotRunning):
        report_incident(
            session, candidate=None, category="fraud", text="", actor=invigilator_of(session), at=at
        )


def test_publication_is_announced_after_the_commit(
    session: Session, teacher: Person, django_capture_on_commit_callbacks: object
) -> None:
    begin(seat(session, teacher))
    reasons = dict.fromkeys(session.candidates.values_list("public_id", flat=True), "abandoned")
    finalise_session(session, end_reasons=reasons, actor=actor_for(organiser_of_centre()), at=AT)
    heard: list[object] = []

    def listen(sender: object, *, session: object, **_more: object) -> None:
        heard.append(session)

    session_published.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            publish_session(session, actor=actor_for(make_person(role=Role.OFFICER)), at=AT)
    finally:
        session_published.disconnect(listen)
    assert heard == [session.public_id]


def test_a_session_without_a_test_is_cancelled_not_finalised(session: Session, teacher: Person) -> None:
    seat(session, teacher)
    with pytest.raises(DomainError, match="annulez-la"):
        finalise_session(session, end_reasons={}, actor=actor_for(organiser_of_centre()), at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_starts_at_the_same_moment_open_one_sitting() -> None:
    load_certification_content()
    open_direct_access()
    session, _password = make_session()
    teacher = make_eligible()
    candidate = seat(session, teacher)
    confirm_presence(candidate, present=True, actor=invigilator_of(session), at=AT)
    barrier, opened = threading.Barrier(2), []

    def press() -> None:
        try:
            own = Candidate.objects.select_related("session").get(pk=candidate.pk)
            actor = actor_for(teacher)
            barrier.wait(timeout=10)
            opened.append(start_test(own, access_code=session.access_code, actor=actor, at=AT).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert len(opened) == 2
    assert len(set(opened)) == 1
    assert Sitting.objects.filter(person=teacher, purpose="certification").count() == 1
    started = JournalEntry.objects.filter(stream=f"session:{session.public_id}", kind="test_started")
    assert started.count() == 1
