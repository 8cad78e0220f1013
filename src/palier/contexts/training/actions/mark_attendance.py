"""Note who was there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from palier.kernel.access import Actor
from palier.kernel.transitions import advance

from ..errors import AttendanceClosed, NotStartedYet
from ..models import Enrolment, Run
from ..states import ENROLMENT
from .managed_run import managed_run, require_run


@transaction.atomic
def mark_attendance(enrolment: Enrolment, *, present: bool, actor: Actor, at: datetime) -> Enrolment:
    require_run(actor, enrolment.run)
    locked = Enrolment.objects.select_for_update(of=("self",)).select_related("run").get(pk=enrolment.pk)
    _mark(locked, locked.run, present=present, actor=actor, at=at)
    return locked


@transaction.atomic
def mark_run_attendance(
    run_public_id: UUID, *, present: Mapping[UUID, bool], actor: Actor, at: datetime
) -> int:
    """The whole sheet at once; lines of other runs are ignored. Answers how many lines changed."""
    run = managed_run(run_public_id, actor)
    rows = run.enrolments.select_for_update().filter(public_id__in=present).order_by("pk")
    return sum(
        _mark(row, run, present=present[row.public_id], actor=actor, at=at)
        for row in rows
        if row.state not in ("withdrawn", "completed")
    )


def _mark(enrolment: Enrolment, run: Run, *, present: bool, actor: Actor, at: datetime) -> bool:
    """False when the sheet already says so: a second press writes nothing."""
    if run.starts_at is not None and run.starts_at > at:
        raise NotStartedYet()
    if enrolment.state == "completed":
        raise AttendanceClosed()
    if enrolment.state == ("attended" if present else "absent"):
        return False
    advance(enrolment, ENROLMENT, "attend" if present else "miss", actor=actor, at=at)
    return True
