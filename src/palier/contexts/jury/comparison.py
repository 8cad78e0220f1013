"""From blind ratings to what the president reads: gaps, and a proposed level. Pure.

The level of a domain is the median of its ratings: of two, their mean; of three, the middle one,
so that a third opinion settles a gap. The proposed level is the highest one that domains holding
at least half of the grid's weight reach: one brilliant domain does not carry the others, and one
weak domain does not sink them. A domain where nothing is shown counts 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

HIGHEST = 4
Levels = Mapping[str, int]


def domain_level(ratings: Sequence[int]) -> float:
    return float(median(ratings))


def gap(ratings: Sequence[int]) -> int:
    return max(ratings) - min(ratings)


def is_wide(ratings: Sequence[int], threshold: int | None) -> bool:
    """A threshold of None means that the rules name none."""
    return threshold is not None and gap(ratings) >= threshold


def proposed_level(ratings: Sequence[Levels], weights: Mapping[str, float]) -> int:
    """`ratings` give every domain of `weights` a level from 0 to 4."""
    levels = {domain: domain_level([each[domain] for each in ratings]) for domain in weights}
    half = sum(weights.values()) / 2
    for level in range(HIGHEST, 0, -1):
        if sum(weight for domain, weight in weights.items() if levels[domain] >= level) >= half:
            return level
    return 0
