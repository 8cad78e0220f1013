"""A sitting as the measurement engine sees it: bank, plan, seed, history. Pure once the rows are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jauge
from palier.contexts.bank.api import measurement_bank, plan_for
from palier.contexts.framework.api import Document

from .measure import ScaleRule, scale_rules
from .models import Sitting

History = list[jauge.Answer]


@lru_cache(maxsize=16)
def plan_of(blueprint_id: int) -> jauge.Plan:
    """Documents never change: what is read in them is kept for the life of the process."""
    return plan_for(Document.objects.get(pk=blueprint_id).body)


@lru_cache(maxsize=16)
def rules_of(scales_id: int) -> tuple[ScaleRule, ...]:
    return scale_rules(Document.objects.get(pk=scales_id).body)


@dataclass(frozen=True)
class Engine:
    """Asks and measures; items go by their index in the bank version."""

    bank: jauge.ItemBank
    plan: jauge.Plan
    seed: int
    excluded: frozenset[str]

    @classmethod
    def of(cls, sitting: Sitting) -> Engine:
        bank = measurement_bank(sitting.bank_version_id)
        excluded = frozenset(bank.ids[index] for index in sitting.excluded)
        return cls(bank, plan_of(sitting.blueprint_id), sitting.seed, excluded)

    def history(self, answers: Sequence[tuple[int, int]]) -> History:
        return [jauge.Answer(self.bank.ids[index], score) for index, score in answers]

    def step(self, history: History) -> jauge.Ask | jauge.Stop:
        return jauge.step(self.bank, self.plan, history, seed=self.seed, excluded=self.excluded)

    def complete_as_wrong(self, history: History) -> jauge.Completed:
        return jauge.complete_as_wrong(self.bank, self.plan, history, self.seed, self.excluded)

    def index(self, item: str) -> int:
        return self.bank.index[item]


def why(ask: jauge.Ask) -> dict[str, Any]:
    """The engine's reason, as it is kept beside the question."""
    return {
        "need": ask.why.need,
        "information": ask.why.information,
        "eligible": ask.why.eligible,
    }
