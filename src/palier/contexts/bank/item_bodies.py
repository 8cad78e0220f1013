"""From an item of a content file to the body that is kept."""

from __future__ import annotations

from typing import Any

from palier.kernel.content_files import Node

from .item_files import numeric_of
from .types import (
    Choice,
    Interaction,
    ItemBody,
    Mistake,
    PartialCredit,
    Target,
    TextEntry,
)

#: Cardinality and base type, in QTI's words.
SHAPES = {
    Interaction.CHOICE: ("single", "identifier"),
    Interaction.JUDGEMENT: ("single", "identifier"),
    Interaction.MULTIPLE: ("multiple", "identifier"),
    Interaction.ORDER: ("ordered", "identifier"),
    Interaction.MATCH: ("multiple", "directedPair"),
    Interaction.TEXT: ("single", "string"),
}
#: One error at most keeps half of the score.
PARTIAL_CREDIT = {
    Interaction.MULTIPLE: PartialCredit("option", 1, 0.5),
    Interaction.ORDER: PartialCredit("exchange_of_neighbours", 1, 0.5),
    Interaction.MATCH: PartialCredit("row", 1, 0.5),
}
BINARY = frozenset({Interaction.CHOICE, Interaction.TEXT})
CHOICES = {Interaction.ORDER: "elements", Interaction.MATCH: "rows"}


def body_of(item: Node) -> ItemBody:
    data = item.plain()
    interaction = Interaction(data["interaction"])
    cardinality, base_type = SHAPES[interaction]
    entry = _text_entry(item) if interaction is Interaction.TEXT else None
    entries = data.get(CHOICES.get(interaction, "options"), [])
    return ItemBody(
        interaction=interaction,
        cardinality=cardinality,
        base_type="float" if entry and entry.numeric else base_type,
        stem=data["stem"].strip("\n"),
        choices=tuple(Choice(each["key"], each["text"], each["feedback"]) for each in entries),
        targets=tuple(Target(**target) for target in data.get("targets", ())),
        text_entry=entry,
        correct_response=_correct_response(interaction, entries, entry),
        mapping={each["key"]: each["credit"] for each in entries if "credit" in each},
        maximum_score=1 if interaction in BINARY else 2,
        partial_credit=PARTIAL_CREDIT.get(interaction),
        rationale=data["rationale"],
        sources=tuple(data["sources"]),
        tags=tuple(data["tags"]),
        difficulty_reason=data["difficulty_reason"],
    )


def _correct_response(
    interaction: Interaction, entries: list[dict[str, Any]], entry: TextEntry | None
) -> tuple[str, ...]:
    match interaction:
        case Interaction.TEXT:
            assert entry is not None
            return entry.accept if entry.numeric is None else (repr(entry.numeric.value),)
        case Interaction.ORDER:
            return tuple(each["key"] for each in entries)
        case Interaction.MATCH:
            return tuple(f"{each['key']} {each['target']}" for each in entries)
        case Interaction.JUDGEMENT:
            return tuple(each["key"] for each in entries if each["credit"] == 2)
    return tuple(sorted(each["key"] for each in entries if each.get("correct")))


def _text_entry(item: Node) -> TextEntry:
    data, numeric = item.plain(), item.get("numeric")
    return TextEntry(
        accept=tuple(data.get("accept", ())),
        numeric=numeric_of(numeric) if numeric else None,
        mistakes=tuple(Mistake(**mistake) for mistake in data["mistakes"]),
        right=data["feedback"]["right"],
        wrong=data["feedback"]["wrong"],
    )
