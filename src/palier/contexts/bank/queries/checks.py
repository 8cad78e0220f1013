"""Whether the current bank is fit to be asked: coverage, keys that give themselves away, sufficiency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jauge
from palier.contexts.framework.api import current_document

from ..body_types import Interaction, ItemBody
from ..models import BankVersion, ItemVersion
from ..plans import plan_for
from .banks import current_bank_version, measurement_bank

LEAST_ITEMS = 3
MOST_LONGEST_KEYS = 1 / 3


@dataclass(frozen=True)
class BankCheck:
    """`longest_key_share`: among `choice` items, those whose key is longer than every other option."""

    bank_version: int
    items: int
    competences: int
    competences_covered: int
    interaction_types: dict[str, int]
    longest_key_share: float
    plans: dict[str, str]
    defects: tuple[str, ...]


def check_bank() -> BankCheck:
    bank = current_bank_version()
    versions = list(ItemVersion.objects.filter(bankentry__bank_version=bank))
    counts = Counter(version.competence for version in versions)
    competences = [skill["name"] for skill in bank.skills if "." in skill["name"]]
    types = Counter(version.interaction for version in versions)
    longest = _longest_key_share(versions)
    plans = _plan_problems(bank)
    defects = [
        f"{name} has {counts[name]} items, but {LEAST_ITEMS} are needed."
        for name in competences
        if counts[name] < LEAST_ITEMS
    ]
    if longest > MOST_LONGEST_KEYS:
        defects.append(f"The key is the longest option in {longest:.0%} of choice items.")
    defects += [f"{name}: {problem}" for name, problem in plans.items() if problem]
    return BankCheck(
        bank_version=bank.number,
        items=len(versions),
        competences=len(competences),
        competences_covered=sum(counts[name] >= LEAST_ITEMS for name in competences),
        interaction_types=dict(sorted(types.items())),
        longest_key_share=round(longest, 3),
        plans={name: problem or "sufficient" for name, problem in plans.items()},
        defects=tuple(defects),
    )


def _longest_key_share(versions: list[ItemVersion]) -> float:
    bodies = [ItemBody.from_json(version.body) for version in versions]
    choices = [body for body in bodies if body.interaction is Interaction.CHOICE]
    return sum(map(_key_is_longest, choices)) / max(len(choices), 1)


def _key_is_longest(body: ItemBody) -> bool:
    lengths = {choice.key: len(choice.text) for choice in body.choices}
    key = lengths.pop(body.correct_response[0])
    return key > max(lengths.values())


def _plan_problems(bank: BankVersion) -> dict[str, str]:
    """Problems of each plan by name, empty when the bank suffices."""
    items = measurement_bank(bank.pk)
    diagnostic = current_document("blueprint:diagnostic").body
    certification = plan_for(current_document("blueprint:certification").body)
    cases = {
        "diagnostic": (plan_for(diagnostic), set()),
        "certification": (certification, set()),
        "certification after a diagnostic": (
            certification,
            most_seen(items, diagnostic),
        ),
    }
    return {
        name: " ".join(jauge.check_plan(items, plan, excluded).problems)
        for name, (plan, excluded) in cases.items()
    }


def most_seen(items: jauge.ItemBank, blueprint: Mapping[str, Any]) -> set[str]:
    """More than any sitting can ask: every competence at its maximum at once.

    Items of one competence are interchangeable for a plan, so this bounds the worst sitting.
    """
    seen: set[str] = set()
    for row in blueprint["constraints"]["competences"]:
        key = f"{row['framework']}:{row['code']}"
        there = sorted(slug for slug, skill in zip(items.ids, items.skills, strict=True) if skill == key)
        seen.update(there[: row["maximum"]])
    return seen
