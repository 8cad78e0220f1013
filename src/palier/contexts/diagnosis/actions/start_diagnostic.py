"""Begin a diagnostic, or go on with the one that is open."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from palier.contexts.framework.api import current_document
from palier.contexts.people.api import Person
from palier.contexts.testing.api import Purpose, open_sitting, seen_item_slugs
from palier.kernel.access import Actor, Permission, require
from palier.kernel.errors import NotFound

from ..errors import GoalMissing, RetakeTooSoon
from ..models import BLUEPRINT, Diagnostic, Goal
from ..queries.diagnostics import latest_diagnostic, retake_from


@transaction.atomic
def start_diagnostic(person: Person, *, actor: Actor, at: datetime) -> Diagnostic:
    """The open diagnostic if there is one. A new one waits for the blueprint's `retake_after_days`."""
    require(actor, Permission.TAKE_DIAGNOSTIC)
    if actor.person_id != person.pk:
        raise NotFound()
    Person.objects.select_for_update().get(pk=person.pk)
    known = latest_diagnostic(person)
    if known and known.sitting.state == "open":
        return known
    if not Goal.objects.filter(person=person).exists():
        raise GoalMissing()
    earliest = retake_from(person)
    if earliest and at < earliest:
        raise RetakeTooSoon(from_=earliest)
    left_out = current_document(BLUEPRINT).body["exclude_seen_in"]
    sitting = open_sitting(
        person,
        purpose=Purpose.DIAGNOSTIC,
        blueprint_kind=BLUEPRINT,
        excluded_item_slugs=seen_item_slugs(person, left_out) if left_out else (),
        actor=actor,
        at=at,
    )
    return Diagnostic.objects.create(person=person, sitting=sitting, started_at=at)
