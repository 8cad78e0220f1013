"""What all simulated tasks share; a task says which fields its state has, and which facts follow from them.

The response is `{"values": {field: text or list of keys}}` for every field of the task. A task is written
with a `state`, `conditions`, and a `solution`: the fields to change to meet them all, which loading verifies.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from palier.kernel.content_files import Node, Problems
from palier.kernel.content_schema import ListOf, MapOf, Schema

from ...body_types import Declaration, ItemBody, Response
from ...errors import InvalidResponse
from ...page_types import CorrectedChoice, Field, FieldKind
from ..base import Asked, Given, Kind, graded, one_error
from .conditions import CONDITION, Fact, check_condition, is_met

Values = dict[str, str | list[str]]


class AnyValue:
    """A text, or a list of texts: checked against the fields of the task afterwards."""

    def check(self, node: Node, problems: Problems) -> bool:
        plain = node.plain()
        good = isinstance(plain, str) or (
            isinstance(plain, list) and all(isinstance(each, str) for each in plain)
        )
        if not good:
            problems.add(node, "expected text in quotes, or a list of texts")
        return good


class Task(Kind):
    cardinality = "record"
    base_type = "string"
    #: Schema of the state.
    state_schema: ClassVar[Schema]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.required = {
            "state": cls.state_schema,
            "conditions": ListOf(CONDITION, 2, 8),
            "solution": MapOf(AnyValue()),
        }

    @abstractmethod
    def state_fields(self, state: Mapping[str, Any]) -> tuple[Field, ...]:
        """Fields of a state; the tokens of their options are the keys that conditions speak of."""

    def facts(self, state: Mapping[str, Any], values: Values) -> dict[str, Fact]:
        """What conditions may test: the values, and what a task works out of them."""
        return dict(values)

    def check_state(self, state: Node, problems: Problems) -> None:
        """Add what makes the state unsound, its form being right already."""

    def check(self, item: Node, problems: Problems) -> None:
        before = len(problems.errors)
        self.check_state(item["state"], problems)
        if len(problems.errors) > before:
            return
        state = item["state"].plain()
        fields = {field.name: field for field in self.state_fields(state)}
        for name, node in item["solution"].value.items():
            _check_solution(fields.get(name), name, node, problems)
        if len(problems.errors) > before:
            return
        start = starting_values(tuple(fields.values()))
        solved = {**start, **item["solution"].plain()}
        facts, untouched = self.facts(state, solved), self.facts(state, start)
        for condition in item["conditions"]:
            check_condition(condition, facts, problems)
        if len(problems.errors) > before:
            return
        conditions = item["conditions"].plain()
        for node, condition in zip(item["conditions"], conditions, strict=True):
            if not is_met(condition, facts):
                found = facts[condition["fact"]]
                problems.add(node, f"the solution does not meet this condition: the fact is {found!r}")
        if sum(is_met(condition, untouched) for condition in conditions) * 2 >= len(conditions):
            problems.add(item["conditions"], "half of the conditions or more hold before anything is done")

    def declare(self, item: Node) -> Declaration:
        data = item.plain()
        detail = {name: data[name] for name in ("state", "conditions", "solution")}
        return Declaration((), 2, partial_credit=one_error("condition"), detail=detail)

    def fields(self, asked: Asked) -> tuple[Field, ...]:
        return self.state_fields(asked.body.detail["state"])

    def state(self, asked: Asked) -> dict[str, Any]:
        state: dict[str, Any] = asked.body.detail["state"]
        return state

    def response(self, asked: Asked, given: Given) -> Response:
        fields = self.fields(asked)
        message = _("Faites ce qui est demandé, ou indiquez que vous ne savez pas.")
        for field in fields:
            if field.kind is FieldKind.LIST and field.value and not given.get(field.name):
                raise InvalidResponse(message, field=field.name)  # a page always sends it
        values: Values = {field.name: _value(field, given) for field in fields}
        if values == starting_values(fields):
            raise InvalidResponse(message, field=fields[0].name)
        return {"values": values}

    def form(self, asked: Asked, response: Response) -> dict[str, list[str]]:
        values = response["values"]
        return {name: value if isinstance(value, list) else [value] for name, value in values.items()}

    def score(self, body: ItemBody, response: Response) -> int:
        met = self._met(body, response)
        errors = met.count(False)
        return graded(body, errors, 1 - errors / len(met))

    def _met(self, body: ItemBody, response: Response) -> list[bool]:
        facts = self.facts(body.detail["state"], response["values"])
        return [is_met(condition, facts) for condition in body.detail["conditions"]]

    def expected(self, body: ItemBody) -> Response:
        start = starting_values(self.state_fields(body.detail["state"]))
        return {"values": {**start, **body.detail["solution"]}}

    def in_words(self, body: ItemBody, response: Response) -> tuple[str, ...]:
        """What was changed, field by field; the expected result is told by its conditions."""
        if response == self.expected(body):
            return tuple(condition["text"] for condition in body.detail["conditions"])
        fields = self.state_fields(body.detail["state"])
        start = starting_values(fields)
        changed = [field for field in fields if response["values"][field.name] != start[field.name]]
        return tuple(_told(field, response["values"][field.name]) for field in changed)

    def corrected(self, body: ItemBody, response: Response | None) -> tuple[CorrectedChoice, ...]:
        conditions = body.detail["conditions"]
        met = self._met(body, response) if response else [False] * len(conditions)
        return tuple(
            CorrectedChoice(condition["text"], response is not None, right, condition["feedback"])
            for condition, right in zip(conditions, met, strict=True)
        )


def starting_values(fields: tuple[Field, ...]) -> Values:
    """What the fields hold before anybody touches them; the keys of a list are parted by spaces."""
    return {
        field.name: field.value.split() if field.kind is FieldKind.SEVERAL else field.value
        for field in fields
    }


def _value(field: Field, given: Given) -> str | list[str]:
    values = list(given.get(field.name, ()))
    if field.kind is FieldKind.SEVERAL:
        order = [option.token for option in field.options]
        return sorted(set(values), key=order.index)
    return values[0] if values else ""


def _told(field: Field, value: str | list[str]) -> str:
    texts = {option.token: option.text for option in field.options}
    keys = value if isinstance(value, list) else [value]
    words = ", ".join(texts.get(key, key) for key in keys) or "—"
    return " · ".join(part for part in (field.group, field.label, words) if part)


def _check_solution(field: Field | None, name: str, node: Node, problems: Problems) -> None:
    if field is None:
        problems.add(node, f"the task has no field {name!r}")
        return
    value = node.plain()
    if isinstance(value, list) is not (field.kind is FieldKind.SEVERAL):
        problems.add(node, f"the field {name!r} takes {'a list' if isinstance(value, str) else 'a text'}")
        return
    known = {option.token for option in field.options}
    keys = value if isinstance(value, list) else [value]
    for key in keys:
        if field.options and key and key not in known:
            problems.add(node, f"{key!r} is not an option of {name!r}; known: {', '.join(sorted(known))}")
