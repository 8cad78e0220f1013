import socket
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels


class Command(BaseCommand):
    help = "Serves the site until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="processes; one per core")
        parser.add_argument("--threads", type=int, default=4, help="threads of each process")

    def handle(self, *, address: str, port: int, workers: int, threads: int, **options: Any) -> None:
        refuse_missing_migrations()
        connections.close_all()  # the workers open their own
        refuse_taken_port(address, port)
        if settings.STATIC_ROOT:  # production; elsewhere files are served where they lie
            Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise warns of its absence
        self.stdout.write(f"Palier: http://{address}:{port}  (Ctrl-C stops)")
        Granian(
            "palier.config.worker:application",
            address=address,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=threads,
            backlog=4096,
            backpressure=12_000,
            websockets=False,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
            workers_kill_timeout=10,
        ).serve()


def refuse_missing_migrations() -> None:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise CommandError(f"{len(missing)} migrations are missing: run `palier migrate` first.")


def refuse_taken_port(address: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((address, port))
        except OSError as error:
            raise CommandError(
                f"{address}:{port} cannot be used ({error.strerror}): try another, `--port {port + 1}`."
            ) from None
