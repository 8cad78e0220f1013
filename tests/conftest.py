"""One PostgreSQL for the whole run, and the limits that keep each kind of test honest."""

import atexit
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import django
import pytest
from django.utils import translation

from palier.kernel.embedded_database import EmbeddedDatabase, ensure_running

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}

pytest_plugins = ["tests.fixtures"]


def start_database() -> None:
    """Nothing to do when `DATABASE_URL` names one, as it does in the workers of pytest-xdist."""
    if os.environ.get("DATABASE_URL"):
        return
    folder = Path(tempfile.mkdtemp(prefix="palier-tests-"))
    folder.chmod(0o755)  # PostgreSQL runs under another account when the tests run as root
    database = ensure_running(folder / "postgresql", durable=False)
    os.environ["DATABASE_URL"] = database.url
    atexit.register(remove_database, database)


def remove_database(database: EmbeddedDatabase) -> None:
    database.stop()
    shutil.rmtree(database.server.data_dir.parent)


# On import, not in a hook: the conftest.py of the folders below import models at their top,
# which wants settings, which want the database's address.
os.environ["PALIER_MODE"] = "test"
os.environ["DJANGO_SETTINGS_MODULE"] = "palier.config.settings"
start_database()
django.setup()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`tests/web` and `tests/e2e` mark themselves."""
    here = Path(__file__).parent
    for item in items:
        if not item.path.is_relative_to(here):
            continue
        room = item.path.relative_to(here).parts[0]
        if room in {"web", "e2e"}:
            item.add_marker(getattr(pytest.mark, room))


@pytest.fixture(autouse=True)
def _limits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test leaves this machine; a unit test does not even leave its process."""
    is_unit = request.node.get_closest_marker("unit") is not None
    wants = request.node.get_closest_marker("django_db") or DATABASE_FIXTURES & set(request.fixturenames)
    if is_unit and wants:
        pytest.fail("a unit test does not use the database: remove its `unit` mark, or its database")
    monkeypatch.setattr(socket.socket, "connect", _connect_refusing(everything=is_unit))


def _connect_refusing(*, everything: bool) -> Any:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        is_here = self.family == socket.AF_UNIX or address[0] in {"127.0.0.1", "::1", "localhost"}
        if everything or not is_here:
            _refuse(address)
        connect(self, address)

    return guarded


def _refuse(address: Any) -> NoReturn:
    raise PermissionError(f"this test may not connect to {address}")


@pytest.fixture(autouse=True)
def french_again() -> Iterator[None]:
    """A page served in English leaves its language to the thread: the next test begins in French."""
    yield
    translation.deactivate()
