"""Publish the items of the content folder and freeze them in a bank version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from palier.contexts.framework.api import current_document, domain_tree, levels
from palier.kernel.content_files import LoadReport, Node, Problems, canonical_digest

from .. import expert_parameters as expert
from ..item_bodies import body_of
from ..item_files import read_item_files
from ..media_files import TYPES, media_folder
from ..models import BankEntry, BankVersion, Item, ItemMedia, ItemVersion
from ..queries.banks import current_bank_version

Row = dict[str, Any]


@dataclass(frozen=True)
class Draft:
    """An item as its file has it now, not yet published."""

    slug: str
    title: str
    competence: str
    level: int
    difficulty: float
    interaction: str
    seconds: int
    body: dict[str, Any]

    @property
    def fields(self) -> Row:
        return {name: value for name, value in vars(self).items() if name != "slug"}

    @property
    def digest(self) -> str:
        return canonical_digest(self.fields)


def load_bank(content_dir: Path, *, at: datetime) -> BankVersion:
    """The bank version that holds the content as it is: the current one when nothing changed."""
    load_items(content_dir, at=at)
    return current_bank_version()


@transaction.atomic
def load_items(content_dir: Path, *, at: datetime) -> LoadReport:
    """Frameworks and documents must be loaded first: the tree of skills comes from them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('bank', 0))")
    drafts = read_drafts(content_dir)
    _keep_media(content_dir, drafts)
    report, versions = _publish_items(drafts, at)
    _freeze(skills_of(current_document("skills").body), versions, at)
    return report


def read_drafts(content_dir: Path) -> list[Draft]:
    """Every item of the content folder, sound, in the order of slugs."""
    problems = Problems()
    items = read_item_files(content_dir, problems)
    _check_places(items, problems)
    problems.raise_if_any()
    return sorted((_draft(competence, item, content_dir) for competence, item in items), key=lambda d: d.slug)


def _check_places(items: Iterable[tuple[str, Node]], problems: Problems) -> None:
    """Competence and level exist in the current framework."""
    known: dict[str, tuple[set[str], set[int]]] = {}
    for competence, item in items:
        key = competence.split(":")[0]
        if key not in known:
            keys = {each.key for domain in domain_tree(key) for each in domain.competences}
            known[key] = keys, {level.rank for level in levels(key)}
        if competence not in known[key][0]:
            problems.add(item, f"the competence {competence} does not exist")
        if item["level"].value not in known[key][1]:
            problems.add(item["level"], f"{key} has no level {item['level'].value}")


def _draft(competence: str, item: Node, content_dir: Path) -> Draft:
    body = body_of(item, content_dir)
    return Draft(
        slug=item["id"].value,
        title=item["title"].value,
        competence=competence,
        level=item["level"].value,
        difficulty=float(item["difficulty"].value),
        interaction=body.interaction.value,
        seconds=item["seconds"].value,
        body=body.to_json(),
    )


def _keep_media(content_dir: Path, drafts: Iterable[Draft]) -> None:
    attached = {
        draft.body["attachment"]["digest"]: draft.body["attachment"]["name"]
        for draft in drafts
        if draft.body["attachment"]
    }
    kept = set(ItemMedia.objects.filter(digest__in=attached).values_list("digest", flat=True))
    ItemMedia.objects.bulk_create(
        ItemMedia(
            digest=digest,
            name=name,
            content_type=TYPES[name.rpartition(".")[2]],
            content=(media_folder(content_dir) / name).read_bytes(),
        )
        for digest, name in attached.items()
        if digest not in kept
    )


def _publish_items(drafts: Sequence[Draft], at: datetime) -> tuple[LoadReport, list[ItemVersion]]:
    slugs = [draft.slug for draft in drafts]
    Item.objects.bulk_create([Item(slug=slug) for slug in slugs], ignore_conflicts=True)
    items = {item.slug: item for item in Item.objects.filter(slug__in=slugs)}
    latest = {
        version.item_id: version
        for version in ItemVersion.objects.filter(item__slug__in=slugs)
        .select_related("item")
        .order_by("item", "number")
    }
    fresh = []
    for draft in drafts:
        item = items[draft.slug]
        before = latest.get(item.pk)
        if before and before.digest == draft.digest:
            continue
        number = before.number + 1 if before else 1
        fresh.append(
            ItemVersion(item=item, number=number, digest=draft.digest, published_at=at, **draft.fields)
        )
    ItemVersion.objects.bulk_create(fresh)
    latest.update({version.item_id: version for version in fresh})
    created = sum(version.number == 1 for version in fresh)
    report = LoadReport(created, len(fresh) - created, len(drafts) - len(fresh))
    return report, [latest[items[slug].pk] for slug in slugs]


def _freeze(skills: list[Row], versions: Sequence[ItemVersion], at: datetime) -> None:
    """A new bank version when the set of item versions, their parameters or the skills changed."""
    parameters = [_parameters(version) for version in versions]
    frozen = [
        [version.item.slug, version.number, row] for version, row in zip(versions, parameters, strict=True)
    ]
    digest = canonical_digest({"skills": skills, "entries": frozen})
    last = BankVersion.objects.order_by("-number").first()
    if last and last.digest == digest:
        return
    bank = BankVersion.objects.create(
        number=last.number + 1 if last else 1,
        digest=digest,
        skills=skills,
        created_at=at,
    )
    BankEntry.objects.bulk_create(
        BankEntry(bank_version=bank, index=index, item_version=version, **row)
        for index, (version, row) in enumerate(zip(versions, parameters, strict=True))
    )


def _parameters(version: ItemVersion) -> Row:
    maximum = version.body["maximum_score"]
    return {
        "slope": expert.slope(maximum),
        "thresholds": expert.thresholds(version.difficulty, maximum),
        "provenance": expert.PROVENANCE,
    }


def skills_of(document: Row) -> list[Row]:
    """The tree of skills, parents first: scale, domains, competences, each with its loading on its parent."""
    overrides = {f"{row['framework']}:{row['code']}": row["loading"] for row in document["overrides"]}
    found: list[Row] = []
    for scale in document["scales"]:
        found.append({"name": scale["key"], "parent": None, "loading": 0.0})
        for domain in domain_tree(scale["framework"]):
            loading = overrides.get(domain.key, scale["domain_loading"])
            found.append({"name": domain.key, "parent": scale["key"], "loading": loading})
            found += [
                {
                    "name": each.key,
                    "parent": domain.key,
                    "loading": overrides.get(each.key, scale["competence_loading"]),
                }
                for each in domain.competences
            ]
    return found
