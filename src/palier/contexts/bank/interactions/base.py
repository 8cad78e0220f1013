"""What every interaction knows of itself, from the content file to the correction.

One class an interaction: how its part of an item is written (`required`, `optional`, `check`), kept
(`declare`), asked (`fields`), read back (`response`), scored (`score`) and explained (`corrected`).
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django.utils.crypto import salted_hmac

from palier.kernel.content_files import Node, Problems
from palier.kernel.content_schema import KEY, Schema, Text

from ..body_types import Choice, Declaration, ItemBody, PartialCredit, Response, Target
from ..page_types import CorrectedChoice, Field, Piece, Shown

CHOICE: Mapping[str, Schema] = {"key": KEY, "text": Text(), "feedback": Text()}

Entry = TypeVar("Entry", Choice, Target)

#: What came back: tokens or texts by field, each field checked already.
Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Asked:
    """An item version as one sitting shows it: the same seed shows the same order, for ever."""

    digest: str
    body: ItemBody
    seed: int = 0

    def token(self, entry: Choice | Target) -> str:
        """Stands for a key in the page: the same in every sitting, and nobody can compute it from the
        content. A row and a target of the same key have nothing in common.
        """
        name = f"{self.digest}:{type(entry).__name__}:{entry.key}"
        return salted_hmac("palier.bank.token", name).hexdigest()[:10]

    def shuffled(self, entries: Iterable[Entry]) -> list[Entry]:
        def rank(entry: Entry) -> bytes:
            name = f"{self.seed}:{self.digest}:{type(entry).__name__}:{entry.key}"
            return hashlib.sha256(name.encode()).digest()

        return sorted(entries, key=rank)

    def shown(self, entries: Iterable[Choice | Target]) -> tuple[Shown, ...]:
        return tuple(Shown(self.token(entry), entry.text) for entry in entries)

    def keys(self, entries: Iterable[Choice | Target]) -> dict[str, str]:
        """Key by token."""
        return {self.token(entry): entry.key for entry in entries}


class Kind(ABC):
    """An interaction."""

    cardinality: ClassVar[str]
    base_type: ClassVar[str]
    required: ClassVar[Mapping[str, Schema]]
    optional: ClassVar[Mapping[str, Schema]] = {}

    @abstractmethod
    def check(self, item: Node, problems: Problems) -> None:
        """Add what makes the item unsound, its form being right already."""

    @abstractmethod
    def declare(self, item: Node) -> Declaration:
        """The part of the body that depends on the interaction."""

    @abstractmethod
    def fields(self, asked: Asked) -> tuple[Field, ...]:
        """All there is to fill in, in the order shown."""

    @abstractmethod
    def response(self, asked: Asked, given: Given) -> Response:
        """Canonical response; InvalidResponse when fields contradict each other."""

    @abstractmethod
    def form(self, asked: Asked, response: Response) -> dict[str, list[str]]:
        """What the page would send for this response: the inverse of `response`."""

    @abstractmethod
    def score(self, body: ItemBody, response: Response) -> int:
        """From 0 to the item's maximum."""

    @abstractmethod
    def expected(self, body: ItemBody) -> Response:
        """The response that scores the maximum."""

    @abstractmethod
    def in_words(self, body: ItemBody, response: Response) -> tuple[str, ...]:
        """A response as a person reads it."""

    def corrected(self, body: ItemBody, response: Response | None) -> tuple[CorrectedChoice, ...]:
        """Part by part, what was given and what was expected."""
        return ()

    def feedback(self, body: ItemBody, response: Response | None) -> str:
        """One sentence about the whole response, for interactions that have no parts."""
        return ""

    def pieces(self, asked: Asked) -> tuple[Piece, ...]:
        """The text in which fields stand, for interactions that have one."""
        return ()

    def state(self, asked: Asked) -> dict[str, Any]:
        """What a picture or a simulated task shows: never a key of the correct response."""
        return {}


def graded(body: ItemBody, errors: int, right_share: float) -> int:
    """Full score without error; the partial one when a single error leaves enough of it right."""
    partial = body.partial_credit
    if errors == 0:
        return body.maximum_score
    if partial and errors == 1 and right_share >= partial.least_right:
        return partial.score
    return 0


def one_error(error: str) -> PartialCredit:
    """One error at most keeps half of the score."""
    return PartialCredit(error, 1, 0.5)


def choices_of(entries: Iterable[dict[str, Any]]) -> tuple[Choice, ...]:
    return tuple(Choice(each["key"], each["text"], each["feedback"]) for each in entries)


def check_distinct(entries: Node, name: str, problems: Problems) -> None:
    seen: set[str] = set()
    for entry in entries:
        if entry[name].value in seen:
            problems.add(entry, f"the {name} {entry[name].value!r} is given twice")
        seen.add(entry[name].value)


def placed(
    body: ItemBody, given: Mapping[str, str], expected: Mapping[str, str]
) -> tuple[CorrectedChoice, ...]:
    """Rows or elements with what they were given and what was expected, both in words."""
    return tuple(
        CorrectedChoice(
            choice.text,
            choice.key in given,
            given.get(choice.key) == expected[choice.key],
            choice.feedback,
            given.get(choice.key, ""),
            expected[choice.key],
        )
        for choice in body.choices
    )
