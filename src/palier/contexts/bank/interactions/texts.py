"""A short text or number typed by the person, and a number chosen on a scale."""

from __future__ import annotations

from django.utils.formats import localize
from django.utils.translation import gettext as _

from palier.kernel.content_files import Node, Problems
from palier.kernel.content_schema import ListOf, Number, Record, Text

from ..body_types import Declaration, ItemBody, Mistake, Numeric, Response, TextEntry
from ..errors import InvalidResponse
from ..page_types import Field, FieldKind
from ..text_matching import is_accepted, mistake_made, number_in, same_number, same_text
from .base import Asked, Given, Kind

TEXT_MAXIMUM = 500
_numeric = Record({"value": Number(), "tolerance": Number(0, 1e6)}, {"unit": Text(maximum=40)})
_feedback = Record({"right": Text(), "wrong": Text()})


class _Entry(Kind):
    """Feedback goes to the whole entry, not to parts of it."""

    cardinality = "single"

    def score(self, body: ItemBody, response: Response) -> int:
        assert body.text_entry is not None
        return int(is_accepted(self._typed(response), body.text_entry))

    def _typed(self, response: Response) -> str:
        return str(response["text"])

    def feedback(self, body: ItemBody, response: Response | None) -> str:
        entry = body.text_entry
        assert entry is not None
        if response is None:
            return entry.wrong
        if self.score(body, response):
            return entry.right
        mistake = mistake_made(self._typed(response), entry)
        return mistake.feedback if mistake else entry.wrong


class TextInput(_Entry):
    base_type = "string"
    required = {
        "mistakes": ListOf(Record({"text": Text(), "feedback": Text()}), 2),
        "feedback": _feedback,
    }
    optional = {"accept": ListOf(Text(), 1), "numeric": _numeric}

    def check(self, item: Node, problems: Problems) -> None:
        accept, numeric = item.get("accept"), item.get("numeric")
        if (accept is None) == (numeric is None):
            problems.add(item, "give either `accept` or `numeric`")
            return
        for mistake in item["mistakes"]:
            text = mistake["text"].value
            if accept and any(same_text(text, expected.value) for expected in accept):
                problems.add(mistake, f"the mistake {text!r} is accepted as a right answer")
            if numeric:
                _check_number(mistake, numeric_of(numeric), problems)

    def declare(self, item: Node) -> Declaration:
        data, numeric = item.plain(), item.get("numeric")
        entry = TextEntry(
            accept=tuple(data.get("accept", ())),
            numeric=numeric_of(numeric) if numeric else None,
            mistakes=tuple(Mistake(**mistake) for mistake in data["mistakes"]),
            **data["feedback"],
        )
        correct = entry.accept if entry.numeric is None else (repr(entry.numeric.value),)
        return Declaration(correct, 1, text_entry=entry, base_type="float" if entry.numeric else "")

    def fields(self, asked: Asked) -> tuple[Field, ...]:
        assert asked.body.text_entry is not None
        numeric = asked.body.text_entry.numeric
        missing = _("Écrivez votre réponse, ou indiquez que vous ne savez pas.")
        unit = numeric.unit if numeric else ""
        return (Field("response", "", FieldKind.TEXT, missing=missing, unit=unit),)

    def response(self, asked: Asked, given: Given) -> Response:
        return {"text": given["response"][0]}

    def form(self, asked: Asked, response: Response) -> dict[str, list[str]]:
        return {"response": [response["text"]]}

    def expected(self, body: ItemBody) -> Response:
        numeric = body.text_entry.numeric if body.text_entry else None
        return {"text": in_unit(numeric) if numeric else body.correct_response[0]}

    def in_words(self, body: ItemBody, response: Response) -> tuple[str, ...]:
        return (response["text"],)


class Slider(_Entry):
    """A number on a scale that the page shows; any number within the tolerance is right."""

    base_type = "float"
    required = {
        "minimum": Number(-1e6, 1e6),
        "maximum": Number(-1e6, 1e6),
        "step": Number(1e-6, 1e6),
        "numeric": _numeric,
        "feedback": _feedback,
    }

    def check(self, item: Node, problems: Problems) -> None:
        low, high = item["minimum"].value, item["maximum"].value
        numeric = numeric_of(item["numeric"])
        if not low < numeric.value < high:
            problems.add(item["numeric"], f"the value must lie between {low} and {high}, both excluded")
        elif numeric.tolerance * 4 > high - low:
            problems.add(item["numeric"], "the tolerance covers half of the scale or more")
        places = (numeric.value - low) / item["step"].value
        if abs(places - round(places)) * item["step"].value > numeric.tolerance:
            problems.add(item["step"], "no step of the scale falls within the tolerance")

    def declare(self, item: Node) -> Declaration:
        data, numeric = item.plain(), numeric_of(item["numeric"])
        entry = TextEntry((), numeric, (), **data["feedback"])
        scale = {name: float(data[name]) for name in ("minimum", "maximum", "step")}
        return Declaration((repr(numeric.value),), 1, text_entry=entry, detail=scale)

    def fields(self, asked: Asked) -> tuple[Field, ...]:
        assert asked.body.text_entry is not None
        numeric = asked.body.text_entry.numeric
        assert numeric is not None
        missing = _("Donnez une valeur, ou indiquez que vous ne savez pas.")
        scale = asked.body.detail
        return (Field("response", "", FieldKind.NUMBER, missing=missing, unit=numeric.unit, **scale),)

    def response(self, asked: Asked, given: Given) -> Response:
        scale = asked.body.detail
        number = number_in(given["response"][0], "")
        if number is None or not scale["minimum"] <= number <= scale["maximum"]:
            message = _("Donnez un nombre de %(low)s à %(high)s.")
            bounds = {"low": localize(plain(scale["minimum"])), "high": localize(plain(scale["maximum"]))}
            raise InvalidResponse(message % bounds, field="response")
        return {"number": number}

    def form(self, asked: Asked, response: Response) -> dict[str, list[str]]:
        return {"response": [str(plain(response["number"]))]}

    def expected(self, body: ItemBody) -> Response:
        return {"number": float(body.correct_response[0])}

    def in_words(self, body: ItemBody, response: Response) -> tuple[str, ...]:
        assert body.text_entry is not None
        numeric = body.text_entry.numeric
        assert numeric is not None
        return (f"{localize(plain(response['number']))} {numeric.unit}".strip(),)

    def _typed(self, response: Response) -> str:
        return str(plain(response["number"]))


def numeric_of(node: Node) -> Numeric:
    data = node.plain()
    return Numeric(float(data["value"]), float(data["tolerance"]), data.get("unit", ""))


def plain(value: float) -> float | int:
    """A whole number without its decimal point."""
    return int(value) if value == int(value) else value


def in_unit(numeric: Numeric) -> str:
    return f"{localize(plain(numeric.value))} {numeric.unit}".strip()


def _check_number(mistake: Node, numeric: Numeric, problems: Problems) -> None:
    text = mistake["text"].value
    if same_number(text, numeric):
        problems.add(mistake, f"the mistake {text!r} is accepted as a right answer")
    elif number_in(text, numeric.unit) is None and any(letter.isdigit() for letter in text):
        problems.add(mistake, f"the mistake {text!r} cannot be read as a number")
