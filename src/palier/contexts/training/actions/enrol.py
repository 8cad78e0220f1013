"""Join a run."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from palier.contexts.people.api import Person, profile_of
from palier.kernel.access import Actor, Permission, require
from palier.kernel.errors import NotFound

from ..errors import (
    AlreadyEnrolled,
    ByDesignation,
    OfferClosed,
    OtherAudience,
    ProfileMissing,
    RunFull,
    RunPast,
)
from ..events import enrolled
from ..models import Enrolment, Offer, Run
from ..policies import public_of
from .make_plan import DESIGNATED, learner_of

#: States that hold the person's place in an offer; who was absent may try another date.
HOLDING = ("enrolled", "attended", "completed")


@transaction.atomic
def enrol(person: Person, run_public_id: UUID, *, actor: Actor, at: datetime) -> Enrolment:
    """The run's row is locked while its seats are counted: two people never take the last one."""
    require(actor, Permission.FOLLOW_PLAN)
    if actor.person_id != person.pk:
        raise NotFound()
    run = Run.objects.select_for_update(of=("self",)).filter(public_id=run_public_id).first()
    if run is None:
        raise NotFound()
    _check_offer(run.offer, person)
    if run.starts_at is not None and run.starts_at <= at:
        raise RunPast()
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if Enrolment.objects.filter(run__offer=run.offer, person=person, state__in=HOLDING).exists():
        raise AlreadyEnrolled()
    if run.seats is not None and run.enrolments.exclude(state="withdrawn").count() >= run.seats:
        raise RunFull()
    enrolment = Enrolment.objects.create(run=run, person=person, enrolled_at=at)
    transaction.on_commit(lambda: enrolled.send_robust(Enrolment, enrolment=enrolment.public_id, at=at))
    return enrolment


def _check_offer(offer: Offer, person: Person) -> None:
    if not offer.is_open:
        raise OfferClosed()
    if offer.details["enrolment"] == DESIGNATED:
        raise ByDesignation()
    profile = profile_of(person)
    if profile is None:
        raise ProfileMissing()
    if not public_of(learner_of(profile), offer.audiences):
        raise OtherAudience()
