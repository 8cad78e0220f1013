"""People and places for tests, made through the real actions."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path

from allauth.account.models import EmailAddress
from django.test import Client

from palier.contexts.people.api import (
    DATA_NOTICE,
    DATA_NOTICE_VERSION,
    Audience,
    Degree,
    Discipline,
    Person,
    actor_for,
    grant_role,
    read_notice,
    save_profile,
)
from palier.contexts.territory.api import Academie
from palier.kernel.access import NATIONAL, Actor, Role, Scope

CONTENT = Path(__file__).resolve().parents[1] / "content"
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSWORD = "un palier puis un autre"

_numbers = itertools.count(1)


def make_person(
    *,
    role: Role | None = Role.TEACHER,
    scope: Scope = NATIONAL,
    email: str = "",
    first_name: str = "Camille",
    last_name: str = "Martin",
    password: str | None = None,
    at: datetime = AT,
) -> Person:
    """A person with a confirmed e-mail and, unless None, one role. Without `password`, none is usable."""
    person = Person.objects.create_user(
        email or f"personne{next(_numbers)}@exemple.test",
        password,
        first_name=first_name,
        last_name=last_name,
    )
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    if role is not None:
        grant_role(person, role, at=at, scope=scope)
    return person


def make_teacher(
    *,
    academie_code: str = "24",
    uai: str = "",
    audience: str = Audience.SERVING,
    degree: str = Degree.SECOND,
    discipline: str = Discipline.MATHEMATICS,
    at: datetime = AT,
    **identity: str,
) -> Person:
    """Ready for the path: profile saved, notice read. Académie 24 is made when nothing is loaded."""
    ensure_academie(academie_code)
    person = make_person(at=at, **identity)  # type: ignore[arg-type]
    save_profile(
        person,
        audience=audience,
        degree=degree,
        academie_code=academie_code,
        uai=uai,
        discipline=discipline,
        actor=actor_for(person),
        at=at,
    )
    read_notice(person, DATA_NOTICE, version=DATA_NOTICE_VERSION, at=at)
    return person


def ensure_academie(code: str = "24") -> Academie:
    """The académie as content describes it, without loading the rest."""
    from palier.contexts.territory.models import Region

    found = Academie.objects.filter(code=code).first()
    if found is not None:
        return found
    line = next(
        line
        for line in (CONTENT / "territory" / "academies.csv").read_text().splitlines()
        if line.startswith(f"{code},")
    )
    _code, name, region_code, region_name, departments, timezone = line.split(",")
    region, _ = Region.objects.get_or_create(code=region_code, defaults={"name": region_name})
    return Academie.objects.create(
        code=code, name=name, region=region, departments=departments.split(), timezone=timezone
    )


def make_actor(role: Role, *, scope: Scope = NATIONAL) -> Actor:
    return actor_for(make_person(role=role, scope=scope))


def signed_in(client: Client, person: Person) -> Client:
    """The same client, signed in as by the front door but without its form."""
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def load_reference_content(*, at: datetime = AT) -> None:
    """Everything content/ describes, as `palier load_content` loads it."""
    from palier.operations.management.commands.load_content import load_all

    load_all(CONTENT, at=at)
