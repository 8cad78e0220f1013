"""A plan drawn from a diagnostic really taken."""

from datetime import timedelta

import pytest
from tests.factories import AT, make_person, make_teacher
from tests.trainings import finish_diagnostic, load_training_content, make_run

from palier.contexts.diagnosis.api import needs
from palier.contexts.people.api import Person, actor_for, export_own_data
from palier.contexts.training import errors
from palier.contexts.training.api import (
    complete_enrolment,
    completed_plan_steps,
    current_plan,
    enrol,
    make_plan,
)
from palier.contexts.training.models import Offer, Plan, PlanLine, Run
from palier.kernel.errors import NotFound

pytestmark = pytest.mark.django_db


def plan_of(person: Person) -> list[str]:
    make_plan(person, actor=actor_for(person), at=AT)
    plan = current_plan(person, at=AT)
    assert plan is not None
    return [step.offer.slug for step in plan.steps]


def test_steps_answer_needs_at_the_measured_level(measured: Person) -> None:
    slugs = plan_of(measured)
    plan = current_plan(measured, at=AT)
    known = {need.competence: need for need in needs(measured)}
    assert 1 <= len(slugs) <= 5
    for step in plan.steps:
        facts = [reason.facts for reason in step.reasons if reason.kind == "need"]
        assert facts
        for each in facts:
            need = known[each["competence"]]
            assert (each["measured"], each["target"]) == (need.measured_level, need.target_level)
            assert step.offer.level_from <= need.measured_level < step.offer.level_to
        assert {"audience", "modality", "place"} <= {reason.kind for reason in step.reasons}
        assert not step.offer.by_designation
        assert step.runs
    assert any(reason.kind == "theme" for step in plan.steps for reason in step.reasons)


def test_pressed_twice_it_is_the_same_plan(measured: Person) -> None:
    first = plan_of(measured)
    assert plan_of(measured) == first
    assert Plan.objects.filter(person=measured).count() == 1


def test_an_enrolled_offer_stays_and_a_completed_one_leaves(measured: Person) -> None:
    first = plan_of(measured)
    actor = actor_for(measured)
    alone = Offer.objects.filter(slug__in=first, modality="remote_alone").first()
    done = enrol(measured, alone.runs.get().public_id, actor=actor, at=AT)
    assert completed_plan_steps(measured) == 0
    complete_enrolment(done, actor=actor, at=AT)
    assert completed_plan_steps(measured) == 1
    outside = Run.objects.exclude(offer__slug__in=first).filter(
        starts_at__gt=AT, offer__details__enrolment="application"
    )
    joined = outside.first()
    enrol(measured, joined.public_id, actor=actor, at=AT)
    again = plan_of(measured)
    assert again[0] == joined.offer.slug
    assert alone.slug not in again
    assert completed_plan_steps(measured) == 1
    assert Plan.objects.filter(person=measured, replaced_at=None).count() == 1


def test_completing_what_no_plan_proposed_counts_for_nothing(teacher: Person) -> None:
    actor, run = actor_for(teacher), Run.objects.filter(starts_at=None).first()
    complete_enrolment(enrol(teacher, run.public_id, actor=actor, at=AT), actor=actor, at=AT)
    assert completed_plan_steps(teacher) == 0


def test_no_need_gives_an_empty_plan(measured: Person) -> None:
    from palier.contexts.diagnosis.api import choose_goal

    plan_of(measured)
    PlanLine.objects.all().delete()
    Offer.objects.update(is_open=False)
    choose_goal(
        measured, aim="situate", general_target=1, professional_target=1, actor=actor_for(measured), at=AT
    )
    assert plan_of(measured) == []


def test_a_plan_asks_for_a_profile_and_a_diagnostic(offers: None) -> None:
    person = make_person()
    with pytest.raises(errors.ProfileMissing):
        make_plan(person, actor=actor_for(person), at=AT)
    teacher = make_teacher()
    with pytest.raises(errors.DiagnosticMissing):
        make_plan(teacher, actor=actor_for(teacher), at=AT)
    with pytest.raises(NotFound):
        make_plan(teacher, actor=actor_for(person), at=AT)


def test_dates_are_told_in_the_local_time_of_the_place_or_of_the_reader() -> None:
    load_training_content()
    reader = make_teacher(academie_code="28")
    finish_diagnostic(reader)
    plan_of(reader)
    for slug in [step.offer.slug for step in current_plan(reader, at=AT).steps][:1]:
        make_run(slug, academie="24", in_days=3)
        make_run(slug, in_days=4)
    runs = current_plan(reader, at=AT).steps[0].runs
    paris, remote = (next(run for run in runs if run.starts_at == AT + timedelta(days=n)) for n in (3, 4))
    assert paris.local_start.hour == 10
    assert remote.local_start.hour == 13


def test_own_data_holds_plans_and_enrolments(measured: Person) -> None:
    plan_of(measured)
    part = export_own_data(measured, at=AT)["parts"]["training"]["data"]
    assert len(part["plans"]) == 1
    assert part["plans"][0]["steps"]
