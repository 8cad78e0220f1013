"""The hot path, timed on a real PostgreSQL with every commit durable."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from random import Random
from time import perf_counter_ns

from django.db import connection
from django.test import Client
from django.urls import reverse

from palier.contexts.diagnosis.api import Diagnostic, choose_goal, start_diagnostic
from palier.contexts.people.api import (
    DATA_NOTICE,
    DATA_NOTICE_VERSION,
    Audience,
    Degree,
    Discipline,
    Person,
    actor_for,
    open_teacher_account,
    read_notice,
    save_profile,
)
from palier.contexts.territory.api import academies
from palier.contexts.testing.api import answer, current_question
from palier.kernel import clock

from ..respondent import random_response

SEED = 2026
WARM_UP = 20
_numbers = count(1)


def answer_action(repeats: int) -> dict[str, float | int | str]:
    """`testing.answer` alone: its transaction from BEGIN to COMMIT."""
    rng = Random(SEED)
    times: list[int] = []
    for diagnostic in _diagnostics():
        actor = actor_for(diagnostic.person)
        while (served := current_question(diagnostic.sitting)) and len(times) < repeats + WARM_UP:
            data = random_response(served.presentation, rng)
            begin = perf_counter_ns()
            answer(served.sitting, position=served.position, data=data, actor=actor, at=clock.now())
            times.append(perf_counter_ns() - begin)
            diagnostic.sitting.refresh_from_db()
        if len(times) >= repeats + WARM_UP:
            break
    return figures(times[WARM_UP:])


def answer_page(repeats: int) -> dict[str, float | int | str]:
    """The press of a button with htmx: middleware, action, next question as HTML."""
    rng = Random(SEED)
    times: list[int] = []
    for diagnostic in _diagnostics():
        client = Client(headers={"hx-request": "true", "host": "127.0.0.1"})
        client.force_login(diagnostic.person, "allauth.account.auth_backends.AuthenticationBackend")
        url = reverse("teacher:diagnostic_answer", args=[diagnostic.public_id])
        while (served := current_question(diagnostic.sitting)) and len(times) < repeats + WARM_UP:
            data = random_response(served.presentation, rng) | {"position": [str(served.position)]}
            begin = perf_counter_ns()
            response = client.post(url, data)
            times.append(perf_counter_ns() - begin)
            if response.status_code != 200:
                raise RuntimeError(f"the page answered {response.status_code}")
            diagnostic.sitting.refresh_from_db()
        if len(times) >= repeats + WARM_UP:
            break
    return figures(times[WARM_UP:])


def figures(times: list[int]) -> dict[str, float | int | str]:
    """Percentiles of durations given in nanoseconds, in milliseconds."""
    ranked = sorted(times)
    return {
        "count": len(ranked),
        "p50_ms": round(_percentile(ranked, 50) / 1e6, 2),
        "p95_ms": round(_percentile(ranked, 95) / 1e6, 2),
        "max_ms": round(ranked[-1] / 1e6, 2),
        "durable_commit": _setting("fsync") + "/" + _setting("synchronous_commit"),
    }


def _percentile(ranked: list[int], percent: int) -> int:
    """The smallest value that `percent` % of the values do not exceed."""
    return ranked[max(0, -(-percent * len(ranked) // 100) - 1)]


def _setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return str(cursor.fetchone()[0])


def _diagnostics() -> Iterator[Diagnostic]:
    """As many as are asked for, each of somebody new who has just started."""
    place = academies()[0].code
    while True:
        at, number = clock.now(), next(_numbers)
        person = Person.objects.create_user(f"mesure{number}@exemple.test", first_name="M", last_name="R")
        open_teacher_account(person, at=at)
        actor = actor_for(person)
        save_profile(
            person,
            audience=Audience.SERVING,
            degree=Degree.SECOND,
            academie_code=place,
            uai="",
            discipline=Discipline.MATHEMATICS,
            actor=actor,
            at=at,
        )
        read_notice(person, DATA_NOTICE, version=DATA_NOTICE_VERSION, at=at)
        choose_goal(person, aim="train", general_target=5, professional_target=3, actor=actor, at=at)
        yield start_diagnostic(person, actor=actor, at=at)
