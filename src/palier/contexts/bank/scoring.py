"""From a response to its score, an integer from 0 to the item's maximum. Pure."""

from __future__ import annotations

from .body_types import ItemBody, Response
from .interactions import KINDS


def score_response(body: ItemBody, response: Response | None) -> int:
    """« Je ne sais pas » (None) scores 0."""
    return KINDS[body.interaction].score(body, response) if response is not None else 0
