"""Bank versions: which one is current, and what the measurement engine needs of one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

import jauge

from ..errors import NoBank
from ..models import BankEntry, BankVersion, ItemVersion
from ..scoring import score_response
from ..types import ItemBody, Response


def current_bank_version() -> BankVersion:
    found = BankVersion.objects.order_by("-number").first()
    if found is None:
        raise NoBank()
    return found


@lru_cache(maxsize=4096)
def item_version_of(bank_version_id: int, slug: str) -> ItemVersion:
    """What a bank version asks under a slug, which is the item's name for the engine.

    Kept by each process: neither a bank version nor an item version ever changes.
    """
    return ItemVersion.objects.select_related("item").get(
        item__slug=slug, bankentry__bank_version=bank_version_id
    )


def maximum_score(version: ItemVersion) -> int:
    maximum: int = version.body["maximum_score"]
    return maximum


def score(version: ItemVersion, response: Response | None) -> int:
    """0…maximum; None is « je ne sais pas »."""
    return score_response(ItemBody.from_json(version.body), response)


@lru_cache(maxsize=8)
def measurement_bank(bank_version_id: int) -> jauge.ItemBank:
    """A frozen bank as the engine takes it, kept by each process: a bank version never changes.

    Items are named by slug, skills `general`, `crcn:1`, `crcn:1.1`; content rows `scale:general`,
    `domain:crcn:1`, `competence:crcn:1.1`.
    """
    version = BankVersion.objects.get(pk=bank_version_id)
    entries = list(
        BankEntry.objects.filter(bank_version=version).select_related("item_version__item").order_by("index")
    )
    tree = _tree(version)
    competences = [entry.item_version.competence for entry in entries]
    rows = [row_name(tree, node) for node in range(len(tree.names))]
    content = np.array([tree.under[:, tree.index[each]] for each in competences])
    items = jauge.Items.partial_credit(
        [entry.slope for entry in entries],
        _padded([entry.thresholds for entry in entries]),
        [entry.item_version.item.slug for entry in entries],
    )
    return jauge.ItemBank(items, competences, tree, content, rows)


def _tree(version: BankVersion) -> jauge.SkillTree:
    names = [skill["name"] for skill in version.skills]
    parents = [-1 if skill["parent"] is None else names.index(skill["parent"]) for skill in version.skills]
    return jauge.SkillTree(names, parents, [skill["loading"] for skill in version.skills])


def row_name(tree: jauge.SkillTree, node: int) -> str:
    kind = ("scale", "domain", "competence")[int(tree.under[:, node].sum()) - 1]
    return f"{kind}:{tree.names[node]}"


def _padded(thresholds: Sequence[Sequence[float]]) -> np.ndarray:
    table = np.full((len(thresholds), max(map(len, thresholds))), np.nan)
    for row, values in zip(table, thresholds, strict=True):
        row[: len(values)] = values
    return table
