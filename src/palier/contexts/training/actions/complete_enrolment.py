"""Say that a training has been followed to its end."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from palier.kernel.access import Actor, Permission, require
from palier.kernel.errors import NotFound
from palier.kernel.transitions import advance

from ..errors import AttendanceMissing, NotEndedYet, NotYoursToComplete
from ..events import EnrolmentCompleted, enrolment_completed
from ..models import Enrolment, Modality, Run
from ..states import ENROLMENT
from .managed_run import managed_run, require_run


@transaction.atomic
def complete_enrolment(enrolment: Enrolment, *, actor: Actor, at: datetime) -> Enrolment:
    """By the person when it is followed alone (attended by their own word), else by a trainer."""
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("run__offer__operator")
    locked = rows.get(pk=enrolment.pk)
    if locked.run.offer.modality == Modality.REMOTE_ALONE:
        _require_own(locked, actor)
    elif actor.person_id == locked.person_id and not actor.may(Permission.MANAGE_RUN):
        raise NotYoursToComplete()
    else:
        require_run(actor, locked.run)
        _require_ended(locked.run, at)
    if locked.state == "completed":
        return locked
    if locked.run.offer.modality == Modality.REMOTE_ALONE:
        advance(locked, ENROLMENT, "attend", actor=actor, at=at)
    _complete(locked, actor, at)
    return locked


@transaction.atomic
def complete_run(run_public_id: UUID, *, actor: Actor, at: datetime) -> int:
    """Complete everybody who attended; refused while a presence is not noted. Answers how many."""
    run = managed_run(run_public_id, actor)
    _require_ended(run, at)
    if run.enrolments.filter(state="enrolled").exists():
        raise AttendanceMissing()
    rows = run.enrolments.select_for_update(of=("self",)).select_related("run__offer")
    attended = list(rows.filter(state="attended").order_by("pk"))
    for enrolment in attended:
        _complete(enrolment, actor, at)
    return len(attended)


def _require_own(enrolment: Enrolment, actor: Actor) -> None:
    require(actor, Permission.FOLLOW_PLAN)
    if actor.person_id != enrolment.person_id:
        raise NotFound()


def _require_ended(run: Run, at: datetime) -> None:
    if run.ends_at is not None and run.ends_at > at:
        raise NotEndedYet()


def _complete(enrolment: Enrolment, actor: Actor, at: datetime) -> None:
    advance(enrolment, ENROLMENT, "complete", actor=actor, at=at)
    event = EnrolmentCompleted(
        enrolment.public_id, enrolment.person_id, enrolment.run.key, enrolment.run.offer.title, at
    )
    enrolment_completed.send(sender=Enrolment, event=event)
