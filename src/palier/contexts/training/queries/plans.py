"""A person's plan and trainings."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from zoneinfo import ZoneInfo

from palier.contexts.people.api import Person, profile_of

from ..models import Enrolment, Modality, Plan, PlanLine, Run
from ..types import EnrolmentView, PlanStep, PlanView, Reason, RunView
from .offers import coming_runs, offer_card, run_view, runs_with_places

PARIS = ZoneInfo("Europe/Paris")


def zone_of(person: Person) -> ZoneInfo:
    """The local time this person lives in."""
    profile = profile_of(person)
    return ZoneInfo(profile.academie.timezone) if profile else PARIS


def current_plan(person: Person, *, at: datetime) -> PlanView | None:
    plan = Plan.objects.filter(person=person, replaced_at=None).first()
    if plan is None:
        return None
    lines = list(
        plan.lines.select_related("offer__operator").prefetch_related("offer__competences").order_by("rank")
    )
    zone = zone_of(person)
    runs = _runs_by_offer([line.offer_id for line in lines], zone, at)
    mine = {view.run.offer_slug: view for view in reversed(enrolments_of(person, at=at))}
    return PlanView(
        public_id=plan.public_id,
        made_at=plan.made_at.astimezone(zone),
        diagnostic_id=plan.diagnostic_id,
        steps=tuple(_step(line, runs[line.offer_id], mine.get(line.offer.slug)) for line in lines),
    )


def _step(line: PlanLine, runs: tuple[RunView, ...], enrolment: EnrolmentView | None) -> PlanStep:
    return PlanStep(
        rank=line.rank,
        offer=offer_card(line.offer),
        reasons=tuple(
            Reason(row["kind"], {key: value for key, value in row.items() if key != "kind"})
            for row in line.reasons
        ),
        runs=runs,
        enrolment=enrolment,
    )


def _runs_by_offer(offer_ids: list[int], zone: ZoneInfo, at: datetime) -> dict[int, tuple[RunView, ...]]:
    found: dict[int, tuple[RunView, ...]] = defaultdict(tuple)
    for run in coming_runs(at).filter(offer_id__in=offer_ids):
        found[run.offer_id] += (run_view(run, zone=zone, at=at),)
    return found


def enrolments_of(person: Person, *, at: datetime) -> tuple[EnrolmentView, ...]:
    """Those not withdrawn, the latest first."""
    zone = zone_of(person)
    rows = list(person.enrolments.exclude(state="withdrawn").order_by("-enrolled_at", "-pk"))
    runs = {run.pk: run for run in runs_with_places().filter(pk__in=[row.run_id for row in rows])}
    return tuple(_enrolment(row, runs[row.run_id], zone, at) for row in rows)


def _enrolment(row: Enrolment, run: Run, zone: ZoneInfo, at: datetime) -> EnrolmentView:
    view, offer = run_view(run, zone=zone, at=at), run.offer
    is_enrolled = row.state == "enrolled"
    return EnrolmentView(
        public_id=row.public_id,
        state=row.state,
        run=view,
        modality=offer.modality,
        modality_label=str(Modality(offer.modality).label),
        hours=offer.hours,
        can_be_withdrawn=is_enrolled and not view.is_past,
        can_be_completed_by_person=is_enrolled and offer.modality == Modality.REMOTE_ALONE,
        completed_at=row.completed_at.astimezone(zone) if row.completed_at else None,
    )


def completed_plan_steps(person: Person) -> int:
    """Offers that one of the person's plans proposed and that the person completed."""
    proposed = PlanLine.objects.filter(plan__person=person).values("offer_id")
    done = Enrolment.objects.filter(person=person, state="completed")
    return done.filter(run__offer_id__in=proposed).values("run__offer_id").distinct().count()
