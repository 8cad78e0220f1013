"""An appointment as calendars read it, and only for whom it is."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from tests.factories import AT, make_teacher, signed_in
from tests.sessions import make_eligible, make_session, open_direct_access, seat
from tests.trainings import ALONE, make_run

from palier.contexts.certification.api import withdraw_registration
from palier.contexts.people.api import Person, actor_for
from palier.contexts.training.api import enrol
from palier.contexts.training.models import Run
from palier.web.calendar_files import Appointment, calendar_file

KEY = uuid.UUID("0190f3a2-0000-7000-8000-000000000001")
STARTS = datetime.fromisoformat("2026-12-01T14:00:00+04:00")
TITLE = "Évaluer, c’est choisir ; " + "un très long intitulé de formation " * 4


def appointment(**changes: Any) -> Appointment:
    facts: dict[str, Any] = {
        "key": KEY,
        "title": TITLE.strip(),
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(hours=2),
        "place": "Salle 12, bâtiment B\nau fond",
        "url": "https://palier.example/parcours/inscription/",
    }
    return Appointment(**facts | changes)


@pytest.mark.unit
def test_lines_are_folded_escaped_and_in_universal_time() -> None:
    raw = calendar_file(appointment(), at=AT)
    lines = raw.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert b"\n" not in raw.replace(b"\r\n", b"")
    whole = raw.replace(b"\r\n ", b"").decode()
    assert "SUMMARY:Évaluer\\, c’est choisir \\; un très long" in whole
    assert "LOCATION:Salle 12\\, bâtiment B\\nau fond" in whole
    assert "DTSTART:20261201T100000Z" in whole
    assert "DTEND:20261201T120000Z" in whole
    assert "DTSTAMP:20261123T090000Z" in whole
    assert re.search(r"^ORGANIZER:mailto:ne-pas-repondre@", whole, re.MULTILINE)


@pytest.mark.unit
def test_a_cancellation_is_the_same_appointment_taken_back() -> None:
    made, gone = (
        Calendar.from_ical(calendar_file(appointment(), at=AT, is_cancelled=is_cancelled))
        for is_cancelled in (False, True)
    )
    assert (made["METHOD"], gone["METHOD"]) == ("PUBLISH", "CANCEL")
    (first,), (second,) = made.walk("VEVENT"), gone.walk("VEVENT")
    assert first["UID"] == second["UID"] == f"{KEY}@127.0.0.1"
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 1)
    assert (first["STATUS"], second["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert made.walk("VEVENT")[0]["SUMMARY"] == TITLE.strip()


@pytest.mark.unit
@pytest.mark.parametrize(("is_busy", "word"), [(True, "OPAQUE"), (False, "TRANSPARENT")])
def test_days_in_a_row_leave_the_person_free(is_busy: bool, word: str) -> None:
    calendar = Calendar.from_ical(calendar_file(appointment(is_busy=is_busy), at=AT))
    assert calendar.walk("VEVENT")[0]["TRANSP"] == word


def test_the_owner_downloads_the_session_and_nobody_else(client: Client, reference_content: None) -> None:
    open_direct_access()
    person = make_eligible()
    candidate = seat(make_session()[0], person)
    url = reverse("teacher:registration_agenda", args=[candidate.public_id])
    signed_in(client, person)
    assert url in client.get(reverse("teacher:registration")).content.decode()
    page = client.get(url)
    assert page["Content-Type"] == "text/calendar; charset=utf-8"
    assert page["Content-Disposition"] == 'attachment; filename="palier.ics"'
    event = Calendar.from_ical(page.content).walk("VEVENT")[0]
    assert str(event["UID"]).startswith(str(candidate.public_id))
    other = signed_in(Client(), make_teacher())
    assert other.get(url).status_code == 404
    withdraw_registration(candidate, actor=actor_for(person), at=AT)
    assert client.get(url).status_code == 404


def test_the_owner_downloads_the_training_and_nobody_else(client: Client, reference_content: None) -> None:
    person, run = make_teacher(), make_run(in_days=30_000)
    url = _enrolled(person, run)
    signed_in(client, person)
    assert url in client.get(reverse("teacher:trainings")).content.decode()
    event = Calendar.from_ical(client.get(url).content).walk("VEVENT")[0]
    assert event["DTSTART"].dt == run.starts_at
    other = signed_in(Client(), make_teacher())
    assert other.get(url).status_code == 404


def test_what_has_no_date_has_no_file(client: Client, reference_content: None) -> None:
    person = make_teacher()
    url = _enrolled(person, Run.objects.get(offer__slug=ALONE, starts_at=None))
    signed_in(client, person)
    assert url not in client.get(reverse("teacher:trainings")).content.decode()
    assert client.get(url).status_code == 404


def _enrolled(person: Person, run: Run) -> str:
    enrolment = enrol(person, run.public_id, actor=actor_for(person), at=AT)
    return reverse("teacher:training_agenda", args=[enrolment.public_id])
