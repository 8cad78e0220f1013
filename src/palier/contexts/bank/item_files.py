"""Reads the files of `content/items`: what each interaction must hold, and what makes it sound."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from palier.kernel.content_files import Node, Problems, read_yaml
from palier.kernel.content_schema import CODE, KEY, ListOf, Number, Record, Schema, Text

from .body_types import Interaction
from .interactions import KINDS
from .media_files import MEDIA_NAME, read_media

_common: Mapping[str, Schema] = {
    "id": Text(pattern=r"[a-z-]+-\d\.\d-\d\d", maximum=40),
    "title": Text(maximum=120),
    "level": Number(1, 8, whole=True),
    "difficulty": Number(-4, 4),
    "difficulty_reason": Text(),
    "seconds": Number(10, 600, whole=True),
    "tags": ListOf(Text()),
    "sources": ListOf(Text()),
    "interaction": Text(choices=tuple(KINDS)),
    "stem": Text(),
    "rationale": Text(),
}
#: What any item may say: the posts it speaks to, and a file that goes with it.
_optional: Mapping[str, Schema] = {
    "stages": ListOf(Text(choices=("1er-degre", "2nd-degre", "cpe")), 1, 2),
    "attachment": Record({"file": Text(pattern=MEDIA_NAME), "description": Text(maximum=600)}),
}
_SCHEMAS = {
    interaction.value: Record({**_common, **kind.required}, {**_optional, **kind.optional})
    for interaction, kind in KINDS.items()
}


class _AnyItem:
    """The schema that the item's interaction calls for."""

    def check(self, node: Node, problems: Problems) -> bool:
        interaction = node.get("interaction")
        if interaction is None or interaction.value not in _SCHEMAS:
            problems.add(interaction or node, f"`interaction` must be one of {', '.join(_SCHEMAS)}")
            return False
        return _SCHEMAS[interaction.value].check(node, problems)


_FILE = Record({"framework": KEY, "competence": CODE, "items": ListOf(_AnyItem(), 1)})


def read_item_files(content_dir: Path, problems: Problems) -> list[tuple[str, Node]]:
    """Sound items, each with its competence as `framework:code`, in the order of files."""
    found: list[tuple[str, Node]] = []
    places: dict[str, Node] = {}
    for path in sorted((content_dir / "items").glob("*/*.yaml")):
        node = read_yaml(path, problems)
        if not node or not _FILE.check(node, problems):
            continue
        framework, code = node["framework"].value, node["competence"].value
        if path.parent.name != framework or not re.fullmatch(re.escape(code) + r"(-\d)?", path.stem):
            problems.add(
                node, f"the files of {framework} {code} are items/{framework}/{code}.yaml, {code}-2.yaml…"
            )
        for item in node["items"]:
            _check_item(item, f"{framework}-{code}-", places, problems)
            if attachment := item.get("attachment"):
                read_media(content_dir, attachment["file"], problems)
            found.append((f"{framework}:{code}", item))
    return found


def _check_item(item: Node, prefix: str, places: dict[str, Node], problems: Problems) -> None:
    slug = item["id"].value
    if not slug.startswith(prefix):
        problems.add(item["id"], f"{slug} should start with {prefix}")
    if slug in places:
        first = places[slug]
        problems.add(item["id"], f"{slug} is already used at {first.file}:{first.line}")
    places.setdefault(slug, item["id"])
    KINDS[Interaction(item["interaction"].value)].check(item, problems)
