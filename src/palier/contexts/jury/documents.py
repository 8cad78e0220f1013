"""The published documents of the jury, read into types in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from palier.contexts.framework.api import domain_tree

from .types import (
    Choice,
    Criterion,
    Descriptor,
    FileType,
    Grid,
    PortfolioForm,
    SectionForm,
)

Body = Mapping[str, Any]


def read_form(body: Body) -> PortfolioForm:
    situations, domains, files = body["situations"], body["domains"], body["files"]
    return PortfolioForm(
        introduction=_say(body["introduction"]),
        minimum_situations=situations["minimum"],
        maximum_situations=situations["maximum"],
        minimum_title=body["title"]["minimum_length"],
        maximum_title=body["title"]["maximum_length"],
        minimum_domains=domains["minimum"],
        maximum_domains=domains["maximum"],
        sections=tuple(_section(row) for row in body["sections"]),
        domains=tuple(Choice(node.code, node.label) for node in domain_tree(domains["framework"])),
        declarations=tuple(Choice(row["key"], _say(row["label"])) for row in body["declarations"]),
        maximum_files=files["maximum_per_portfolio"],
        maximum_megabytes=files["maximum_megabytes"],
        file_types=tuple(FileType(row["extension"], row["media_type"]) for row in files["types"]),
        file_guidance=_say(files["guidance"]),
    )


def _section(row: Body) -> SectionForm:
    return SectionForm(
        row["key"], _say(row["name"]), _say(row["guidance"]), row["minimum_length"], row["maximum_length"]
    )


def read_grid(body: Body) -> Grid:
    nothing = Descriptor(body["not_observed"]["level"], _say(body["not_observed"]["name"]))
    return Grid(tuple(_criterion(row, nothing) for row in body["criteria"]))


def _criterion(row: Body, nothing: Descriptor) -> Criterion:
    told = (Descriptor(each["level"], _say(each["description"])) for each in row["descriptors"])
    return Criterion(
        domain=row["domain"],
        name=_say(row["name"]),
        weight=row["weight"],
        evidence=_say(row["evidence"]),
        descriptors=(nothing, *told),
    )


def _say(texts: Mapping[str, str]) -> str:
    return texts.get((get_language() or "fr")[:2]) or texts["fr"]
