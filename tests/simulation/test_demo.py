"""The demonstration: made once through the real actions, found again afterwards, refused in production."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from palier.contexts.certification.api import Candidate, Session, eligibility_of
from palier.contexts.credentials.api import Certificate
from palier.contexts.jury.api import Portfolio
from palier.contexts.people.api import Person
from palier.kernel import clock, journal
from palier.simulation.accounts import ACCOUNTS, PASSWORD, open_accounts
from palier.simulation.demo import prepare

PEOPLE = 8


@pytest.fixture
def played(reference_content: None, db: None, django_capture_on_commit_callbacks: Any) -> Any:
    with django_capture_on_commit_callbacks(execute=True):
        return prepare(people=PEOPLE, now=clock.now())


def rows() -> dict[str, int]:
    return {
        model.__name__: model.objects.count()
        for model in (Person, Candidate, Session, Portfolio, Certificate)
    }


def test_everything_is_played_once(played: Any) -> None:
    assert played.people == PEOPLE
    assert played.today.session.state == "running"
    assert Certificate.objects.filter(kind="general", state="issued").exists()
    assert Certificate.objects.filter(kind="professional", state="issued").exists()
    assert list(journal.check_journal()) == []
    assert eligibility_of(Person.objects.get(email=_email("enseignant")), clock.now()).is_direct_access
    assert played.tomorrow.session.state == "open"
    candidate = Candidate.objects.get(person__email=_email("candidate"))
    assert (candidate.state, candidate.session_id) == ("present", played.today.session.pk)
    before = rows()
    again = prepare(people=PEOPLE, now=clock.now())
    assert rows() == before
    assert again.today.session == played.today.session
    assert again.today.password != played.today.password


def test_accounts_open_by_the_front_door(db: None, client: Client) -> None:
    validate_password(PASSWORD)
    open_accounts(at=clock.now())
    for account in ACCOUNTS:
        client.logout()
        answer = client.post(reverse("account_login"), {"login": account.email, "password": PASSWORD})
        assert answer.status_code == 302, account.email
        assert client.get(answer["Location"], follow=True).status_code == 200, account.email


def test_the_command_prints_every_account(reference_content: None, db: None, settings: Any) -> None:
    settings.IS_DEMO = True
    written = StringIO()
    call_command("demo", people=0, stdout=written)
    text = written.getvalue()
    assert PASSWORD in text
    for account in ACCOUNTS:
        assert account.email in text
        assert account.look in text
    for session in Session.objects.all():
        assert session.number in text
        assert session.access_code in text


def test_it_refuses_elsewhere_than_in_a_demonstration(db: None, settings: Any) -> None:
    settings.IS_DEMO = False
    with pytest.raises(CommandError):
        call_command("demo")
    assert not Person.objects.exists()


def _email(name: str) -> str:
    return next(account.email for account in ACCOUNTS if account.name == name)
