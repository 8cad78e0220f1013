"""`palier check_bank`: is the current bank fit to be asked? Fails when it is not."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from palier.contexts.bank.api import check_bank
from palier.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Check the current bank version: coverage, types, keys, and whether each test plan can be met."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = check_bank()
        except DomainError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found)))
        else:
            for name, value in asdict(found).items():
                self.stdout.write(f"{name}: {value}")
        if found.defects:
            raise CommandError(f"{len(found.defects)} defects", returncode=1)
