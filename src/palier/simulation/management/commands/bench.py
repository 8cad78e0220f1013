"""`palier bench [--list] [--json] [NAME …]`: measure what the documentation claims about speed."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from palier.simulation.benchmarks import BENCHMARKS


class Command(BaseCommand):
    help = "Time workloads in a database made for it beside the real one, and dropped at the end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="which ones; all by default")
        parser.add_argument("--list", action="store_true", help="name the workloads and leave")
        parser.add_argument("--count", type=int, help="how many times each")
        parser.add_argument("--json", action="store_true", help="answer one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            for name, benchmark in BENCHMARKS.items():
                self.stdout.write(f"{name}: {benchmark.purpose}")
            return
        names = options["names"] or list(BENCHMARKS)
        if unknown := sorted(set(names) - set(BENCHMARKS)):
            raise CommandError(f"No workload is named {', '.join(unknown)}: see --list.")
        found = _measure(names, options["count"])
        if options["json"]:
            self.stdout.write(json.dumps(found))
            return
        for name, figures in found.items():
            words = ", ".join(f"{key} {value}" for key, value in figures.items())
            self.stdout.write(f"{name}: {words}")


def _measure(names: list[str], count: int | None) -> dict[str, dict[str, float | int | str]]:
    real = str(connection.settings_dict["NAME"])
    connection.settings_dict["TEST"]["NAME"] = f"{real}_bench"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        call_command("load_content", verbosity=0, stdout=_Silence())
        return {name: BENCHMARKS[name].run(count or BENCHMARKS[name].count) for name in names}
    finally:
        connection.creation.destroy_test_db(real, verbosity=0)


class _Silence:
    """Where the report of loading goes: the figures alone are printed."""

    def write(self, text: str) -> int:
        return len(text)
