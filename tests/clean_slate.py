"""After a test that commits, the database comes back as it was once the reference content was loaded.

Emptying sixty tables and loading the content again takes seconds; PostgreSQL copies a database in a
fraction of one.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import TransactionTestCase

from palier.contexts.bank.queries.banks import item_version_of, measurement_bank
from palier.contexts.testing.engine import plan_of, rules_of

_empty_tables = TransactionTestCase._fixture_teardown
_reference: dict[str, str] = {}
#: What a process remembers of rows that never change: here they do, with the keys of the copy.
REMEMBERED = (item_version_of, measurement_bank, plan_of, rules_of)


def keep_reference() -> None:
    """Copy this run's database, content loaded, to come back to."""
    name = connection.settings_dict["NAME"]
    _copy(name, f"{name}_reference")
    _reference[name] = f"{name}_reference"


def come_back(case: Any) -> None:
    for memory in REMEMBERED:
        memory.cache_clear()
    name = connection.settings_dict["NAME"]
    if name in _reference:
        _copy(_reference[name], name)
    else:
        _empty_tables(case)


def _copy(source: str, target: str) -> None:
    """`source` becomes `target`; whoever is still connected to either is shown out."""
    connection.close()
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [source])
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


TransactionTestCase._fixture_teardown = come_back
