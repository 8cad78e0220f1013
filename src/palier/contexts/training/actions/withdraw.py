"""Leave a run before it starts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from palier.contexts.people.api import Person
from palier.kernel.access import Actor, Permission, require
from palier.kernel.errors import NotFound
from palier.kernel.transitions import advance

from ..errors import RunPast
from ..models import Enrolment
from ..states import ENROLMENT


@transaction.atomic
def withdraw(person: Person, enrolment_public_id: UUID, *, actor: Actor, at: datetime) -> Enrolment:
    """The seat is free again. A second press changes nothing."""
    require(actor, Permission.FOLLOW_PLAN)
    enrolment = own_enrolment(person, enrolment_public_id, actor)
    if enrolment.state == "withdrawn":
        return enrolment
    if enrolment.run.starts_at is not None and enrolment.run.starts_at <= at:
        raise RunPast()
    advance(enrolment, ENROLMENT, "withdraw", actor=actor, at=at)
    return enrolment


def own_enrolment(person: Person, public_id: UUID, actor: Actor) -> Enrolment:
    """Locked; another person's enrolment does not exist for this actor."""
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("run__offer")
    found = rows.filter(public_id=public_id, person=person).first()
    if found is None or actor.person_id != person.pk:
        raise NotFound()
    return found
