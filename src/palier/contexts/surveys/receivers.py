"""Who is asked, and when."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from palier.contexts.people.api import Person
from palier.contexts.training.events import EnrolmentCompleted, enrolment_completed

from .actions.invite import invite


@receiver(enrolment_completed)
def invite_after_training(*, event: EnrolmentCompleted, **_kwargs: Any) -> None:
    """As soon as the training is completed, while it is fresh."""
    person = Person.objects.get(pk=event.person_id)
    invite(person, "training", subject=f"run:{event.run_key}", title=event.title, at=event.at)
