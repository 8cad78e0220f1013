"""Who is asked, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from palier.contexts.certification.api import Candidate
from palier.contexts.certification.events import session_published
from palier.contexts.people.api import Person
from palier.contexts.training.events import EnrolmentCompleted, enrolment_completed

from .actions.invite import invite


@receiver(enrolment_completed)
def invite_after_training(*, event: EnrolmentCompleted, **_kwargs: Any) -> None:
    """As soon as the training is completed, while it is fresh."""
    person = Person.objects.get(pk=event.person_id)
    invite(person, "training", subject=f"run:{event.run_key}", title=event.title, at=event.at)


@receiver(session_published)
def invite_after_publication(*, session: UUID, at: datetime, **_kwargs: Any) -> None:
    """Whoever sat the test is asked, whatever the result."""
    rows = Candidate.objects.filter(session__public_id=session, state="scored")
    for candidate in rows.select_related("person", "session__centre"):
        number, centre = candidate.session.number, candidate.session.centre.name
        invite(candidate.person, "certification", subject=f"session:{number}", title=centre, at=at)
