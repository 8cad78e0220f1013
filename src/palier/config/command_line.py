"""`palier`: Django's management commands under the product's name, with a database when one is needed."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from django.core.management import execute_from_command_line
from django.db.utils import OperationalError, ProgrammingError

from palier.config import environment
from palier.kernel.embedded_database import EmbeddedDatabase, EmbeddedDatabaseError, ensure_running

WITHOUT_DATABASE = frozenset(
    {
        "help",
        "version",
        "check",
        "collectstatic",
        "compilemessages",
        "diffsettings",
        "docs",
        "findstatic",
        "makemessages",
        "messages",
    }
)
LONG_RUNNING = frozenset({"serve", "start"})
WATCH_EVERY = 1.0


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palier.config.settings")
    signal.signal(signal.SIGTERM, _leave)
    try:
        with _database(sys.argv[1:]):
            execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    except EmbeddedDatabaseError as error:
        sys.exit(f"palier: {error}")
    except (OperationalError, ProgrammingError) as error:
        sys.exit(f"palier: {_sentence(error)}")


@contextmanager
def _database(arguments: list[str]) -> Iterator[None]:
    """Starts the embedded database for a command that needs one, and leaves it at the end."""
    if os.environ.get("DATABASE_URL") or not _needs_database(arguments):
        yield
        return
    database = ensure_running(environment.read().data_dir / "postgresql")
    os.environ["DATABASE_URL"] = database.url
    over = threading.Event()
    if arguments[0] in LONG_RUNNING:
        threading.Thread(target=_keep_running, args=(database, over), daemon=True).start()
    try:
        yield
    finally:
        over.set()
        database.stop()


def _needs_database(arguments: list[str]) -> bool:
    if not arguments or {"-h", "--help", "--version"} & set(arguments):
        return False
    return arguments[0] not in WITHOUT_DATABASE


def _keep_running(database: EmbeddedDatabase, over: threading.Event) -> None:
    """Brings back a server that something killed, as a system's service manager would."""
    while not over.wait(WATCH_EVERY):
        try:
            if database.revive():
                print("palier: the database had been killed; it is back.", file=sys.stderr)
        except EmbeddedDatabaseError as error:
            print(f"palier: {error}", file=sys.stderr)


def _leave(number: int, _frame: object) -> NoReturn:
    sys.exit(128 + number)


def _sentence(error: OperationalError | ProgrammingError) -> str:
    state = getattr(error.__cause__, "sqlstate", None)
    if state == "42P01":
        return f"The database is not prepared for this code: run `palier migrate`. ({_first(error)})"
    if state is None and isinstance(error, OperationalError):
        return f"The database does not answer: check DATABASE_URL. ({_first(error)})"
    raise error


def _first(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0]


if __name__ == "__main__":
    main()
