"""What a person has agreed to attend, as an iCalendar file (RFC 5545, RFC 5546 for cancellations)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from palier.contexts.certification.types import CandidacyView
from palier.contexts.training.types import EnrolmentView

from .run_dates import place_in_words

FILE_NAME = "palier.ics"
MEDIA_TYPE = "text/calendar"
#: Welcome, identity and a test of less than two hours.
SESSION_LENGTH = timedelta(hours=2)


@dataclass(frozen=True)
class Appointment:
    """`key` stays the same for ever: calendars recognise the appointment by it."""

    key: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    url: str
    words: str = ""
    is_busy: bool = True


def session_appointment(candidacy: CandidacyView) -> Appointment:
    session = candidacy.session
    on_site = ", ".join(filter(None, (session.centre, candidacy.address or session.city, session.place)))
    return Appointment(
        key=candidacy.public_id,
        title=_("Palier : session de certification"),
        starts_at=session.starts_at,
        ends_at=session.starts_at + SESSION_LENGTH,
        place=candidacy.meeting_link or on_site,
        url=link("teacher:registration"),
        words=_("Session %(number)s. Ayez avec vous une pièce d’identité.") % {"number": session.number},
    )


def training_appointment(enrolment: EnrolmentView) -> Appointment | None:
    """None for a training followed whenever one likes. Several days in a row leave the person free."""
    run = enrolment.run
    if run.starts_at is None:
        return None
    ends_at = run.ends_at or run.starts_at + timedelta(hours=float(enrolment.hours))
    return Appointment(
        key=enrolment.public_id,
        title=_("Formation : %(title)s") % {"title": run.offer_title},
        starts_at=run.starts_at,
        ends_at=ends_at,
        place=place_in_words(run),
        url=link("teacher:trainings"),
        is_busy=ends_at - run.starts_at < timedelta(days=1),
    )


def calendar_file(appointment: Appointment, *, at: datetime, is_cancelled: bool = False) -> bytes:
    """`at` is when this version was made."""
    calendar = Calendar()
    calendar.add("prodid", "-//Palier//Palier//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_cancelled else "PUBLISH")
    calendar.add_component(_event(appointment, at, is_cancelled))
    return calendar.to_ical()


def _event(appointment: Appointment, at: datetime, is_cancelled: bool) -> Event:
    event = Event()
    event.add("uid", f"{appointment.key}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", appointment.starts_at.astimezone(UTC))
    event.add("dtend", appointment.ends_at.astimezone(UTC))
    event.add("summary", appointment.title)
    event.add("location", appointment.place)
    event.add("url", appointment.url)
    event.add("organizer", vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"))
    event.add("sequence", 1 if is_cancelled else 0)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if appointment.is_busy else "TRANSPARENT")
    if appointment.words:
        event.add("description", appointment.words)
    return event


def calendar_response(appointment: Appointment, *, at: datetime) -> HttpResponse:
    response = HttpResponse(calendar_file(appointment, at=at), content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    response["Cache-Control"] = "no-store"
    return response


def link(name: str, *args: object) -> str:
    """Whole, for what is read away from the site."""
    return settings.BASE_URL + reverse(name, args=args)
