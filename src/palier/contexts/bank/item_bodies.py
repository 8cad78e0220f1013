"""From an item of a content file to the body that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from palier.kernel.content_files import Node

from .body_types import Interaction, ItemBody
from .interactions import KINDS
from .media_files import Media, media_folder


def body_of(item: Node, content_dir: Path) -> ItemBody:
    """`content_dir` holds the file that the item may name."""
    data = item.plain()
    kind = KINDS[Interaction(data["interaction"])]
    declared = kind.declare(item)
    own = {name: getattr(declared, name) for name in vars(declared) if name != "base_type"}
    attachment = data.get("attachment")
    return ItemBody(
        interaction=Interaction(data["interaction"]),
        cardinality=kind.cardinality,
        base_type=declared.base_type or kind.base_type,
        stem=data["stem"].strip("\n"),
        rationale=data["rationale"],
        sources=tuple(data["sources"]),
        tags=tuple(data["tags"]),
        difficulty_reason=data["difficulty_reason"],
        stages=tuple(data.get("stages", ())),
        attachment=_attached(attachment, content_dir) if attachment else None,
        **own,
    )


def _attached(attachment: Mapping[str, str], content_dir: Path) -> dict[str, Any]:
    media = Media.of(media_folder(content_dir) / attachment["file"])
    return {**asdict(media), "description": attachment["description"]}
