"""The door: a running server and the database in it, shared by every process that asks."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg

from palier.kernel.embedded_database.account import choose_account
from palier.kernel.embedded_database.binaries import find_binaries
from palier.kernel.embedded_database.server import USER, Server

NAME = "palier"


@dataclass
class EmbeddedDatabase:
    server: Server
    started_here: bool
    _in_use: int | None = field(repr=False)

    @property
    def host(self) -> str:
        """The folder of the unix socket."""
        return str(self.server.socket_dir)

    @property
    def url(self) -> str:
        return f"postgresql://{USER}@/{NAME}?host={quote(self.host, safe='/')}"

    def revive(self) -> bool:
        """Starts the server again if something killed it; says whether it had to."""
        if self.server.is_running():
            return False
        with _exclusive(self.server.data_dir):
            return _start_unless_running(self.server)

    def stop(self) -> None:
        """Leaves; stops the server if nobody else uses it. A second call does nothing."""
        if self._in_use is None:
            return
        with _exclusive(self.server.data_dir):
            if _alone(self._in_use):
                self.server.stop()
            os.close(self._in_use)
            self._in_use = None


def ensure_running(data_dir: Path, *, durable: bool = True) -> EmbeddedDatabase:
    """The database of `data_dir`, made and started if need be.

    `durable=False` is for tests: faster, and a power cut may lose everything.
    """
    data_dir = data_dir.absolute()
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    binaries = find_binaries(data_dir)
    account = choose_account(must_reach=[data_dir.parent, binaries.folder])
    server = Server(data_dir, binaries, account, durable)
    with _exclusive(data_dir):
        in_use = _open_lock(data_dir, "in-use")
        fcntl.flock(in_use, fcntl.LOCK_SH)
        try:
            started = _start_unless_running(server)
        except BaseException:
            os.close(in_use)
            raise
    return EmbeddedDatabase(server, started, in_use)


def _start_unless_running(server: Server) -> bool:
    if server.is_running():
        server.wait_until_ready()
        return False
    if not server.data_dir.exists():
        server.create()
    server.start()
    _create_database(server)
    return True


def _create_database(server: Server) -> None:
    with psycopg.connect(
        host=str(server.socket_dir), user=USER, dbname="postgres", autocommit=True
    ) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            connection.execute(f'CREATE DATABASE "{NAME}"')


def _open_lock(data_dir: Path, purpose: str) -> int:
    return os.open(
        data_dir.with_name(f".{data_dir.name}.{purpose}"),
        os.O_RDWR | os.O_CREAT | os.O_CLOEXEC,
        0o600,
    )


@contextmanager
def _exclusive(data_dir: Path) -> Iterator[None]:
    """One process at a time starts or stops the server."""
    lock = _open_lock(data_dir, "changing")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _alone(in_use: int) -> bool:
    try:
        fcntl.flock(in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
