"""What an item holds, in QTI's vocabulary: interaction, cardinality, base type, correct response, mapping.

A response is what a person entered, in canonical JSON: `{"choice": "c"}` (choice, judgement),
`{"choices": ["a", "d"]}` sorted (multiple), `{"text": "…"}`, `{"order": ["b", "a", …]}`,
`{"pairs": {"a": "x", …}}` (match: row to target); None stands for « je ne sais pas ».
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, TypeAlias

Response: TypeAlias = dict[str, Any]


class Interaction(StrEnum):
    CHOICE = "choice"
    MULTIPLE = "multiple"
    TEXT = "text"
    ORDER = "order"
    MATCH = "match"
    JUDGEMENT = "judgement"


@dataclass(frozen=True)
class Choice:
    """An option, an element to order, or a row to match."""

    key: str
    text: str
    feedback: str


@dataclass(frozen=True)
class Target:
    key: str
    text: str


@dataclass(frozen=True)
class Numeric:
    """Any number at most `tolerance` away; the unit may be left out."""

    value: float
    tolerance: float
    unit: str


@dataclass(frozen=True)
class Mistake:
    """A foreseeable wrong entry and what to say about it."""

    text: str
    feedback: str


@dataclass(frozen=True)
class TextEntry:
    accept: tuple[str, ...]
    numeric: Numeric | None
    mistakes: tuple[Mistake, ...]
    right: str
    wrong: str


@dataclass(frozen=True)
class PartialCredit:
    """`score` is given when exactly one `error` stands and at least `least_right` of the parts are right.

    Errors are counted in options, in exchanges of neighbours, or in rows.
    """

    error: str
    score: int
    least_right: float


@dataclass(frozen=True)
class ItemBody:
    """`correct_response` holds keys (in order for `order`), `row target` pairs, or accepted texts."""

    interaction: Interaction
    cardinality: str
    base_type: str
    stem: str
    choices: tuple[Choice, ...]
    targets: tuple[Target, ...]
    text_entry: TextEntry | None
    correct_response: tuple[str, ...]
    mapping: dict[str, int]
    maximum_score: int
    partial_credit: PartialCredit | None
    rationale: str
    sources: tuple[str, ...]
    tags: tuple[str, ...]
    difficulty_reason: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ItemBody:
        entry, partial = data["text_entry"], data["partial_credit"]
        typed = {
            "interaction": Interaction(data["interaction"]),
            "choices": tuple(Choice(**each) for each in data["choices"]),
            "targets": tuple(Target(**each) for each in data["targets"]),
            "text_entry": _text_entry(entry) if entry else None,
            "partial_credit": PartialCredit(**partial) if partial else None,
            **{name: tuple(data[name]) for name in ("correct_response", "sources", "tags")},
        }
        return cls(**{**data, **typed})


def _text_entry(data: dict[str, Any]) -> TextEntry:
    numeric = Numeric(**data["numeric"]) if data["numeric"] else None
    mistakes = tuple(Mistake(**each) for each in data["mistakes"])
    return TextEntry(tuple(data["accept"]), numeric, mistakes, data["right"], data["wrong"])


@dataclass(frozen=True)
class Block:
    """A piece of a stem: `paragraph`, `list` (a line an entry) or `code` (lines kept as they are)."""

    kind: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return ("\n" if self.kind == "code" else " ").join(self.lines)


@dataclass(frozen=True)
class Shown:
    """An option, element, row or target as the browser gets it: `token` tells nothing of its key."""

    token: str
    text: str


@dataclass(frozen=True)
class Presentation:
    """What a person meets. Field names: `response` (choice, judgement, multiple, text),
    `position-<token>` with values 1…n (order), `row-<token>` with a target's token (match).
    """

    interaction: Interaction
    situation: tuple[Block, ...]
    question: str
    choices: tuple[Shown, ...]
    targets: tuple[Shown, ...]
    unit: str
    maximum_length: int
    seconds: int

    @property
    def stem(self) -> tuple[Block, ...]:
        return (*self.situation, Block("paragraph", (self.question,)))

    @property
    def positions(self) -> range:
        """Values of the position of an element to order."""
        return range(1, len(self.choices) + 1)


@dataclass(frozen=True)
class CorrectedChoice:
    """`chosen`: the person chose it (or gave it a place, a target). `right`: it belongs to the expected
    response; for order and match, it stands where expected. `given` and `expected` are words.
    """

    text: str
    chosen: bool
    right: bool
    feedback: str
    given: str = ""
    expected: str = ""


@dataclass(frozen=True)
class Correction:
    """`given` is empty for « je ne sais pas »; `feedback` speaks of a text entry."""

    interaction: Interaction
    situation: tuple[Block, ...]
    question: str
    choices: tuple[CorrectedChoice, ...]
    given: tuple[str, ...]
    expected: tuple[str, ...]
    feedback: str
    rationale: str
    sources: tuple[str, ...]
    score: int
    maximum_score: int
