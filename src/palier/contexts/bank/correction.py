"""What a person reads about a response once the sitting is over."""

from __future__ import annotations

from .body_types import ItemBody, Response
from .interactions import KINDS
from .models import ItemVersion
from .page_types import Correction
from .presentation import stem_blocks
from .scoring import score_response


def correction(version: ItemVersion, response: Response | None) -> Correction:
    body = ItemBody.from_json(version.body)
    kind = KINDS[body.interaction]
    blocks = stem_blocks(body.stem)
    return Correction(
        interaction=body.interaction,
        situation=blocks[:-1],
        question=blocks[-1].text,
        choices=kind.corrected(body, response),
        given=kind.in_words(body, response) if response else (),
        expected=kind.in_words(body, kind.expected(body)),
        feedback=kind.feedback(body, response),
        rationale=body.rationale,
        sources=body.sources,
        score=score_response(body, response),
        maximum_score=body.maximum_score,
    )


def right_response(version: ItemVersion) -> Response:
    """The response that scores the maximum."""
    body = ItemBody.from_json(version.body)
    return KINDS[body.interaction].expected(body)
