"""`palier apply_retention`: end what is past its end. Public archives are never touched."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from palier.contexts.framework.api import RetentionRule, current_document, read_retention
from palier.contexts.people.api import announce_endings, count_endings, count_expired, expire_records
from palier.contexts.people.events import Term
from palier.kernel import clock
from palier.kernel.access import SYSTEM
from palier.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Delete or anonymise what is kept long enough, by the published rules. Run it once a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, write nothing")
        parser.add_argument("--json", action="store_true", help="answer one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            document = current_document("retention")
        except DomainError as error:
            raise CommandError(f"{error} Run `palier load_content` first.") from error
        rules = read_retention(document.body)
        report = apply_retention(rules, at=clock.now(), is_dry=options["dry_run"])
        if options["json"]:
            found = {"rules": document.number, "dry_run": options["dry_run"], **report}
            self.stdout.write(json.dumps(found))
            return
        verb = "would end" if options["dry_run"] else "ended"
        for key, rows in report["ended"].items():
            self.stdout.write(f"{key:18} {rows:6} rows {verb}")
        self.stdout.write(f"{'notices':18} {report['notices']:6} accounts told that they end")
        self.stdout.write(f"never ended here (public archives): {', '.join(report['archives'])}")


def apply_retention(rules: tuple[RetentionRule, ...], *, at: datetime, is_dry: bool) -> dict[str, Any]:
    """Accounts last: what they would erase has then been counted under its own purpose."""
    ended, notices = {}, 0
    for rule in sorted(rules, key=lambda each: each.then == "anonymise"):
        before = rule.cutoff(at)
        if before is None:
            continue
        term = Term(before, at, rule.notice_days)
        if is_dry:
            ended[rule.key] = count_expired(rule.key, term)
        else:
            ended[rule.key] = expire_records(rule.key, term, actor=SYSTEM)
        if rule.starts == "last_activity":
            notices += count_endings(term) if is_dry else announce_endings(term, actor=SYSTEM)
    archives = [rule.key for rule in rules if rule.months is None]
    return {"ended": ended, "notices": notices, "archives": archives}
