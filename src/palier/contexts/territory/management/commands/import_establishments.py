"""`palier import_establishments FILE`: bring the list of establishments up to date."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...api import import_establishments
from ...types import ImportReport


class Command(BaseCommand):
    help = "Create or update establishments from a CSV file, by UAI. One error and nothing is written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV: UAI, name, city, postal code")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, write nothing")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        report = import_establishments(data, is_rehearsal=options["dry_run"])
        if options["json"]:
            text = json.dumps({**asdict(report), "odd_count": len(report.odd)}, ensure_ascii=False, indent=2)
        else:
            text = "\n".join(_sentences(report))
        self.stdout.write(text)
        if report.errors:
            raise CommandError(f"{len(report.errors)} error(s): nothing was written.")


def _sentences(report: ImportReport) -> list[str]:
    rows = report.rows
    done = "would be " if report.is_rehearsal else ""
    return [
        *report.errors,
        f"{rows.created} {done}created, {rows.changed} {done}changed, {rows.unchanged} unchanged.",
        f"{len(report.odd)} odd codes, left out.",
        *(f"  line {odd.line}: {odd.code} ({odd.name})" for odd in report.odd),
    ]
