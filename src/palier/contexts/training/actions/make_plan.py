"""Draw a plan from the latest diagnostic."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from django.db import transaction

from palier.contexts.diagnosis.api import latest_finished, needs
from palier.contexts.framework.api import themes
from palier.contexts.people.api import Person, Profile, profile_of
from palier.kernel.access import Actor, Permission, require
from palier.kernel.errors import NotFound

from ..errors import DiagnosticMissing, ProfileMissing
from ..models import Enrolment, Modality, Offer, Plan, PlanLine, Run
from ..planning import Lack, Nearness, Proposal, choose_offers
from ..policies import Learner

DESIGNATED = "designated"


@transaction.atomic
def make_plan(person: Person, *, actor: Actor, at: datetime) -> Plan:
    """Replaces the current plan. Offers where the person is enrolled stay in it.

    Pressed twice, it gives the plan of the first press: same diagnostic, same steps.
    """
    require(actor, Permission.FOLLOW_PLAN)
    if actor.person_id != person.pk:
        raise NotFound()
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    profile, finished = profile_of(person), latest_finished(person)
    if profile is None:
        raise ProfileMissing()
    if finished is None:
        raise DiagnosticMissing()
    learner = learner_of(profile)
    choices = choose_offers(lacks_of(person), proposals_for(person, learner, at), learner)
    lines = [(choice.offer, [reason.to_json() for reason in choice.reasons]) for choice in choices]
    current = Plan.objects.filter(person=person, replaced_at=None).first()
    if current and current.diagnostic_id == finished.diagnostic.pk and _lines(current) == lines:
        return current
    Plan.objects.filter(person=person, replaced_at=None).update(replaced_at=at)
    plan = Plan.objects.create(person=person, diagnostic_id=finished.diagnostic.pk, made_at=at)
    offers = Offer.objects.in_bulk([slug for slug, _reasons in lines], field_name="slug")
    PlanLine.objects.bulk_create(
        PlanLine(plan=plan, rank=rank, offer=offers[slug], reasons=reasons)
        for rank, (slug, reasons) in enumerate(lines, start=1)
    )
    return plan


def _lines(plan: Plan) -> list[tuple[str, list[dict[str, object]]]]:
    return [(line.offer.slug, line.reasons) for line in plan.lines.select_related("offer")]


def learner_of(profile: Profile) -> Learner:
    return Learner(profile.audience, profile.degree, profile.academie.code)


def lacks_of(person: Person) -> tuple[Lack, ...]:
    by_competence: dict[str, list[str]] = {}
    for theme in themes():
        for competence in theme.competences:
            by_competence.setdefault(competence, []).append(theme.key)
    return tuple(
        Lack(
            need.competence,
            need.measured_level,
            need.target_level,
            tuple(by_competence.get(need.competence, ())),
        )
        for need in needs(person)
    )


def proposals_for(person: Person, learner: Learner, at: datetime) -> list[Proposal]:
    """Open offers that a person may join alone and has not completed; those joined, whatever they are."""
    mine = Enrolment.objects.filter(person=person)
    joined = set(mine.filter(state__in=("enrolled", "attended")).values_list("run__offer_id", flat=True))
    completed = set(mine.filter(state="completed").values_list("run__offer_id", flat=True)) - joined
    rows = Offer.objects.exclude(pk__in=completed).prefetch_related("competences", "runs__academie")
    return [
        _proposal(offer, learner, at, is_enrolled=offer.pk in joined)
        for offer in rows
        if offer.pk in joined or (offer.is_open and offer.details["enrolment"] != DESIGNATED)
    ]


def _proposal(offer: Offer, learner: Learner, at: datetime, *, is_enrolled: bool) -> Proposal:
    return Proposal(
        slug=offer.slug,
        scale=offer.scale,
        competences=frozenset(row.competence for row in offer.competences.all()),
        level_from=offer.level_from,
        level_to=offer.level_to,
        modality=offer.modality,
        hours=Fraction(offer.hours),
        publics=frozenset(offer.audiences),
        nearness=nearness(offer, learner.academie_code, at),
        is_enrolled=is_enrolled,
    )


def nearness(offer: Offer, academie_code: str, at: datetime) -> Nearness:
    """The nearest of the dates to come, seats aside: they come and go, a plan stays."""
    if offer.modality == Modality.REMOTE_ALONE:
        return Nearness.ALONE
    coming = [run for run in offer.runs.all() if run.starts_at and run.starts_at > at]
    kinds = {_nearness_of_run(run, academie_code) for run in coming}
    return next((kind for kind in Nearness if kind in kinds), Nearness.NO_DATE)


def _nearness_of_run(run: Run, academie_code: str) -> Nearness:
    if run.academie is not None:
        return Nearness.ACADEMIE if run.academie.code == academie_code else Nearness.FAR
    return Nearness.FAR if run.place else Nearness.REMOTE
