"""What a person meets and reads: questions without their keys, and corrections."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .body_types import Interaction


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


class FieldKind(StrEnum):
    """How a field is filled in: one option, several options, one of a short list, a text, a number."""

    ONE = "one"
    SEVERAL = "several"
    LIST = "list"
    TEXT = "text"
    NUMBER = "number"


@dataclass(frozen=True)
class Field:
    """One thing to fill in. What comes back under `name` are tokens of `options`, or a text.

    `missing` is said when it is left empty; an empty `missing` makes it optional. `group` gathers the fields
    of one object of a task (a message, a file). `value` is what it holds before anything is entered.
    """

    name: str
    label: str
    kind: FieldKind
    options: tuple[Shown, ...] = ()
    missing: str = ""
    group: str = ""
    value: str = ""
    unit: str = ""
    maximum_length: int = 500
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None


@dataclass(frozen=True)
class Piece:
    """A run of text, or the place of a field in it."""

    text: str
    field: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file to download, or a picture to look at; `digest` names its content."""

    digest: str
    name: str
    description: str
    size: int


@dataclass(frozen=True)
class Presentation:
    """What a person meets. `fields` are all there is to fill in; the rest helps to show them:
    `pieces` a text with gaps, `state` what a simulated task starts from.
    """

    interaction: Interaction
    situation: tuple[Block, ...]
    question: str
    fields: tuple[Field, ...]
    seconds: int
    pieces: tuple[Piece, ...] = ()
    state: dict[str, Any] = field(default_factory=dict)
    attachment: Attachment | None = None

    @property
    def stem(self) -> tuple[Block, ...]:
        return (*self.situation, Block("paragraph", (self.question,)))


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
