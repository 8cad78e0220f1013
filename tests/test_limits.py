"""The limits that conftest.py puts on tests hold."""

import socket

import pytest
from django.db import connection


@pytest.mark.unit
def test_a_unit_test_reaches_no_database() -> None:
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        connection.cursor()


@pytest.mark.unit
def test_a_unit_test_reaches_no_network() -> None:
    with socket.socket() as client, pytest.raises(PermissionError, match="may not connect"):
        client.connect(("127.0.0.1", 9))


def test_no_test_leaves_this_machine() -> None:
    with socket.socket() as client, pytest.raises(PermissionError, match="may not connect"):
        client.connect(("192.0.2.1", 80))


@pytest.mark.django_db
def test_the_database_is_postgresql_in_unicode() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        assert cursor.fetchone() == ("UTF8",)
        cursor.execute("SHOW server_version_num")
        assert int(cursor.fetchone()[0]) >= 150_000
