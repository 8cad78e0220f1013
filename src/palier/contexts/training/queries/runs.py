"""Runs as their trainers see them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Q, QuerySet, When

from palier.kernel.access import Actor, Permission, ScopeKind
from palier.kernel.errors import NotFound

from ..models import Modality, Run
from ..types import AttendanceSheet, Participant
from .offers import run_view, runs_with_places
from .plans import PARIS


def runs_visible_to(actor: Actor) -> QuerySet[Run]:
    """Dated runs of the operators this actor trains for, the latest first; `to_mark` awaits a mark."""
    scopes = actor.scopes(Permission.MANAGE_RUN)
    rows = runs_with_places().filter(starts_at__isnull=False)
    rows = rows.annotate(to_mark=Count("enrolments", filter=Q(enrolments__state="enrolled")))
    if not any(scope.kind is ScopeKind.NATIONAL for scope in scopes):
        keys = [scope.key for scope in scopes if scope.kind is ScopeKind.OPERATOR]
        rows = rows.filter(offer__operator__key__in=keys)
    return rows.order_by("-starts_at", "pk")


def runs_to_manage(actor: Actor, *, at: datetime) -> QuerySet[Run]:
    """Those that await a mark, then those to come, then the others; by date within each."""
    order = Case(When(starts_at__lte=at, to_mark__gt=0, then=0), When(starts_at__gt=at, then=1), default=2)
    return runs_visible_to(actor).annotate(order=order).order_by("order", "starts_at", "pk")


def run_by_public_id(public_id: UUID) -> Run:
    run = Run.objects.select_related("offer").filter(public_id=public_id).first()
    if run is None:
        raise NotFound()
    return run


def attendance_sheet(run_public_id: UUID, *, actor: Actor, at: datetime) -> AttendanceSheet:
    run = runs_visible_to(actor).filter(public_id=run_public_id).first()
    if run is None or run.starts_at is None:
        raise NotFound()
    rows = run.enrolments.exclude(state="withdrawn").select_related("person")
    return AttendanceSheet(
        run=run_view(run, zone=zone_of_run(run), at=at),
        modality_label=str(Modality(run.offer.modality).label),
        participants=tuple(
            Participant(row.public_id, row.person.full_name, row.state)
            for row in rows.order_by("person__last_name", "person__first_name", "pk")
        ),
        is_open=run.starts_at <= at,
        can_be_completed=run.ends_at is None or run.ends_at <= at,
    )


def zone_of_run(run: Run) -> ZoneInfo:
    return ZoneInfo(run.academie.timezone) if run.academie else PARIS
