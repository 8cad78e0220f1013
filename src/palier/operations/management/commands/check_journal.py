"""Walk every chain of the journal."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from palier.kernel.journal import check_journal
from palier.kernel.models import JournalEntry


class Command(BaseCommand):
    help = "Verify the hash chains of the journal; exit 1 at the first broken one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="last line is one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        entries = JournalEntry.objects.count()
        streams = JournalEntry.objects.values("stream").distinct().count()
        breaks = list(check_journal())
        for problem in breaks:
            self.stderr.write(f"{problem.stream} position {problem.position}: {problem.problem}")
        self.stdout.write(f"{entries} entries in {streams} streams, {len(breaks)} broken")
        if options["json"]:
            report = {"entries": entries, "streams": streams, "broken": len(breaks)}
            self.stdout.write(json.dumps(report))
        if breaks:
            raise SystemExit(1)
