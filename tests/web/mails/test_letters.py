"""Each letter is sent once, to the right person, in their language, and tells no result."""

from __future__ import annotations

import email.policy
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse
from icalendar import Calendar
from tests import credentials, portfolios
from tests.factories import AT, make_person, make_teacher, signed_in
from tests.sessions import STARTS_AT, make_eligible, make_organiser, make_session, open_direct_access, seat
from tests.trainings import ALONE, make_run

from palier.contexts.certification.api import (
    cancel_session,
    import_candidates,
    publish_session,
    withdraw_registration,
)
from palier.contexts.jury.api import decide, deposit_portfolio
from palier.contexts.people.api import Person, actor_for, close_account
from palier.contexts.training.api import enrol
from palier.contexts.training.errors import AlreadyEnrolled
from palier.contexts.training.models import Run
from palier.kernel.access import Role
from palier.kernel.mail import silenced

pytestmark = pytest.mark.usefixtures("reference_content")
Committed = Callable[..., Any]


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Committed:
    """As many presses as asked for; what they sent."""

    def press(action: Callable[[], Any], times: int = 2) -> list[Any]:
        mail.outbox.clear()
        for _press in range(times):
            with django_capture_on_commit_callbacks(execute=True):
                action()
        return list(mail.outbox)

    return press


def only(letters: list[Any], person: Person) -> Any:
    assert [letter.to for letter in letters] == [[person.email]]
    return letters[0]


