"""What the result of a simulated task must be, as data: one test on one fact.

A fact is the value of a field (a text, or a list of keys) or something the task works out of them (the value
of a cell, where a program ends).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from palier.kernel.content_files import Node, Problems
from palier.kernel.content_schema import ListOf, Number, Record, Schema, Text

from ...text_matching import normalise, number_in

#: A text, a number, or a list of keys.
Fact = str | float | list[str]

_texts = ListOf(Text(), 1)
_tests: Mapping[str, Schema] = {
    "is": Text(),
    "is_not": Text(),
    "one_of": _texts,
    "has": _texts,
    "has_not": _texts,
    "only": ListOf(Text()),
    "near": Record({"value": Number(), "tolerance": Number(0, 1e6)}),
}
CONDITION = Record({"fact": Text(), "text": Text(), "feedback": Text()}, _tests)


def check_condition(condition: Node, facts: Mapping[str, Fact], problems: Problems) -> None:
    given = [name for name in _tests if condition.get(name) is not None]
    if len(given) != 1:
        problems.add(condition, f"give one test among {', '.join(_tests)}: found {given}")
    if condition["fact"].value not in facts:
        known = ", ".join(sorted(facts))
        problems.add(
            condition["fact"], f"the fact {condition['fact'].value!r} does not exist; known: {known}"
        )


def is_met(condition: Mapping[str, Any], facts: Mapping[str, Fact]) -> bool:
    """Texts are compared as a person reads them: case, accents and spaces do not count."""
    fact = facts[condition["fact"]]
    name = next(name for name in _tests if name in condition)
    return _TESTS[name](fact, condition[name])


def _same(fact: Fact, expected: str) -> bool:
    return not isinstance(fact, list) and normalise(str(fact)) == normalise(expected)


def _holds(fact: Fact, part: str) -> bool:
    """A list holds a key; a text holds words."""
    if isinstance(fact, list):
        return part in fact
    return normalise(part) in normalise(str(fact))


def _near(fact: Fact, expected: Mapping[str, float]) -> bool:
    number = number_in(fact, "") if isinstance(fact, str) else fact
    if not isinstance(number, int | float):
        return False
    return abs(number - expected["value"]) <= expected["tolerance"] + 1e-9


_TESTS: Mapping[str, Callable[[Fact, Any], bool]] = {
    "is": _same,
    "is_not": lambda fact, other: not _same(fact, other),
    "one_of": lambda fact, texts: any(_same(fact, text) for text in texts),
    "has": lambda fact, parts: all(_holds(fact, part) for part in parts),
    "has_not": lambda fact, parts: not any(_holds(fact, part) for part in parts),
    "only": lambda fact, keys: isinstance(fact, list) and set(fact) == set(keys),
    "near": _near,
}
