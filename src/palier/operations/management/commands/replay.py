"""`palier replay SITTING`: does a sitting fold again to the same questions, scores and result?"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from palier.contexts.testing.api import Sitting, replay
from palier.contexts.testing.types import Difference
from palier.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Fold a sitting again and compare it, position by position, with what is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sitting", type=UUID, help="public identifier of the sitting")
        parser.add_argument("--json", action="store_true", help="answer one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        sitting = Sitting.objects.filter(public_id=options["sitting"]).first()
        if sitting is None:
            raise CommandError(f"There is no sitting {options['sitting']}.", returncode=2)
        try:
            report = replay(sitting)
        except DomainError as error:
            raise CommandError(str(error), returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps({**asdict(report), "equal": report.equal}, default=str))
        elif report.equal:
            self.stdout.write(
                f"equal: {report.questions} questions, "
                f"engine {report.engine_stored} then, {report.engine_now} now"
            )
        else:
            for difference in report.differences:
                self.stdout.write(_line(difference))
        if not report.equal:
            raise CommandError(f"{len(report.differences)} differences", returncode=1)


def _line(found: Difference) -> str:
    where = f"position {found.position}" if found.position else "result"
    return f"{where}: {found.what}: expected {found.expected}, found {found.found}"
