"""Somebody who answers at random, through the same fields as a page."""

from __future__ import annotations

from random import Random

from palier.contexts.bank.types import Interaction, Presentation

FormData = dict[str, list[str]]


def random_response(shown: Presentation, rng: Random) -> FormData:
    """What the form of this question would send; always a response that the bank accepts."""
    match shown.interaction:
        case Interaction.CHOICE | Interaction.JUDGEMENT:
            return {"response": [rng.choice(shown.choices).token]}
        case Interaction.MULTIPLE:
            count = rng.randint(1, len(shown.choices))
            return {"response": [each.token for each in rng.sample(shown.choices, count)]}
        case Interaction.TEXT:
            return {"response": [str(rng.randint(1, 100))]}
        case Interaction.ORDER:
            places = rng.sample(list(shown.positions), len(shown.choices))
            return {
                f"position-{each.token}": [str(place)]
                for each, place in zip(shown.choices, places, strict=True)
            }
        case Interaction.MATCH:
            return {f"row-{each.token}": [rng.choice(shown.targets).token] for each in shown.choices}
