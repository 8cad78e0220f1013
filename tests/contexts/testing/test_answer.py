"""The hot path: what is written, what is refused, and that a second press changes nothing."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.factories import AT, load_reference_content, make_person
from tests.sittings import at_random, open_diagnostic, play, unknown

from palier.contexts.bank.api import item_version_of
from palier.contexts.bank.errors import InvalidResponse
from palier.contexts.people.api import Person, actor_for
from palier.contexts.testing.api import Sitting, answer, current_question, interrupt
from palier.contexts.testing.errors import QuestionNotServed, SittingClosed
from palier.contexts.testing.models import Answer, Question
from palier.contexts.testing.types import AnswerOutcome
from palier.kernel.access import Role
from palier.kernel.errors import Forbidden, NotFound

LATER = AT + timedelta(hours=1)


def snapshot(sitting: Sitting) -> tuple[object, ...]:
    rows = Question.objects.filter(sitting=sitting).order_by("position")
    state = Sitting.objects.values_list("state", "result", "stop_reason").get(pk=sitting.pk)
    return (*rows.values_list("position", "bank_index", "answer__response", "answer__score"), state)


def press(sitting: Sitting, position: int, data: object = None) -> AnswerOutcome:
    actor = actor_for(sitting.person)
    return answer(sitting.public_id, position=position, data=data, actor=actor, at=LATER)  # type: ignore[arg-type]


def test_an_answer_is_stored_with_the_next_question(sitting: Sitting) -> None:
    served = current_question(sitting)
    assert served
    assert (served.position, served.saved_at) == (1, None)
    outcome = press(sitting, 1, at_random(1)(served.presentation))
    assert outcome == AnswerOutcome(1, LATER, is_finished=False)
    following = current_question(sitting)
    assert following
    assert (following.position, following.saved_at) == (2, LATER)
    why = sitting.questions.get(position=2).why
    assert why["eligible"] > 0
    assert why["information"] > 0


def test_not_knowing_scores_nothing(sitting: Sitting) -> None:
    press(sitting, 1)
    stored = Answer.objects.get(question__sitting=sitting)
    assert (stored.response, stored.score) == (None, 0)


def test_a_second_press_gets_the_same_outcome_and_writes_nothing(sitting: Sitting) -> None:
    first = press(sitting, 1)
    before = snapshot(sitting)
    again = answer(
        sitting.public_id,
        position=1,
        data={"response": ["something else"]},
        actor=actor_for(sitting.person),
        at=LATER + timedelta(minutes=1),
    )
    assert again == first
    assert snapshot(sitting) == before


def test_the_last_press_may_come_twice(sitting: Sitting) -> None:
    play(sitting, unknown)
    last = sitting.questions.count()
    before = snapshot(sitting)
    assert press(sitting, last).is_finished
    assert snapshot(sitting) == before


@pytest.mark.parametrize("position", [0, -1, 2, 41, 10**6])
def test_a_question_that_is_not_asked_is_refused(sitting: Sitting, position: int) -> None:
    before = snapshot(sitting)
    with pytest.raises(QuestionNotServed):
        press(sitting, position)
    assert snapshot(sitting) == before


@pytest.mark.parametrize("data", [{}, {"response": [""]}, {"response": ["nowhere"]}, {"row-x": ["y"]}])
def test_a_response_that_cannot_be_read_is_refused(sitting: Sitting, data: dict[str, list[str]]) -> None:
    while (served := current_question(sitting)) and served.presentation.interaction.value == "text":
        play(sitting, unknown, answers=1)
    assert served
    before = snapshot(sitting)
    with pytest.raises(InvalidResponse) as refusal:
        press(sitting, served.position, data)
    assert refusal.value.field
    assert snapshot(sitting) == before


def test_a_closed_sitting_takes_no_answer(sitting: Sitting) -> None:
    play(sitting, unknown, answers=3)
    closed = interrupt(sitting, complete_as_wrong=False, actor=actor_for(sitting.person), at=LATER)
    assert closed.state == "interrupted"
    before = snapshot(sitting)
    for position in (4, 5):
        with pytest.raises(SittingClosed):
            press(sitting, position)
    assert snapshot(sitting) == before


def test_somebody_else_is_told_that_it_does_not_exist(sitting: Sitting) -> None:
    for actor in (actor_for(make_person()), actor_for(make_person(role=Role.OFFICER))):
        with pytest.raises(NotFound):
            answer(sitting.public_id, position=1, data=None, actor=actor, at=LATER)
    with pytest.raises(NotFound):
        answer(uuid4(), position=1, data=None, actor=actor_for(sitting.person), at=LATER)


def test_who_is_no_teacher_cannot_open_a_sitting(reference_content: None) -> None:
    with pytest.raises(Forbidden):
        open_diagnostic(make_person(role=Role.OFFICER))


def test_an_answer_cannot_be_changed_in_the_database(sitting: Sitting) -> None:
    press(sitting, 1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Answer.objects.filter(question__sitting=sitting).update(score=1)


def test_the_path_of_an_answer_stays_short(sitting: Sitting) -> None:
    play(sitting, unknown, answers=5)
    actor = actor_for(sitting.person)
    item_version_of.cache_clear()
    with CaptureQueriesContext(connection) as queries:
        answer(sitting.public_id, position=6, data=None, actor=actor, at=LATER)
    verbs = [query["sql"].split()[0] for query in queries]
    assert verbs == [
        "SAVEPOINT",
        "SELECT",  # the sitting, locked
        "SELECT",  # what was asked and answered
        "SELECT",  # the question with its item
        "INSERT",  # the answer
        "SELECT",  # the next item, the first time this process meets it
        "INSERT",  # the next question
        "RELEASE",
    ]
    assert "FOR UPDATE" in queries[1]["sql"]


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_leave_one_answer() -> None:
    load_reference_content()
    sitting = open_diagnostic(make_person()).sitting
    ready, outcomes = threading.Barrier(2), []

    def go(minutes: int) -> None:
        actor = actor_for(Person.objects.get(pk=sitting.person_id))
        ready.wait()
        at = AT + timedelta(minutes=minutes)
        outcomes.append(answer(sitting.public_id, position=1, data=None, actor=actor, at=at))
        connection.close()

    threads = [threading.Thread(target=go, args=(minutes,)) for minutes in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 2
    assert outcomes[0] == outcomes[1]
    assert Answer.objects.filter(question__sitting=sitting).count() == 1
    assert sitting.questions.count() == 2
