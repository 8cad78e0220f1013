"""The whole path of one new teacher, step by step, each with the facts it must show.

Accounts, sign-in and the public verification go by the pages; the rest by the actions that pages
call. Moments are those of the past weeks, so that nothing waits. Each run has people of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import numpy as np
from django.conf import settings
from django.core import mail
from django.test import Client
from django.test.utils import override_settings

from palier.contexts.bank.api import current_bank_version, measurement_bank
from palier.contexts.people.api import Person, actor_for
from palier.kernel.access import NATIONAL, Actor, Role, Scope

from .accounts import open_account
from .teacher import Teacher

PASSWORD = "une-marche-puis-la-suivante"
Facts = dict[str, Any]


class StepFailed(Exception):
    """`step` names what did not hold; the message says why."""

    def __init__(self, step: str, reason: str) -> None:
        self.step, self.reason = step, reason
        super().__init__(f"{step}: {reason}")


@dataclass
class Journey:
    """What the steps hand to one another. `begin` is the first day, in the past."""

    begin: datetime
    client: Client
    run: str = field(default_factory=lambda: uuid4().hex[:10])
    person: Person = field(init=False)
    found: Facts = field(default_factory=dict)

    @property
    def teacher(self) -> Teacher:
        """Strong enough for any level that the journey asks for."""
        tree = measurement_bank(current_bank_version().pk).tree
        return Teacher.at(tree, np.random.default_rng(7), ability=1.6)

    @property
    def actor(self) -> Actor:
        return actor_for(self.person)

    @property
    def email(self) -> str:
        return f"parcours-{self.run}@demo.palier.example"

    def day(self, number: int, *, hours: float = 0) -> datetime:
        return self.begin + timedelta(days=number, hours=hours)

    def staff(self, role: Role, scope: Scope = NATIONAL, *, place: int = 0) -> Person:
        """Somebody of this run who holds a role; found again at the second call."""
        email = f"{role.value}-{place}-{self.run}@demo.palier.example"
        names = ("Camille", f"Parcours {role.value} {place}")
        return open_account(email, *names, grants=[(role, scope)], at=self.begin)


Step = Callable[[Journey], Facts]


def play(steps: dict[str, Step], *, now: datetime) -> Iterator[tuple[str, Facts]]:
    """Each step's name and facts, as soon as it holds; StepFailed names the one that does not."""
    with outbox():
        journey = Journey(now - timedelta(days=75), new_client())
        for name, step in steps.items():
            try:
                facts = step(journey)
            except Exception as error:
                reason = str(error) or type(error).__name__
                raise StepFailed(name, reason) from error
            journey.found[name] = facts
            yield name, facts


def must(holds: object, reason: str) -> None:
    """A fact that the journey asserts."""
    if not holds:
        raise AssertionError(reason)


def refused(expected: type[Exception], act: Callable[[], object]) -> None:
    """What must not pass does not, and for the reason expected."""
    try:
        act()
    except expected:
        return
    raise AssertionError(f"{expected.__name__} was expected, and nothing was refused")


def new_client() -> Client:
    """A browser at an address that the settings allow, over the protocol that they demand."""
    hosts = [host for host in settings.ALLOWED_HOSTS if host not in {"*", ""}]
    host = hosts[0].lstrip(".") if hosts else "localhost"
    return Client(headers={"host": host, "x-forwarded-proto": "https"})


@contextmanager
def outbox() -> Iterator[None]:
    """Mail stays in this process while the journey lasts; the configured backend is left alone."""
    before = getattr(mail, "outbox", None)
    mail.outbox = []
    try:
        with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
            yield
    finally:
        if before is None:
            del mail.outbox
        else:
            mail.outbox = before
