"""Fixtures that several rooms share: reference content, and one actor per role."""

from __future__ import annotations

from typing import Any

import pytest

from palier.kernel.access import Actor, Role


@pytest.fixture(scope="session")
def _reference_content_once(django_db_setup: None, django_db_blocker: Any) -> None:
    from tests.clean_slate import keep_reference
    from tests.factories import load_reference_content

    with django_db_blocker.unblock():
        load_reference_content()
        keep_reference()


@pytest.fixture
def reference_content(_reference_content_once: None, db: None) -> None:
    """What content/ describes, loaded once per run. A test that needs empty tables empties them itself.

    A test that commits ends by bringing the content back (`clean_slate`).
    """


def _actor(role: Role) -> Any:
    @pytest.fixture(name=f"{role.value}_actor")
    def actor(db: None) -> Actor:
        from tests.factories import make_actor

        return make_actor(role)

    return actor


teacher_actor = _actor(Role.TEACHER)
trainer_actor = _actor(Role.TRAINER)
organiser_actor = _actor(Role.ORGANISER)
examiner_actor = _actor(Role.EXAMINER)
president_actor = _actor(Role.PRESIDENT)
officer_actor = _actor(Role.OFFICER)
pilot_actor = _actor(Role.PILOT)


@pytest.fixture
def empty_database(db: None) -> None:
    """Before any content, until the end of the test."""
    from django.db import connection

    tables = [name for name in connection.introspection.table_names() if name != "django_migrations"]
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE " + ", ".join(f'"{name}"' for name in tables))
