"""A person's plans and trainings, to read and to erase."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from palier.contexts.people.api import Person
from palier.contexts.people.events import Term, eraser, expirer, exporter

from .models import Enrolment, Plan


@exporter("training", _("Plans de formation, inscriptions et présences"))
def export_training(person: Person) -> dict[str, Any]:
    plans = Plan.objects.filter(person=person).prefetch_related("lines__offer").order_by("made_at")
    enrolments = Enrolment.objects.filter(person=person).select_related("run__offer").order_by("enrolled_at")
    return {
        "plans": [
            {
                "made_at": plan.made_at,
                "replaced_at": plan.replaced_at,
                "steps": [{"offer": line.offer.title, "reasons": line.reasons} for line in plan.lines.all()],
            }
            for plan in plans
        ],
        "enrolments": [
            {
                "offer": row.run.offer.title,
                "starts_at": row.run.starts_at,
                "place": row.run.place,
                "state": row.state,
                "enrolled_at": row.enrolled_at,
                "withdrawn_at": row.withdrawn_at,
                "attended_at": row.attended_at,
                "completed_at": row.completed_at,
            }
            for row in enrolments
        ],
    }


@eraser("training")
def erase_training(person: Person) -> None:
    Enrolment.objects.filter(person=person).delete()
    Plan.objects.filter(person=person).delete()


@expirer("diagnostic")
def expired_plans(term: Term) -> QuerySet[Plan]:
    """A plan ends with the diagnostic it was drawn from."""
    return Plan.objects.filter(diagnostic__sitting__closed_at__lte=term.before)


@expirer("training")
def expired_enrolments(term: Term) -> QuerySet[Enrolment]:
    """From the last of the run's dates and of one's own: a standing run has no dates."""
    last = Greatest(
        "run__starts_at", "run__ends_at", "enrolled_at", "withdrawn_at", "attended_at", "completed_at"
    )
    return Enrolment.objects.annotate(last=last).filter(last__lte=term.before)
