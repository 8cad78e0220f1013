"""What an item holds, in QTI's vocabulary: interaction, cardinality, base type, correct response, mapping.

A response is what a person entered, in canonical JSON: `{"choice": "c"}` (choice, judgement),
`{"choices": ["a", "d"]}` sorted (multiple), `{"text": "…"}`, `{"order": ["b", "a", …]}`,
`{"pairs": {"a": "x", …}}` (match and gaps: row to target), `{"number": 12.5}` (slider), `{"values": {…}}`
(simulated tasks: field to text, or to a list of keys); None stands for « je ne sais pas ».
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
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
    INLINE_CHOICE = "inline_choice"
    GAP_MATCH = "gap_match"
    HOTSPOT = "hotspot"
    SLIDER = "slider"
    MAILBOX = "mailbox"
    PRIVACY = "privacy"
    ENT = "ent"


#: Simulated tasks.
TASKS = frozenset({Interaction.MAILBOX, Interaction.PRIVACY, Interaction.ENT})


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
class Declaration:
    """What depends on the interaction. `correct_response` holds keys (in order for `order`), `row target`
    pairs, or accepted texts; `detail` what one interaction alone knows (a text with gaps, a task's state).
    """

    correct_response: tuple[str, ...]
    maximum_score: int
    choices: tuple[Choice, ...] = ()
    targets: tuple[Target, ...] = ()
    text_entry: TextEntry | None = None
    mapping: dict[str, int] = field(default_factory=dict)
    partial_credit: PartialCredit | None = None
    base_type: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ItemBody:
    """A whole item. `stages` are the kinds of posts it speaks to (none: all); `attachment` is a file to
    open, or the picture of a hotspot, as `{digest, name, description, size}`.
    """

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
    stages: tuple[str, ...] = ()
    attachment: dict[str, Any] | None = None
    detail: dict[str, Any] = field(default_factory=dict)

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
            **{name: tuple(data.get(name, ())) for name in ("correct_response", "sources", "tags", "stages")},
        }
        return cls(**{**data, **typed})


def _text_entry(data: dict[str, Any]) -> TextEntry:
    numeric = Numeric(**data["numeric"]) if data["numeric"] else None
    mistakes = tuple(Mistake(**each) for each in data["mistakes"])
    return TextEntry(tuple(data["accept"]), numeric, mistakes, data["right"], data["wrong"])
