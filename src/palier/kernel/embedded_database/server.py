"""The server process of one data folder: make, start, watch, stop."""

import hashlib
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from palier.kernel.embedded_database.account import Account
from palier.kernel.embedded_database.binaries import Binaries
from palier.kernel.embedded_database.errors import EmbeddedDatabaseError

USER = "palier"
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107  # bytes of sockaddr_un.sun_path, its final zero left out
NO_PROCESS = 2**22 + 1  # one above the largest process number of Linux
RETRY_FOR = 30.0
STOP_WITHIN = 60.0
TRANSIENT = ("pre-existing shared memory block", "lock file")
FOR_TESTS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
)


@dataclass(frozen=True)
class Server:
    data_dir: Path
    binaries: Binaries
    account: Account
    durable: bool

    @property
    def socket_dir(self) -> Path:
        """The data folder itself, closed to others; a short folder when its path is too long for a socket."""
        if len(os.fsencode(self.data_dir / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return self.data_dir
        key = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:12]
        return Path(f"/tmp/palier-{self.account.uid}-{key}")  # noqa: S108 - _prepare_socket_dir checks its owner

    @property
    def log(self) -> Path:
        return self.data_dir / "server.log"

    def create(self) -> None:
        """Made beside its place then renamed, so that a killed `initdb` leaves no half of a folder."""
        making = self.data_dir.with_name(self.data_dir.name + ".making")
        if making.exists():
            shutil.rmtree(making)
        making.mkdir(mode=0o700)
        self.account.own(making)
        said = self.account.run(
            [
                self.binaries.path("initdb"),
                f"--pgdata={making}",
                f"--username={USER}",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--data-checksums",
                "--no-instructions",
                *([] if self.durable else ["--no-sync"]),
            ]
        )
        if said.returncode:
            raise EmbeddedDatabaseError(
                f"PostgreSQL could not make {self.data_dir}: {_last_line(said.stdout)}"
            )
        making.rename(self.data_dir)

    def start(self) -> None:
        """Tries for a while: after a `kill -9` the processes left behind take time to go."""
        self._prepare_socket_dir()
        give_up = time.monotonic() + RETRY_FOR
        while True:
            self._forget_dead_server()
            self.log.unlink(missing_ok=True)
            said = self._pg_ctl_start()
            if said.returncode == 0:
                return
            reason = self._log_tail() or said.stdout
            if time.monotonic() > give_up or not any(known in reason for known in TRANSIENT):
                raise EmbeddedDatabaseError(f"PostgreSQL did not start ({self.log}): {_last_line(reason)}")
            time.sleep(0.2)

    def is_running(self) -> bool:
        pid = self._recorded_pid()
        return pid is not None and _runs_for(pid, self.data_dir)

    def wait_until_ready(self) -> None:
        """For a server that another process was starting when it was killed."""
        give_up = time.monotonic() + RETRY_FOR
        while "ready" not in self._pid_file.read_text() and self.is_running():
            if time.monotonic() > give_up:
                raise EmbeddedDatabaseError(f"PostgreSQL is starting for too long: {self.log} says why.")
            time.sleep(0.05)

    def stop(self) -> None:
        """A fast shutdown: connections are closed, everything is written, the next start recovers nothing."""
        pid = self._recorded_pid()
        if pid is None or not _runs_for(pid, self.data_dir):
            return
        os.kill(pid, signal.SIGINT)
        give_up = time.monotonic() + STOP_WITHIN
        while self._recorded_pid() == pid and _runs_for(pid, self.data_dir):
            if time.monotonic() > give_up:
                raise EmbeddedDatabaseError(
                    f"PostgreSQL (process {pid}) did not stop within {STOP_WITHIN:.0f} s."
                )
            time.sleep(0.01)

    @property
    def _pid_file(self) -> Path:
        return self.data_dir / "postmaster.pid"

    def _recorded_pid(self) -> int | None:
        try:
            return int(self._pid_file.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def _forget_dead_server(self) -> None:
        """A killed server nobody reaped, or a number taken by another program, looks alive to PostgreSQL.

        Only the number is replaced: PostgreSQL still reads the rest and checks its shared memory.
        """
        pid = self._recorded_pid()
        if pid is None or _runs_for(pid, self.data_dir):
            return
        _, rest = self._pid_file.read_text().split("\n", 1)
        with self._pid_file.open("r+") as record:
            record.write(f"{NO_PROCESS}\n{rest}")
            record.truncate()

    def _pg_ctl_start(self) -> subprocess.CompletedProcess[str]:
        settings = ["listen_addresses=", *(() if self.durable else FOR_TESTS)]
        options = " ".join([f"-k '{self.socket_dir}'", *(f"-c {setting}" for setting in settings)])
        return self.account.run(
            [
                self.binaries.path("pg_ctl"),
                "start",
                "--silent",
                "--wait",
                "--timeout=300",
                f"--pgdata={self.data_dir}",
                f"--log={self.log}",
                f"--options={options}",
            ]
        )

    def _prepare_socket_dir(self) -> None:
        folder = self.socket_dir
        if folder == self.data_dir:
            return
        try:
            folder.mkdir(mode=0o700)
            self.account.own(folder)
        except FileExistsError:
            found = folder.lstat()
            if found.st_uid != self.account.uid or found.st_mode & 0o170077 != 0o040000:
                raise EmbeddedDatabaseError(
                    f"{folder} belongs to somebody else: remove it, or set DATABASE_URL."
                ) from None

    def _log_tail(self) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-10:])
        except FileNotFoundError:
            return ""


def _runs_for(pid: int, data_dir: Path) -> bool:
    """Whether `pid` is a live server of `data_dir`; a killed one that nobody reaped yet is not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    process = Path("/proc") / str(pid)
    if not Path("/proc/self/stat").exists():
        return True
    try:
        state = process.joinpath("stat").read_text().rpartition(")")[2].split()[0]
        arguments = process.joinpath("cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX" and os.fsencode(data_dir) in arguments


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error" in line]
    return (telling or lines or ["it gave no reason"])[-1]
