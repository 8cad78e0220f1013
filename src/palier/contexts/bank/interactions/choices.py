"""One option, several options, and situational judgement: options that are worth more or less."""

from __future__ import annotations

from django.utils.translation import gettext as _

from palier.kernel.content_files import Node, Problems
from palier.kernel.content_schema import Boolean, ListOf, Number, Record

from ..body_types import Declaration, ItemBody, Response
from ..page_types import CorrectedChoice, Field, FieldKind
from .base import CHOICE, Asked, Given, Kind, check_distinct, choices_of, graded, one_error

_option = Record(CHOICE, {"correct": Boolean()})


class _Options(Kind):
    base_type = "identifier"

    def check(self, item: Node, problems: Problems) -> None:
        for name in ("key", "text"):
            check_distinct(item["options"], name, problems)

    def _chosen(self, response: Response) -> list[str]:
        return [response["choice"]]

    def form(self, asked: Asked, response: Response) -> dict[str, list[str]]:
        chosen = self._chosen(response)
        return {"response": [asked.token(each) for each in asked.body.choices if each.key in chosen]}

    def in_words(self, body: ItemBody, response: Response) -> tuple[str, ...]:
        chosen = self._chosen(response)
        return tuple(choice.text for choice in body.choices if choice.key in chosen)

    def corrected(self, body: ItemBody, response: Response | None) -> tuple[CorrectedChoice, ...]:
        chosen = self._chosen(response) if response else []
        return tuple(
            CorrectedChoice(
                choice.text, choice.key in chosen, choice.key in body.correct_response, choice.feedback
            )
            for choice in body.choices
        )


class SingleChoice(_Options):
    cardinality = "single"
    required = {"options": ListOf(_option, 3, 5)}

    def check(self, item: Node, problems: Problems) -> None:
        super().check(item, problems)
        count = sum(option.get("correct", False) for option in item["options"].plain())
        if count != 1:
            problems.add(item["options"], f"exactly one option must be correct, found {count}")

    def declare(self, item: Node) -> Declaration:
        options = item["options"].plain()
        correct = tuple(each["key"] for each in options if each.get("correct"))
        return Declaration(correct, 1, choices_of(options))

    def fields(self, asked: Asked) -> tuple[Field, ...]:
        missing = _("Choisissez une réponse, ou indiquez que vous ne savez pas.")
        options = asked.shown(asked.shuffled(asked.body.choices))
        return (Field("response", "", FieldKind.ONE, options, missing),)

    def response(self, asked: Asked, given: Given) -> Response:
        return {"choice": asked.keys(asked.body.choices)[given["response"][0]]}

    def score(self, body: ItemBody, response: Response) -> int:
        return int(response["choice"] == body.correct_response[0])

    def expected(self, body: ItemBody) -> Response:
        return {"choice": body.correct_response[0]}


class Judgement(SingleChoice):
    required = {"options": ListOf(Record({**CHOICE, "credit": Number(0, 2, whole=True)}), 4, 4)}

    def check(self, item: Node, problems: Problems) -> None:
        _Options.check(self, item, problems)
        given = sorted(option["credit"].value for option in item["options"])
        if given.count(2) != 1 or not {0, 1} <= set(given):
            problems.add(item["options"], f"credits must be one 2, some 1 and some 0: found {given}")

    def declare(self, item: Node) -> Declaration:
        options = item["options"].plain()
        best = tuple(each["key"] for each in options if each["credit"] == 2)
        mapping = {each["key"]: each["credit"] for each in options}
        return Declaration(best, 2, choices_of(options), mapping=mapping)

    def score(self, body: ItemBody, response: Response) -> int:
        return body.mapping[response["choice"]]


class MultipleChoice(_Options):
    cardinality = "multiple"
    required = {"options": ListOf(_option, 4, 6)}

    def check(self, item: Node, problems: Problems) -> None:
        super().check(item, problems)
        options = item["options"].plain()
        count = sum(option.get("correct", False) for option in options)
        if not 2 <= count < len(options):
            problems.add(item["options"], f"two or more options must be correct, but not all: found {count}")

    def declare(self, item: Node) -> Declaration:
        options = item["options"].plain()
        correct = tuple(sorted(each["key"] for each in options if each.get("correct")))
        return Declaration(correct, 2, choices_of(options), partial_credit=one_error("option"))

    def fields(self, asked: Asked) -> tuple[Field, ...]:
        missing = _("Cochez au moins une réponse, ou indiquez que vous ne savez pas.")
        options = asked.shown(asked.shuffled(asked.body.choices))
        return (Field("response", "", FieldKind.SEVERAL, options, missing),)

    def response(self, asked: Asked, given: Given) -> Response:
        keys = asked.keys(asked.body.choices)
        return {"choices": sorted({keys[token] for token in given["response"]})}

    def score(self, body: ItemBody, response: Response) -> int:
        errors = len(set(response["choices"]) ^ set(body.correct_response))
        return graded(body, errors, 1 - errors / len(body.choices))

    def expected(self, body: ItemBody) -> Response:
        return {"choices": list(body.correct_response)}

    def _chosen(self, response: Response) -> list[str]:
        return list(response["choices"])
