"""Sittings for tests, played through the real actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from palier.contexts.bank.types import Presentation
from palier.contexts.diagnosis.api import Diagnostic, choose_goal, start_diagnostic
from palier.contexts.people.api import Person, actor_for
from palier.contexts.testing.api import Sitting, answer, current_question
from palier.simulation.respondent import random_response

from .factories import AT

Respond = Callable[[Presentation], Any]


def open_diagnostic(person: Person, *, at: datetime = AT) -> Diagnostic:
    actor = actor_for(person)
    choose_goal(person, aim="train", general_target=5, professional_target=3, actor=actor, at=at)
    return start_diagnostic(person, actor=actor, at=at)


def at_random(seed: int) -> Respond:
    rng = Random(seed)
    return lambda shown: random_response(shown, rng)


def unknown(_shown: Presentation) -> None:
    """« Je ne sais pas »."""


def play(sitting: Sitting, respond: Respond, *, answers: int = 100, at: datetime = AT) -> Sitting:
    """At most `answers` answers, one a minute."""
    actor = actor_for(sitting.person)
    for minute in range(answers):
        served = current_question(sitting)
        if served is None:
            break
        data, moment = respond(served.presentation), at + timedelta(minutes=minute)
        answer(sitting.public_id, position=served.position, data=data, actor=actor, at=moment)
        sitting.refresh_from_db()
    return sitting