def agenda_of(letter: Any) -> tuple[str, Any]:
    parsed = email.message_from_bytes(letter.message().as_bytes(), policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    attached = next(part for part in parsed.walk() if part.get_content_type() == "text/calendar")
    assert attached.get_filename() == "palier.ics"
    calendar = Calendar.from_ical(attached.get_content())
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


@pytest.fixture
def registered() -> tuple[Any, Person]:
    open_direct_access()
    return make_session()[0], make_eligible()


def test_a_registration_is_confirmed_once_with_its_appointment(
    registered: tuple[Any, Person], committed: Committed
) -> None:
    session, person = registered
    letter = only(committed(lambda: seat(session, person)), person)
    assert letter.subject == "Palier – Votre inscription à une session de certification"
    for fact in (
        "Bonjour Camille,",
        "14:00",
        "heure du centre",
        "Salle 12",
        session.number,
        "pièce d’identité",
    ):
        assert fact in letter.body
    assert f"http://127.0.0.1:8000{reverse('teacher:registration')}" in letter.body
    assert '<a href="http://127.0.0.1:8000/parcours/inscription/"' in letter.alternatives[0].content
    method, event = agenda_of(letter)
    assert method == "PUBLISH"
    assert event["DTSTART"].dt == STARTS_AT.astimezone(UTC)
    assert event["DTSTART"].to_ical() == b"21261125T130000Z"
    assert str(event["UID"]).startswith(str(session.candidates.get().public_id))


def test_the_centre_s_clock_is_told_not_that_of_paris(committed: Committed) -> None:
    open_direct_access()
    starts_at = datetime(2126, 11, 25, 10, 0, tzinfo=UTC)
    session, _password = make_session(centre="demo-saint-denis", starts_at=starts_at)
    person = make_eligible()
    assert "14:00" in only(committed(lambda: seat(session, person)), person).body


def test_a_seat_given_back_leaves_the_agenda(registered: tuple[Any, Person], committed: Committed) -> None:
    session, person = registered
    candidate = seat(session, person)
    letter = only(committed(lambda: withdraw_registration(candidate, actor=actor_for(person), at=AT)), person)
    assert "annulée" in letter.subject
    method, event = agenda_of(letter)
    assert (method, event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert str(event["UID"]).startswith(str(candidate.public_id))


def test_a_cancelled_session_is_told_to_each_of_its_candidates(committed: Committed) -> None:
    open_direct_access()
    organiser = make_organiser()
    session, _password = make_session(organiser=organiser)
    people = [make_eligible(), make_eligible()]
    for person in people:
        seat(session, person)
    gone = make_eligible()
    withdraw_registration(seat(session, gone), actor=actor_for(gone), at=AT)
    reason = "La salle est fermée pour travaux."
    letters = committed(lambda: cancel_session(session, reason=reason, actor=actor_for(organiser), at=AT))
    assert sorted(letter.to[0] for letter in letters) == sorted(person.email for person in people)
    assert all(reason in letter.body for letter in letters)
    assert {agenda_of(letter)[0] for letter in letters} == {"CANCEL"}


def test_whoever_is_registered_by_list_is_told(committed: Committed) -> None:
    open_direct_access()
    organiser, person = make_organiser(), make_eligible()
    session, _password = make_session(organiser=organiser)
    data = f"email\n{person.email}\n".encode()
    only(
        committed(lambda: import_candidates(session, "l.csv", data, actor=actor_for(organiser), at=AT)),
        person,
    )


#: What the person scored, in any of the words that tell it.
RESULTS = ("612", "niveau 5", "niveau 3", "échelle", "réussi", "échou", "obtenu", "Expert", "Avancé")


def tells_nothing(letter: Any) -> bool:
    words = letter.subject + letter.body + letter.alternatives[0].content
    return not any(result.lower() in words.lower() for result in RESULTS)


def test_published_results_are_announced_in_the_same_words_to_all(committed: Committed) -> None:
    session = credentials.make_session()
    high = credentials.make_candidate(session)
    low = credentials.make_candidate(session, general=None, professional=None, score=None)
    officer = actor_for(make_person(role=Role.OFFICER))
    letters = committed(lambda: publish_session(session, actor=officer, at=AT))
    assert sorted(letter.to[0] for letter in letters) == sorted([high.person.email, low.person.email])
    assert high.certificates.exists()
    assert letters[0].body == letters[1].body
    assert tells_nothing(letters[0])
    assert reverse("teacher:certificates") in letters[0].body


def test_a_deposit_gets_its_receipt(committed: Committed) -> None:
    own = portfolios.write(portfolios.open_for(portfolios.make_scored_candidate()))
    actor = actor_for(own.person)
    letter = only(
        committed(lambda: deposit_portfolio(own, declarations=portfolios.DECLARATIONS, actor=actor, at=AT)),
        own.person,
    )
    own.refresh_from_db()
    assert len(own.digest) == 64
    assert own.digest in letter.body
    assert own.number in letter.body
    assert tells_nothing(letter)


@pytest.mark.parametrize("level", [0, 3])
def test_a_decision_is_announced_and_not_told(level: int, committed: Committed) -> None:
    president = portfolios.make_president()
    examiners = [portfolios.make_examiner(), portfolios.make_examiner(last_name="Zola")]
    own = portfolios.make_assigned(portfolios.make_panel(*examiners, president=president))
    for examiner in examiners:
        portfolios.rate(own, examiner, 3)
    reason = "Des situations précises, des effets observés, un recul certain."
    actor = actor_for(president)
    letter = only(committed(lambda: decide(own, level=level, reason=reason, actor=actor, at=AT)), own.person)
    assert tells_nothing(letter)
    assert reason not in letter.body
    assert reverse("teacher:certificates") in letter.body


def test_a_place_in_a_training_is_confirmed_with_its_appointment(committed: Committed) -> None:
    person, run = make_teacher(), make_run()
    letter = only(committed(lambda: _enrol(person, run), times=1), person)
    assert run.offer.title in letter.body
    method, event = agenda_of(letter)
    assert (method, event["DTSTART"].dt) == ("PUBLISH", run.starts_at)
    with pytest.raises(AlreadyEnrolled):
        _enrol(person, run)


def test_a_training_followed_alone_has_no_appointment(committed: Committed) -> None:
    person, run = make_teacher(), Run.objects.filter(offer__slug=ALONE, starts_at=None).first()
    assert run is not None
    letter = only(committed(lambda: _enrol(person, run), times=1), person)
    assert letter.attachments == []


def _enrol(person: Person, run: Run) -> None:
    enrol(person, run.public_id, actor=actor_for(person), at=AT)


def test_a_closed_account_is_told_at_the_address_it_had(committed: Committed) -> None:
    person = make_teacher()
    address = person.email
    (letter,) = committed(lambda: close_account(person, actor=actor_for(person), at=AT))
    assert letter.to == [address]
    assert "Bonjour Camille," in letter.body


def test_nobody_writes_to_a_closed_account(committed: Committed) -> None:
    session = credentials.make_session()
    person = credentials.make_candidate(session).person
    close_account(person, actor=actor_for(person), at=AT)
    officer = actor_for(make_person(role=Role.OFFICER))
    assert committed(lambda: publish_session(session, actor=officer, at=AT)) == []


@override_settings(EMAIL_BACKEND="tests.web.mails.broken.Backend")
def test_a_mail_server_that_fails_holds_up_nothing(
    registered: tuple[Any, Person], committed: Committed, caplog: pytest.LogCaptureFixture
) -> None:
    session, person = registered
    assert committed(lambda: seat(session, person), times=1) == []
    assert session.candidates.filter(state="registered").count() == 1
    assert "a letter could not be sent: registration_confirmed" in caplog.text


@override_settings(
    EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=9
)
def test_a_mail_server_that_is_away_holds_up_nothing(
    registered: tuple[Any, Person], committed: Committed, caplog: pytest.LogCaptureFixture
) -> None:
    session, person = registered
    committed(lambda: seat(session, person), times=1)
    assert session.candidates.filter(state="registered").count() == 1
    assert "the mail server does not answer: 1 letters are lost" in caplog.text


def test_what_is_played_writes_to_nobody(registered: tuple[Any, Person], committed: Committed) -> None:
    session, person = registered
    with silenced():
        assert committed(lambda: seat(session, person)) == []


def test_letters_follow_the_language_last_read_in(client: Client, committed: Committed) -> None:
    person = make_teacher()
    signed_in(client, person).post(reverse("set_language"), {"language": "en", "next": "/"})
    person.refresh_from_db()
    assert person.language == "en"
    session = credentials.make_session()
    credentials.make_candidate(session, person=person)
    officer = actor_for(make_person(role=Role.OFFICER))
    letter = only(committed(lambda: publish_session(session, actor=officer, at=AT)), person)
    assert '<html lang="en">' in letter.alternatives[0].content
