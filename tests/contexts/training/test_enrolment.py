"""Joining, leaving, attending and completing a run."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from tests.factories import AT, make_person, make_teacher
from tests.trainings import ALONE, ON_SITE, load_training_content, make_run, make_trainer

from palier.contexts.people.api import Person, actor_for
from palier.contexts.surveys.api import open_invitations
from palier.contexts.training import errors
from palier.contexts.training.api import (
    Enrolment,
    complete_enrolment,
    complete_run,
    enrol,
    enrolments_of,
    mark_attendance,
    mark_run_attendance,
    runs_visible_to,
    withdraw,
)
from palier.contexts.training.models import Offer, Run
from palier.kernel.errors import DomainError, Forbidden, NotFound

pytestmark = pytest.mark.django_db
AFTER = AT + timedelta(days=6)


def join(person: Person, run: Run) -> Enrolment:
    return enrol(person, run.public_id, actor=actor_for(person), at=AT)


def test_a_seat_is_taken_then_given_back(teacher: Person) -> None:
    run = make_run(seats=1)
    enrolment = join(teacher, run)
    other = make_teacher()
    with pytest.raises(errors.RunFull):
        join(other, run)
    for _press in range(2):
        withdraw(teacher, enrolment.public_id, actor=actor_for(teacher), at=AT)
    assert join(other, run).state == "enrolled"
    assert enrolments_of(teacher, at=AT) == ()


def test_enrolling_is_refused_with_its_reason(teacher: Person) -> None:
    with pytest.raises(errors.RunPast):
        join(teacher, make_run(in_days=0))
    join(teacher, make_run())
    with pytest.raises(errors.AlreadyEnrolled):
        join(teacher, make_run())
    with pytest.raises(NotFound):
        enrol(teacher, uuid4(), actor=actor_for(teacher), at=AT)
    by_designation = Offer.objects.filter(details__enrolment="designated").first()
    with pytest.raises(errors.ByDesignation):
        join(teacher, make_run(by_designation.slug))
    Offer.objects.filter(slug=ALONE).update(is_open=False)
    with pytest.raises(errors.OfferClosed):
        join(teacher, Run.objects.get(offer__slug=ALONE))


def test_an_offer_for_others_is_refused(offers: None) -> None:
    Offer.objects.filter(slug=ON_SITE).update(audiences=["premier-degre"])
    with pytest.raises(errors.OtherAudience):
        join(make_teacher(degree="second-degre"), make_run())


def test_only_the_person_enrols_and_withdraws(teacher: Person) -> None:
    run, other = make_run(), make_teacher()
    with pytest.raises(NotFound):
        enrol(teacher, run.public_id, actor=actor_for(other), at=AT)
    enrolment = join(teacher, run)
    with pytest.raises(NotFound):
        withdraw(other, enrolment.public_id, actor=actor_for(other), at=AT)
    with pytest.raises(NotFound):
        withdraw(teacher, enrolment.public_id, actor=actor_for(other), at=AT)
    with pytest.raises(Forbidden):
        enrol(teacher, run.public_id, actor=actor_for(make_person(role=None)), at=AT)


def test_nobody_leaves_a_run_that_has_started(teacher: Person) -> None:
    enrolment = join(teacher, make_run())
    with pytest.raises(errors.RunPast):
        withdraw(teacher, enrolment.public_id, actor=actor_for(teacher), at=AFTER)


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_never_share_the_last_seat() -> None:
    load_training_content()
    run, people = make_run(seats=1), [make_teacher() for _ in range(4)]
    outcomes: list[str] = []
    start = threading.Barrier(len(people))

    def press(person: Person) -> None:
        start.wait()
        try:
            join(person, run)
            outcomes.append("enrolled")
        except DomainError as refusal:
            outcomes.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["RunFull", "RunFull", "RunFull", "enrolled"]
    assert run.enrolments.count() == 1


def test_followed_alone_completed_by_the_person_who_is_then_asked_once(teacher: Person) -> None:
    enrolment = join(teacher, Run.objects.get(offer__slug=ALONE))
    with pytest.raises(NotFound):
        complete_enrolment(enrolment, actor=actor_for(make_teacher()), at=AT)
    for _press in range(2):
        completed = complete_enrolment(enrolment, actor=actor_for(teacher), at=AT)
    assert completed.state == "completed"
    assert completed.attended_at == completed.completed_at == AT
    assert [each.title for each in open_invitations(teacher, at=AT)] == [enrolment.run.offer.title]


def test_a_dated_run_is_not_completed_by_the_person(teacher: Person) -> None:
    enrolment = join(teacher, make_run())
    with pytest.raises(errors.NotYoursToComplete):
        complete_enrolment(enrolment, actor=actor_for(teacher), at=AFTER)


def test_the_sheet_then_completion(teacher: Person) -> None:
    run, absent = make_run(), make_teacher()
    sheet = {join(teacher, run).public_id: True, join(absent, run).public_id: False}
    trainer = actor_for(make_trainer())
    with pytest.raises(errors.NotStartedYet):
        mark_run_attendance(run.public_id, present=sheet, actor=trainer, at=AT)
    with pytest.raises(errors.AttendanceMissing):
        complete_run(run.public_id, actor=trainer, at=AFTER)
    assert mark_run_attendance(run.public_id, present=sheet, actor=trainer, at=AFTER) == 2
    assert mark_run_attendance(run.public_id, present=sheet, actor=trainer, at=AFTER) == 0
    with pytest.raises(errors.NotEndedYet):
        complete_run(run.public_id, actor=trainer, at=run.starts_at + timedelta(hours=1))
    assert complete_run(run.public_id, actor=trainer, at=AFTER) == 1
    assert complete_run(run.public_id, actor=trainer, at=AFTER) == 0
    states = dict(run.enrolments.values_list("person_id", "state"))
    assert states == {teacher.pk: "completed", absent.pk: "absent"}
    assert join(absent, make_run()).state == "enrolled"


def test_a_mistake_on_the_sheet_can_be_put_right_until_completion(teacher: Person) -> None:
    enrolment, trainer = join(teacher, make_run()), actor_for(make_trainer())
    assert mark_attendance(enrolment, present=False, actor=trainer, at=AFTER).state == "absent"
    assert mark_attendance(enrolment, present=True, actor=trainer, at=AFTER).state == "attended"
    complete_enrolment(enrolment, actor=trainer, at=AFTER)
    with pytest.raises(errors.AttendanceClosed):
        mark_attendance(enrolment, present=False, actor=trainer, at=AFTER)


def test_runs_of_other_operators_do_not_exist(teacher: Person) -> None:
    run = make_run()
    enrolment, stranger = join(teacher, run), actor_for(make_trainer("cned"))
    for attempt in (
        lambda: mark_run_attendance(run.public_id, present={}, actor=stranger, at=AFTER),
        lambda: complete_run(run.public_id, actor=stranger, at=AFTER),
        lambda: mark_attendance(enrolment, present=True, actor=stranger, at=AFTER),
        lambda: complete_enrolment(enrolment, actor=stranger, at=AFTER),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert run not in runs_visible_to(stranger)
    assert set(runs_visible_to(stranger).values_list("offer__operator__key", flat=True)) == {"cned"}
    assert run in runs_visible_to(actor_for(make_trainer()))
    with pytest.raises(Forbidden):
        complete_run(run.public_id, actor=actor_for(teacher), at=AFTER)
