"""`palier load_content`: bring the database to what the content folder says."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from palier.contexts.bank.api import current_bank_version, load_items
from palier.contexts.framework.api import load_documents, load_frameworks
from palier.contexts.territory.api import load_territory
from palier.contexts.training.api import load_offers
from palier.kernel import clock
from palier.kernel.content_files import ContentError, LoadReport
from palier.kernel.errors import DomainError


class Loader(Protocol):
    def __call__(self, content_dir: Path, *, at: datetime) -> LoadReport: ...


#: In the order in which they need each other.
LOADERS: dict[str, Loader] = {
    "frameworks": load_frameworks,
    "documents": load_documents,
    "items": load_items,
    "territory": load_territory,
    "offers": load_offers,
}


class Command(BaseCommand):
    help = "Load the content folder: all of it, or nothing if a file is wrong. A second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--content", type=Path, default=settings.CONTENT_DIR, help="its folder")
        parser.add_argument("--json", action="store_true", help="answer one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                reports = load_all(options["content"], at=clock.now())
        except ContentError as error:
            raise CommandError(f"nothing was loaded\n{error}") from error
        number = current_bank_version().number
        if options["json"]:
            found = {name: asdict(report) for name, report in reports.items()}
            self.stdout.write(json.dumps({**found, "bank_version": number}))
            return
        for name, report in reports.items():
            self.stdout.write(f"{name:12} {_sentence(report)}")
        self.stdout.write(f"bank version {number}")


def _sentence(report: LoadReport) -> str:
    return f"{report.created:4} new, {report.changed:4} changed, {report.unchanged:4} unchanged"


def load_all(content_dir: Path, *, at: datetime) -> dict[str, LoadReport]:
    """Errors of every file at once: a loader that fails does not hide what the next ones find."""
    reports: dict[str, LoadReport] = {}
    errors: list[str] = []
    for name, load in LOADERS.items():
        try:
            reports[name] = load(content_dir, at=at)
        except ContentError as error:
            errors += error.errors
        except DomainError:
            if not errors:  # else it misses what a loader before it has just refused
                raise
    if errors:
        raise ContentError(errors)
    return reports
