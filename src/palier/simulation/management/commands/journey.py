"""`palier journey [--plain]`: one new teacher, from sign-up to two certificates that anybody can verify."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from palier.kernel import clock
from palier.kernel.mail import silenced
from palier.simulation.journey import Facts, StepFailed, play
from palier.simulation.journey_steps import STEPS


class Command(BaseCommand):
    help = "Play the whole path of one new teacher in this database, and check what each step must show."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object a line (the default)")
        parser.add_argument("--plain", action="store_true", help="one sentence a line")

    def handle(self, *args: Any, **options: Any) -> None:
        self.as_json = not options["plain"] or options["json"]
        proofs: Facts = {}
        try:
            with silenced():
                for name, facts in play(STEPS, now=clock.now()):
                    self._tell({"step": name, "ok": True, **facts})
                    proofs = facts if name == "verify_publicly" else proofs
        except StepFailed as failed:
            self._tell({"step": failed.step, "ok": False, "reason": failed.reason})
            self._tell({"verified": False, "failed": failed.step})
            raise CommandError(str(failed), returncode=1) from failed
        self._tell({"verified": True, **proofs})

    def _tell(self, line: Facts) -> None:
        words = line if self.as_json else _plain(line)
        text = json.dumps(words, ensure_ascii=False, default=str) if self.as_json else str(words)
        self.stdout.write(text)
        self.stdout.flush()


def _plain(line: Facts) -> str:
    head = "verified" if "verified" in line else f"{'ok  ' if line['ok'] else 'FAIL'} {line['step']}"
    facts = {key: value for key, value in line.items() if key not in {"step", "ok"}}
    return f"{head}: " + ", ".join(f"{key} {value}" for key, value in facts.items())
