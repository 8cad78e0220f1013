"""From a response to its score, an integer from 0 to the item's maximum. Pure."""

from __future__ import annotations

from .text_matching import is_accepted
from .types import Interaction, ItemBody, Response


def score_response(body: ItemBody, response: Response | None) -> int:
    """« Je ne sais pas » (None) scores 0."""
    if response is None:
        return 0
    match body.interaction:
        case Interaction.CHOICE:
            return int(response["choice"] == body.correct_response[0])
        case Interaction.JUDGEMENT:
            return body.mapping[response["choice"]]
        case Interaction.TEXT:
            assert body.text_entry is not None
            return int(is_accepted(response["text"], body.text_entry))
        case Interaction.MULTIPLE:
            return _graded(body, *_options_wrong(body, response["choices"]))
        case Interaction.ORDER:
            return _graded(body, *_neighbours_exchanged(body, response["order"]))
        case Interaction.MATCH:
            return _graded(body, *_rows_wrong(body, response["pairs"]))


def _graded(body: ItemBody, errors: int, right_share: float) -> int:
    partial = body.partial_credit
    if errors == 0:
        return body.maximum_score
    if partial and errors == 1 and right_share >= partial.least_right:
        return partial.score
    return 0


def _options_wrong(body: ItemBody, chosen: list[str]) -> tuple[int, float]:
    errors = len(set(chosen) ^ set(body.correct_response))
    return errors, 1 - errors / len(body.choices)


def _neighbours_exchanged(body: ItemBody, order: list[str]) -> tuple[int, float]:
    """Exchanges of neighbours that put the elements right."""
    place = {key: index for index, key in enumerate(body.correct_response)}
    ranks = [place[key] for key in order]
    errors = sum(a > b for index, a in enumerate(ranks) for b in ranks[index + 1 :])
    right = sum(rank == index for index, rank in enumerate(ranks))
    return errors, right / len(ranks)


def _rows_wrong(body: ItemBody, pairs: dict[str, str]) -> tuple[int, float]:
    errors = sum(f"{row} {target}" not in body.correct_response for row, target in pairs.items())
    return errors, 1 - errors / len(pairs)
