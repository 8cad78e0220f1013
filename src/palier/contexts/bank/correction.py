"""What a person reads about a response once the sitting is over."""

from __future__ import annotations

from django.utils.formats import localize

from .models import ItemVersion
from .presentation import stem_blocks
from .scoring import score_response
from .text_matching import is_accepted, mistake_made
from .types import CorrectedChoice, Correction, Interaction, ItemBody, Response


def correction(version: ItemVersion, response: Response | None) -> Correction:
    body = ItemBody.from_json(version.body)
    blocks = stem_blocks(body.stem)
    return Correction(
        interaction=body.interaction,
        situation=blocks[:-1],
        question=blocks[-1].text,
        choices=_choices(body, response),
        given=_in_words(body, response) if response else (),
        expected=_in_words(body, _expected(body)),
        feedback=_text_feedback(body, response),
        rationale=body.rationale,
        sources=body.sources,
        score=score_response(body, response),
        maximum_score=body.maximum_score,
    )


def _expected(body: ItemBody) -> Response:
    keys = list(body.correct_response)
    match body.interaction:
        case Interaction.CHOICE | Interaction.JUDGEMENT:
            return {"choice": keys[0]}
        case Interaction.MULTIPLE:
            return {"choices": keys}
        case Interaction.TEXT:
            return {"text": _expected_text(body)}
        case Interaction.ORDER:
            return {"order": keys}
        case Interaction.MATCH:
            return {"pairs": dict(pair.split(" ") for pair in keys)}


def _expected_text(body: ItemBody) -> str:
    numeric = body.text_entry.numeric if body.text_entry else None
    if not numeric:
        return body.correct_response[0]
    value = int(numeric.value) if numeric.value == int(numeric.value) else numeric.value
    return f"{localize(value)} {numeric.unit}".strip()


def _in_words(body: ItemBody, response: Response) -> tuple[str, ...]:
    texts = {choice.key: choice.text for choice in body.choices}
    targets = {target.key: target.text for target in body.targets}
    match body.interaction:
        case Interaction.CHOICE | Interaction.JUDGEMENT:
            return (texts[response["choice"]],)
        case Interaction.MULTIPLE:
            return tuple(texts[key] for key in response["choices"])
        case Interaction.TEXT:
            return (response["text"],)
        case Interaction.ORDER:
            return tuple(f"{place}. {texts[key]}" for place, key in enumerate(response["order"], start=1))
        case Interaction.MATCH:
            return tuple(
                f"{texts[choice.key]} → {targets[response['pairs'][choice.key]]}" for choice in body.choices
            )


def _choices(body: ItemBody, response: Response | None) -> tuple[CorrectedChoice, ...]:
    match body.interaction:
        case Interaction.TEXT:
            return ()
        case Interaction.ORDER:
            return _placed(body, _places(response), _places(_expected(body)))
        case Interaction.MATCH:
            targets = {target.key: target.text for target in body.targets}
            given = response["pairs"] if response else {}
            expected = _expected(body)["pairs"]
            return _placed(
                body,
                {row: targets[target] for row, target in given.items()},
                {row: targets[target] for row, target in expected.items()},
            )
    chosen = set()
    if response:
        chosen = {*response.get("choices", ()), response.get("choice")}
    return tuple(
        CorrectedChoice(
            choice.text,
            choice.key in chosen,
            choice.key in body.correct_response,
            choice.feedback,
        )
        for choice in body.choices
    )


def _places(response: Response | None) -> dict[str, str]:
    order = response["order"] if response else []
    return {key: str(place) for place, key in enumerate(order, start=1)}


def _placed(body: ItemBody, given: dict[str, str], expected: dict[str, str]) -> tuple[CorrectedChoice, ...]:
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


def _text_feedback(body: ItemBody, response: Response | None) -> str:
    entry = body.text_entry
    if not entry or not response:
        return entry.wrong if entry else ""
    if is_accepted(response["text"], entry):
        return entry.right
    mistake = mistake_made(response["text"], entry)
    return mistake.feedback if mistake else entry.wrong
