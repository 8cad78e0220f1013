"""Write the generated pages of docs/, or say which are stale."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from palier.operations.generated_docs import pages


class Command(BaseCommand):
    help = "Write the pages of docs/ that come from the code (--check: only compare)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail when a page is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.BASE_DIR / "docs"
        stale = []
        for name, text in pages().items():
            path = folder / name
            if not path.exists() or path.read_text() != text:
                stale.append(name)
                if not options["check"]:
                    path.write_text(text)
        if stale and options["check"]:
            raise CommandError(f"stale: {', '.join(stale)}. Run `make docs`.")
        self.stdout.write("docs: " + (f"written {', '.join(stale)}" if stale else "up to date"))
