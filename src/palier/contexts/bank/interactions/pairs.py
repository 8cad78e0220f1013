"""Rows to match with targets, and gaps to fill: each part is paired with one of the words offered."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from palier.kernel.content_files import Node, Problems
from palier.kernel.content_schema import KEY, Boolean, ListOf, Record, Text

from ..body_types import Choice, Declaration, ItemBody, Response, Target
from ..errors import InvalidResponse
from ..page_types import CorrectedChoice, Field, FieldKind, Piece
from .base import CHOICE, Asked, Given, Kind, check_distinct, choices_of, graded, one_error, placed

_GAP = re.compile(r"\[\[([a-z0-9-]+)\]\]")
_target = Record({"key": KEY, "text": Text()})


class _Pairs(Kind):
    cardinality = "multiple"
    base_type = "directedPair"

    def _missing(self) -> str:
        return _("Complétez chaque espace, ou indiquez que vous ne savez pas.")

    def _offered(self, body: ItemBody, row: Choice) -> tuple[Target, ...]:
        """Targets that a row may be paired with."""
        return body.targets

    def _rows(self, asked: Asked) -> list[Choice]:
        return list(asked.body.choices)

    def fields(self, asked: Asked) -> tuple[Field, ...]:
        return tuple(
            Field(
                f"row-{asked.token(row)}",
                row.text,
                FieldKind.LIST,
                asked.shown(asked.shuffled(self._offered(asked.body, row))),
                self._missing(),
            )
            for row in self._rows(asked)
        )

    def response(self, asked: Asked, given: Given) -> Response:
        keys = asked.keys(asked.body.targets)
        return {"pairs": {row.key: keys[given[f"row-{asked.token(row)}"][0]] for row in asked.body.choices}}

    def form(self, asked: Asked, response: Response) -> dict[str, list[str]]:
        tokens = {key: token for token, key in asked.keys(asked.body.targets).items()}
        pairs = response["pairs"]
        return {f"row-{asked.token(row)}": [tokens[pairs[row.key]]] for row in asked.body.choices}

    def score(self, body: ItemBody, response: Response) -> int:
        pairs = response["pairs"]
        errors = sum(f"{row} {target}" not in body.correct_response for row, target in pairs.items())
        return graded(body, errors, 1 - errors / len(pairs))

    def expected(self, body: ItemBody) -> Response:
        return {"pairs": dict(pair.split(" ") for pair in body.correct_response)}

    def in_words(self, body: ItemBody, response: Response) -> tuple[str, ...]:
        given = _words(body, response)
        return tuple(f"{row.text} → {given[row.key]}" for row in body.choices)

    def corrected(self, body: ItemBody, response: Response | None) -> tuple[CorrectedChoice, ...]:
        return placed(body, _words(body, response) if response else {}, _words(body, self.expected(body)))


class Match(_Pairs):
    required = {
        "targets": ListOf(_target, 2, 8),
        "rows": ListOf(Record({**CHOICE, "target": KEY}), 3, 8),
    }

    def check(self, item: Node, problems: Problems) -> None:
        for entries in (item["rows"], item["targets"]):
            for name in ("key", "text"):
                check_distinct(entries, name, problems)
        _check_targets(item["rows"], "target", item["targets"], problems)

    def declare(self, item: Node) -> Declaration:
        data = item.plain()
        pairs = tuple(f"{row['key']} {row['target']}" for row in data["rows"])
        targets = tuple(Target(**target) for target in data["targets"])
        return Declaration(pairs, 2, choices_of(data["rows"]), targets, partial_credit=one_error("row"))

    def _missing(self) -> str:
        return _("Associez chaque ligne, ou indiquez que vous ne savez pas.")

    def _rows(self, asked: Asked) -> list[Choice]:
        return asked.shuffled(asked.body.choices)


class _Gaps(_Pairs):
    """A text in which `[[key]]` marks a gap."""

    def check(self, item: Node, problems: Problems) -> None:
        check_distinct(item["gaps"], "key", problems)
        marked = _GAP.findall(item["text"].value)
        keys = [gap["key"].value for gap in item["gaps"]]
        if marked != keys:
            problems.add(item["text"], f"the text marks the gaps {marked}, but `gaps` lists {keys}")

    def pieces(self, asked: Asked) -> tuple[Piece, ...]:
        fields = {row.key: f"row-{asked.token(row)}" for row in asked.body.choices}
        parts = _GAP.split(asked.body.detail["text"])
        return tuple(
            Piece("", fields[part]) if index % 2 else Piece(part) for index, part in enumerate(parts)
        )


class InlineChoice(_Gaps):
    """Each gap has its own options."""

    required = {
        "text": Text(),
        "gaps": ListOf(
            Record(
                {
                    "key": KEY,
                    "feedback": Text(),
                    "options": ListOf(Record({"key": KEY, "text": Text()}, {"correct": Boolean()}), 2, 5),
                }
            ),
            2,
            6,
        ),
    }

    def check(self, item: Node, problems: Problems) -> None:
        super().check(item, problems)
        for gap in item["gaps"]:
            for name in ("key", "text"):
                check_distinct(gap["options"], name, problems)
            count = sum(option.get("correct", False) for option in gap["options"].plain())
            if count != 1:
                problems.add(gap["options"], f"exactly one option must be correct, found {count}")

    def declare(self, item: Node) -> Declaration:
        data = item.plain()
        options = [(gap["key"], option) for gap in data["gaps"] for option in gap["options"]]
        pairs = tuple(f"{gap} {gap}:{each['key']}" for gap, each in options if each.get("correct"))
        targets = tuple(Target(f"{gap}:{each['key']}", each["text"]) for gap, each in options)
        return _gapped(data, pairs, targets)

    def _offered(self, body: ItemBody, row: Choice) -> tuple[Target, ...]:
        return tuple(target for target in body.targets if target.key.startswith(f"{row.key}:"))


class GapMatch(_Gaps):
    """The gaps share their words, of which each serves once at most."""

    required = {
        "text": Text(),
        "words": ListOf(_target, 3, 10),
        "gaps": ListOf(Record({"key": KEY, "feedback": Text(), "word": KEY}), 2, 6),
    }

    def check(self, item: Node, problems: Problems) -> None:
        super().check(item, problems)
        for name in ("key", "text"):
            check_distinct(item["words"], name, problems)
        check_distinct(item["gaps"], "word", problems)
        _check_targets(item["gaps"], "word", item["words"], problems)

    def declare(self, item: Node) -> Declaration:
        data = item.plain()
        pairs = tuple(f"{gap['key']} {gap['word']}" for gap in data["gaps"])
        return _gapped(data, pairs, tuple(Target(**word) for word in data["words"]))

    def response(self, asked: Asked, given: Given) -> Response:
        response = super().response(asked, given)
        seen: set[str] = set()
        for row in asked.body.choices:
            word = response["pairs"][row.key]
            if word in seen:
                message = _("Le même mot est placé deux fois : chacun sert une fois au plus.")
                raise InvalidResponse(message, field=f"row-{asked.token(row)}")
            seen.add(word)
        return response


def _gapped(data: dict[str, object], pairs: tuple[str, ...], targets: tuple[Target, ...]) -> Declaration:
    parts = _GAP.split(str(data["text"]))
    feedback = {gap["key"]: gap["feedback"] for gap in data["gaps"]}  # type: ignore[attr-defined]
    gaps = tuple(
        Choice(parts[index], _around(parts[index - 1], parts[index + 1]), feedback[parts[index]])
        for index in range(1, len(parts), 2)
    )
    detail = {"text": str(data["text"]).strip()}
    return Declaration(pairs, 2, gaps, targets, partial_credit=one_error("gap"), detail=detail)


def _around(before: str, after: str) -> str:
    """A gap is named by the words that stand around it."""
    words = [*before.split()[-5:], "…", *after.split()[:3]]
    return " ".join(words)


def _words(body: ItemBody, response: Response) -> dict[str, str]:
    texts = {target.key: target.text for target in body.targets}
    return {row: texts[target] for row, target in response["pairs"].items()}


def _check_targets(rows: Node, name: str, targets: Node, problems: Problems) -> None:
    known = {target["key"].value for target in targets}
    for row in rows:
        if row[name].value not in known:
            problems.add(row[name], f"the {name} {row[name].value!r} does not exist")
