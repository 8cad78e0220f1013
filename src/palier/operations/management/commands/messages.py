"""Collect the sentences of the interface and compile their translations, without GNU gettext."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from palier.operations.catalogue import Report, compile_catalogue, update_english, update_french


class Command(BaseCommand):
    help = "Update locale/ from the code and compile it (--compile: only compile; --check)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--compile", action="store_true", help="only compile")
        parser.add_argument("--check", action="store_true", help="fail when one is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        paths = {name: settings.LOCALE_PATHS[0] / name / "LC_MESSAGES" / "django.po" for name in ("en", "fr")}
        if not options["compile"]:
            write = not options["check"]
            english = update_english(settings.PACKAGE_DIR, paths["en"], write=write)
            french = update_french(settings.PACKAGE_DIR, paths["fr"], write=write)
            self.stdout.write(
                f"messages: {english.total} sentences, {len(english.missing)} not translated, "
                f"{len(english.obsolete)} no longer used"
            )
            if options["check"]:
                self.refuse(english, french)
                return
        for path in paths.values():
            compile_catalogue(path)

    def refuse(self, *reports: Report) -> None:
        for report in reports:
            for sentence in report.missing[:20]:
                self.stderr.write(f"  not translated: {sentence}")
        if any(report.missing or report.obsolete for report in reports):
            raise CommandError("the catalogues are not up to date: run `palier messages`")
