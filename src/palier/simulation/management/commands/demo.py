"""`palier demo`: a demonstration programme, and how to enter it."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from palier.kernel import clock
from palier.kernel.mail import silenced
from palier.simulation.accounts import ACCOUNTS, PASSWORD
from palier.simulation.demo import PEOPLE, Door, prepare


class Command(BaseCommand):
    help = "Prepare the demonstration programme, once, and print the accounts. Refuses outside demo mode."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--people", type=int, default=PEOPLE, help="simulated teachers, the first time (0: none)"
        )
        parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes that play")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_DEMO:
            raise CommandError("the demonstration only runs in demo mode (PALIER_MODE=demo)")
        self.stdout.write("Preparing the demonstration programme; the first time takes half a minute…")
        self.stdout.flush()
        with silenced():  # nobody is written to about what simulated people do
            found = prepare(people=options["people"], now=clock.now(), workers=options["workers"])
        self.stdout.write("")
        self.stdout.write(_table([("rôle", "adresse", "à voir"), *_accounts()]))
        self.stdout.write(f"\nmot de passe de tous ces comptes : {PASSWORD}\n")
        self.stdout.write(_door("session du jour", found.today))
        self.stdout.write(_door("session de demain", found.tomorrow))
        self.stdout.write(f"{found.people} personnes simulées font vivre le programme.\n")


def _accounts() -> list[tuple[str, str, str]]:
    return [(account.role, account.email, account.look) for account in ACCOUNTS]


def _door(name: str, door: Door) -> str:
    """For /surveillance/, which needs no account, and for the candidate's test."""
    session = door.session
    return (
        f"{name} : n° {session.number}, mot de passe de surveillance {door.password}, "
        f"code d’accès {session.access_code}"
    )


def _table(rows: list[tuple[str, str, str]]) -> str:
    first, second = (max(len(row[column]) for row in rows) for column in range(2))
    return "\n".join(f"{role:{first}}  {address:{second}}  {look}" for role, address, look in rows)
