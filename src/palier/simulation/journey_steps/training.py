"""The plan, one training followed to its end, a view given, and who may register."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from palier.contexts.bank.api import current_bank_version, measurement_bank
from palier.contexts.certification.api import eligibility_of
from palier.contexts.diagnosis.api import needs
from palier.contexts.people.api import actor_for
from palier.contexts.surveys.api import open_invitations
from palier.contexts.training.api import (
    Enrolment,
    Offer,
    Run,
    complete_enrolment,
    completed_plan_steps,
    current_plan,
    enrol,
    make_plan,
    mark_attendance,
)
from palier.contexts.training.errors import NotYoursToComplete
from palier.contexts.training.types import PlanStep
from palier.kernel.access import Role, Scope, ScopeKind

from ..journey import Facts, Journey, must, refused
from ..steps import give_views, settle, take_diagnostic
from ..teacher import Teacher


def draw_plan(journey: Journey) -> Facts:
    at = journey.day(2)
    make_plan(journey.person, actor=journey.actor, at=at)
    plan = current_plan(journey.person, at=at)
    must(plan and plan.steps, "the plan is empty")
    assert plan is not None
    must(len(plan.steps) <= 5, "the plan has more than five steps")
    must(all(step.reasons for step in plan.steps), "a step has no reason")
    must(needs(journey.person), "no need was found under the targets")
    return {"steps": len(plan.steps), "reasons": [each.kind for each in plan.steps[0].reasons]}


def join_training(journey: Journey) -> Facts:
    """A date is made by the operator for the first step of the plan that one attends."""
    plan = current_plan(journey.person, at=journey.day(2))
    assert plan is not None
    step = next((each for each in plan.steps if _is_attended(each)), plan.steps[0])
    offer = Offer.objects.select_related("operator").get(slug=step.offer.slug)
    starts_at = journey.day(9)
    run = Run.objects.create(
        offer=offer,
        key=f"parcours:{journey.run}",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        seats=1,
        place="Atelier du parcours",
    )
    enrolment = enrol(journey.person, run.public_id, actor=journey.actor, at=journey.day(3))
    must(enrolment.state == "enrolled", "the enrolment is not kept")
    return {
        "offer": offer.slug,
        "operator": offer.operator.key,
        "modality": offer.modality,
        "enrolment": str(enrolment.public_id),
    }


def _is_attended(step: PlanStep) -> bool:
    return step.offer.modality != "remote_alone" and not step.offer.by_designation


def follow_training(journey: Journey) -> Facts:
    """The trainer notes the presence, then the end; the teacher cannot say it for them."""
    facts = journey.found["join_training"]
    enrolment = Enrolment.objects.select_related("run").get(public_id=facts["enrolment"])
    if facts["modality"] == "remote_alone":
        complete_enrolment(enrolment, actor=journey.actor, at=journey.day(9, hours=4))
    else:
        scope = Scope(ScopeKind.OPERATOR, facts["operator"])
        _attend(journey, enrolment, scope)
    must(completed_plan_steps(journey.person) == 1, "the step of the plan is not completed")
    return {"completed_steps": 1}


def _attend(journey: Journey, enrolment: Enrolment, scope: Scope) -> None:
    trainer = actor_for(journey.staff(Role.TRAINER, scope))
    mark_attendance(enrolment, present=True, actor=trainer, at=journey.day(9, hours=1))
    refused(
        NotYoursToComplete,
        lambda: complete_enrolment(enrolment, actor=journey.actor, at=journey.day(9, hours=4)),
    )
    complete_enrolment(enrolment, actor=trainer, at=journey.day(9, hours=4))


def give_view(journey: Journey) -> Facts:
    at = journey.day(10)
    asked = open_invitations(journey.person, at=at)
    must([each.questionnaire for each in asked] == ["training"], "no view is asked for after the training")
    given = give_views(journey.person, mark=4, at=at)
    must(not open_invitations(journey.person, at=at), "a view can be given twice")
    return {"answered": given}


def refuse_direct_access(journey: Journey) -> Facts:
    """A weak diagnostic and no training: not eligible, and told why."""
    person, at = journey.staff(Role.TEACHER, place=1), journey.day(1)
    tree = measurement_bank(current_bank_version().pk).tree
    settle(person, academie_code="24", at=at)
    take_diagnostic(person, Teacher.at(tree, np.random.default_rng(3), ability=-1.8), at=at)
    found = eligibility_of(person, journey.day(2))
    must(not found.is_direct_access, "a weak diagnostic gives direct access")
    must(not found.is_eligible, "somebody weak and untrained may register")
    lacking = [reason.text for reason in found.reasons if not reason.ok]
    must(lacking and found.advice, "a refusal without its reasons")
    return {"eligible": False, "lacking": lacking, "advice": found.advice}


def accept_direct_access(journey: Journey) -> Facts:
    found = eligibility_of(journey.person, journey.day(2))
    must(found.is_direct_access, "a strong diagnostic does not give direct access")
    must(found.is_eligible, "not eligible")
    ways = {route.key: route.is_open for route in found.routes}
    must(ways.get("regular"), "the regular way is closed after a completed step")
    return {"eligible": True, "ways": ways, "reasons": [reason.text for reason in found.reasons]}


STEPS = (draw_plan, join_training, follow_training, give_view, refuse_direct_access, accept_direct_access)
