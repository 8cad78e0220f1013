"""`palier award_pending`: issue the certificates that a stopped process left behind."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from palier.contexts.credentials.api import award_pending
from palier.kernel import clock
from palier.kernel.access import SYSTEM


class Command(BaseCommand):
    help = "Issue every certificate that a publication or a decision calls for; run it as often as you like."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        report = asdict(award_pending(actor=SYSTEM, at=clock.now()))
        if options["json"]:
            self.stdout.write(json.dumps(report))
            return
        for name, value in report.items():
            self.stdout.write(f"{name}: {value}")
