"""The two scales with the names of their levels, as pages and needs read them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from palier.contexts.framework.api import Document, current_document, levels
from palier.contexts.testing.api import ScaleRule, scale_rules

from ..types import LevelMark


@dataclass(frozen=True)
class Scale:
    label: str
    rule: ScaleRule
    levels: tuple[LevelMark, ...]


def current_scales() -> tuple[Scale, ...]:
    return scales_in(current_document("scales"))


def scales_in(document: Document) -> tuple[Scale, ...]:
    """From the document a sitting was measured with, so that an old result keeps its cuts."""
    rules = scale_rules(document.body)
    return tuple(
        Scale(_named(row["name"]), rule, _marks(rule))
        for row, rule in zip(document.body["scales"], rules, strict=True)
    )


def _marks(rule: ScaleRule) -> tuple[LevelMark, ...]:
    below = LevelMark(
        0,
        _("en deçà du niveau 1"),
        _("Les premiers repères sont à prendre : le plan commence par les bases."),
        None,
    )
    named = {view.rank: view for view in levels(rule.framework)}
    return (
        below,
        *(
            LevelMark(rank, named[rank].label, named[rank].description, start)
            for rank, start in enumerate(rule.cuts, start=1)
        ),
    )


def _named(names: dict[str, str]) -> str:
    return names.get((get_language() or "fr")[:2]) or names["fr"]
