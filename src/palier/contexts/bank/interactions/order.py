"""Elements to put in order, each by its position."""

from __future__ import annotations

from django.utils.translation import gettext as _

from palier.kernel.content_files import Node, Problems
from palier.kernel.content_schema import ListOf, Record

from ..body_types import Declaration, ItemBody, Response
from ..errors import InvalidResponse
from ..page_types import CorrectedChoice, Field, FieldKind, Shown
from .base import CHOICE, Asked, Given, Kind, check_distinct, choices_of, graded, one_error, placed


class Order(Kind):
    cardinality = "ordered"
    base_type = "identifier"
    # fewer than four elements: one exchange of neighbours would leave less than half in place
    required = {"elements": ListOf(Record(CHOICE), 4, 6)}

    def check(self, item: Node, problems: Problems) -> None:
        for name in ("key", "text"):
            check_distinct(item["elements"], name, problems)

    def declare(self, item: Node) -> Declaration:
        elements = choices_of(item["elements"].plain())
        keys = tuple(each.key for each in elements)
        return Declaration(keys, 2, elements, partial_credit=one_error("exchange_of_neighbours"))

    def fields(self, asked: Asked) -> tuple[Field, ...]:
        elements = asked.shuffled(asked.body.choices)
        if elements == list(asked.body.choices):  # the right order itself is never shown
            elements = [*elements[1:], elements[0]]
        places = tuple(Shown(str(place), str(place)) for place in range(1, len(elements) + 1))
        missing = _("Donnez une position à chaque élément, ou indiquez que vous ne savez pas.")
        return tuple(
            Field(f"position-{asked.token(each)}", each.text, FieldKind.LIST, places, missing)
            for each in elements
        )

    def response(self, asked: Asked, given: Given) -> Response:
        taken: dict[int, str] = {}
        for choice in asked.body.choices:
            field = f"position-{asked.token(choice)}"
            position = int(given[field][0])
            if position in taken:
                message = _("La position %(position)s est donnée deux fois : chaque élément a la sienne.")
                raise InvalidResponse(message % {"position": position}, field=field)
            taken[position] = choice.key
        return {"order": [taken[position] for position in sorted(taken)]}

    def form(self, asked: Asked, response: Response) -> dict[str, list[str]]:
        places = _places(response)
        return {f"position-{asked.token(each)}": [places[each.key]] for each in asked.body.choices}

    def score(self, body: ItemBody, response: Response) -> int:
        """Errors are exchanges of neighbours that put the elements right."""
        place = {key: index for index, key in enumerate(body.correct_response)}
        ranks = [place[key] for key in response["order"]]
        errors = sum(a > b for index, a in enumerate(ranks) for b in ranks[index + 1 :])
        right = sum(rank == index for index, rank in enumerate(ranks))
        return graded(body, errors, right / len(ranks))

    def expected(self, body: ItemBody) -> Response:
        return {"order": list(body.correct_response)}

    def in_words(self, body: ItemBody, response: Response) -> tuple[str, ...]:
        texts = {choice.key: choice.text for choice in body.choices}
        return tuple(f"{place}. {texts[key]}" for place, key in enumerate(response["order"], start=1))

    def corrected(self, body: ItemBody, response: Response | None) -> tuple[CorrectedChoice, ...]:
        return placed(body, _places(response) if response else {}, _places(self.expected(body)))


def _places(response: Response) -> dict[str, str]:
    return {key: str(place) for place, key in enumerate(response["order"], start=1)}
