"""From a published blueprint to the plan that the engine follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import jauge


def plan_for(blueprint: Mapping[str, Any]) -> jauge.Plan:
    """`blueprint` is the body of a `blueprint:…` document."""
    return jauge.Plan(
        blueprint["minimum_length"],
        blueprint["maximum_length"],
        rows=_rows(blueprint["constraints"]),
        precision=blueprint["precision"],
        pick=blueprint["pick"],
    )


def _rows(constraints: Mapping[str, Any]) -> Iterator[jauge.ContentRow]:
    for scale in constraints["scales"]:
        yield _row(f"scale:{scale['scale']}", scale)
    for domain in constraints["domains"]:
        yield _row(f"domain:{domain['framework']}:{domain['code']}", domain)
    for competence in constraints["competences"]:
        yield _row(f"competence:{competence['framework']}:{competence['code']}", competence)


def _row(name: str, limits: Mapping[str, Any]) -> jauge.ContentRow:
    return jauge.ContentRow(name, limits["minimum"], limits["maximum"])
