"""What a content file must look like: required keys, types, bounds; unknown keys are refused."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from .content_files import Node, Problems


class Schema(Protocol):
    def check(self, node: Node, problems: Problems) -> bool:
        """Add what is wrong to `problems`; say whether all is well."""


def _found(node: Node) -> str:
    if isinstance(node.value, dict):
        return "keys and values"
    if isinstance(node.value, list):
        return "a list"
    return "nothing" if node.value is None else repr(node.value)


def _expect(good: bool, node: Node, wanted: str, problems: Problems) -> bool:
    if not good:
        problems.add(node, f"expected {wanted}, found {_found(node)}")
    return good


@dataclass(frozen=True)
class Text:
    pattern: str = ""
    choices: Collection[str] = ()
    maximum: int = 10_000

    def check(self, node: Node, problems: Problems) -> bool:
        text = node.value
        if not isinstance(text, str) or not text.strip():
            is_scalar = isinstance(text, int | float)
            hint = "text (put it in quotes)" if is_scalar else "text"
            return _expect(False, node, hint, problems)
        if self.choices and text not in self.choices:
            wanted = "one of " + ", ".join(sorted(self.choices))
            return _expect(False, node, wanted, problems)
        if self.pattern and not re.fullmatch(self.pattern, text):
            return _expect(False, node, f"text like {self.pattern}", problems)
        if len(text) > self.maximum:
            problems.add(node, f"{len(text)} characters are too long: {self.maximum} at most")
        return len(text) <= self.maximum


@dataclass(frozen=True)
class Number:
    minimum: float = float("-inf")
    maximum: float = float("inf")
    whole: bool = False

    def check(self, node: Node, problems: Problems) -> bool:
        kinds = int if self.whole else (int, float)
        is_number = isinstance(node.value, kinds) and not isinstance(node.value, bool)
        good = is_number and self.minimum <= node.value <= self.maximum
        name = "a whole number" if self.whole else "a number"
        bounds = f" from {self.minimum:g} to {self.maximum:g}"
        return _expect(
            good,
            node,
            name + (bounds if self.minimum > float("-inf") else ""),
            problems,
        )


@dataclass(frozen=True)
class Boolean:
    def check(self, node: Node, problems: Problems) -> bool:
        return _expect(isinstance(node.value, bool), node, "true or false", problems)


@dataclass(frozen=True)
class Nullable:
    schema: Schema

    def check(self, node: Node, problems: Problems) -> bool:
        return node.value is None or self.schema.check(node, problems)


@dataclass(frozen=True)
class ListOf:
    schema: Schema
    minimum: int = 0
    maximum: int = 1_000

    def check(self, node: Node, problems: Problems) -> bool:
        if not _expect(isinstance(node.value, list), node, "a list", problems):
            return False
        good = self.minimum <= len(node.value) <= self.maximum
        if not good:
            problems.add(
                node,
                f"expected {self.minimum} to {self.maximum} entries, found {len(node.value)}",
            )
        entries = [self.schema.check(each, problems) for each in node.value]
        return all(entries) and good


@dataclass(frozen=True)
class MapOf:
    """Any keys that are text, every value alike."""

    schema: Schema

    def check(self, node: Node, problems: Problems) -> bool:
        if not _expect(isinstance(node.value, dict), node, "keys and values", problems):
            return False
        good = [_expect(isinstance(key, str), node, "keys in quotes", problems) for key in node.value]
        good += [self.schema.check(each, problems) for each in node.value.values()]
        return all(good)


@dataclass(frozen=True)
class Record:
    required: Mapping[str, Schema]
    optional: Mapping[str, Schema] = field(default_factory=dict)

    def check(self, node: Node, problems: Problems) -> bool:
        if not _expect(isinstance(node.value, dict), node, "keys and values", problems):
            return False
        known = {**self.required, **self.optional}
        good = True
        for key in self.required.keys() - node.value.keys():
            problems.add(node, f"the key {key!r} is missing")
            good = False
        for key, value in node.value.items():
            if key in known:
                good = known[key].check(value, problems) and good
            else:
                problems.add(
                    value,
                    f"the key {key!r} is unknown here; known: {', '.join(sorted(known))}",
                )
                good = False
        return good


#: A name or sentence that is shown: French always, English when given.
TRANSLATED = Record({"fr": Text()}, {"en": Text()})
VERSION = Text(pattern=r"\d{4}\.\d+")
CODE = Text(pattern=r"[A-Z0-9]+(\.\d+)?")
KEY = Text(pattern=r"[a-z0-9]+([-_][a-z0-9]+)*", maximum=40)
