"""A place in a training."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from palier.contexts.training.api import Enrolment, enrolments_of
from palier.contexts.training.events import enrolled
from palier.kernel.mail import post
from palier.web.calendar_files import link, training_appointment
from palier.web.run_dates import run_line

from .writing import in_language_of, invitation, letter_to


@receiver(enrolled)
def confirm_enrolment(*, enrolment: UUID, at: datetime, **_kwargs: Any) -> None:
    person = Enrolment.objects.select_related("person").get(public_id=enrolment).person
    view = next((each for each in enrolments_of(person, at=at) if each.public_id == enrolment), None)
    if view is None:  # given back meanwhile
        return
    with in_language_of(person):
        appointment = training_appointment(view)
        agenda = [invitation(appointment, at=at)] if appointment else []
        facts = {"enrolment": view, "line": run_line(view.run), "url": link("teacher:trainings")}
        post(letter_to(person, "enrolment_confirmed", *agenda, **facts))
