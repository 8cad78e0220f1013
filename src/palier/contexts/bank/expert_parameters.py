"""Measurement parameters of an item before any calibration. See docs/guides/measurement.md."""

from __future__ import annotations

PROVENANCE = "expert"
BINARY_SLOPE = 1.1
GRADED_SLOPE = 0.9
#: Distance in logits of the two thresholds of a graded item from its difficulty.
HALF_STEP = 0.5


def slope(maximum_score: int) -> float:
    return BINARY_SLOPE if maximum_score == 1 else GRADED_SLOPE


def thresholds(difficulty: float, maximum_score: int) -> list[float]:
    """At θ = difficulty, half of the score is expected, whatever the number of steps."""
    if maximum_score == 1:
        return [difficulty]
    return [round(difficulty - HALF_STEP, 6), round(difficulty + HALF_STEP, 6)]
