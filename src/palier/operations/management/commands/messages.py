"""Collect the sentences of the interface and compile their translations, without GNU gettext."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from palier.operations.catalogue import compile_catalogue, update_catalogue


class Command(BaseCommand):
    help = "Update locale/en from the code and compile it (--compile: only compile; --check)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--compile", action="store_true", help="only compile")
        parser.add_argument("--check", action="store_true", help="fail when one is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.LOCALE_PATHS[0] / "en" / "LC_MESSAGES" / "django.po"
        if not options["compile"]:
            report = update_catalogue(settings.PACKAGE_DIR, path, write=not options["check"])
            self.stdout.write(
                f"messages: {report.total} sentences, {len(report.missing)} not translated, "
                f"{len(report.obsolete)} no longer used"
            )
            if options["check"]:
                for sentence in report.missing[:20]:
                    self.stderr.write(f"  not translated: {sentence}")
                if report.missing or report.obsolete:
                    raise CommandError("the English catalogue is not up to date")
                return
        compile_catalogue(path)
