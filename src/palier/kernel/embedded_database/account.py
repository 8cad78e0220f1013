"""Who runs the server: PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from palier.kernel.embedded_database.errors import EmbeddedDatabaseError


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    @property
    def is_other(self) -> bool:
        return self.uid != os.geteuid()

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Runs as this account from `/`, since the caller's folder may be closed to it."""
        change = (
            {}
            if self.prefix or not self.is_other
            else {"user": self.uid, "group": self.gid, "extra_groups": []}
        )
        return subprocess.run(
            [*self.prefix, *command],
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            **change,  # type: ignore[call-overload]
        )

    def own(self, folder: Path) -> None:
        if self.is_other:
            os.chown(folder, self.uid, self.gid)


def choose_account(must_reach: list[Path]) -> Account:
    """The caller, or for root `postgres` (else `nobody`), able to enter every folder of `must_reach`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    account = _server_account()
    if all(_enters(account, folder) for folder in must_reach):
        return account
    return _passing_closed_folders(account, must_reach)


def _server_account() -> Account:
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(found.pw_uid, found.pw_gid)
    raise EmbeddedDatabaseError(
        "PostgreSQL refuses to run as root and this machine has neither a `postgres` nor a `nobody` account: "
        "run as another user, or set DATABASE_URL to a server."
    )


def _enters(account: Account, folder: Path) -> bool:
    return account.run(["/bin/sh", "-c", 'cd "$0"', str(folder)]).returncode == 0


def _passing_closed_folders(account: Account, must_reach: list[Path]) -> Account:
    """Root's home is closed to others: the server keeps its own account, plus the right to pass through."""
    right = "+dac_read_search"
    setpriv = shutil.which("setpriv")
    passing = Account(
        account.uid,
        account.gid,
        (
            setpriv or "setpriv",
            f"--reuid={account.uid}",
            f"--regid={account.gid}",
            "--clear-groups",
            "--securebits=+no_setuid_fixup",  # or access(2), with which initdb looks around, forgets it
            f"--inh-caps={right}",
            f"--ambient-caps={right}",
        ),
    )
    if setpriv and all(_enters(passing, folder) for folder in must_reach):
        return passing
    folders = " and ".join(map(str, must_reach))
    raise EmbeddedDatabaseError(
        f"The account that runs PostgreSQL for root cannot enter {folders}: "
        "put Palier in a folder open to it (such as /srv), run as another user, or set DATABASE_URL."
    )
