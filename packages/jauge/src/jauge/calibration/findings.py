"""What to look at in calibrated items: nothing is bounded, everything unusual is said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jauge.checks import FloatArray
from jauge.items import Items

_FAR = 6.0
_FLAT = 0.2
_FEW = 100.0
_ASYMPTOTE = 1e-4


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at in one item.

    Attributes
    ----------
    item : position of the item
    name : its name
    kind : "far", "flat", "negative", "few", "constant", "unused" or "asymptote"
    sentence : fit to be shown

    Examples
    --------
    >>> Finding(0, "item1", "few", "item1 has 40 answers: estimates are mostly the prior.").kind
    'few'
    """

    item: int
    name: str
    kind: str
    sentence: str


def examine(items: Items, counts: FloatArray) -> tuple[Finding, ...]:
    """Findings, item by item.

    Parameters
    ----------
    items : n items
    counts : array (rows,), observed answers in every category
    """
    found: list[Finding] = []
    for item, name in enumerate(items.ids):
        seen = counts[items.start[item] : items.start[item + 1]]
        notes = _parameters(items, item) + _answers(seen)
        found += [Finding(item, name, kind, f"{name} {sentence}") for kind, sentence in notes]
    return tuple(found)


def _parameters(items: Items, item: int) -> list[tuple[str, str]]:
    notes = []
    slope, steps = float(items.discriminations[item]), items.thresholds[item]
    farthest = float(np.nanmax(np.abs(steps), initial=0.0))
    if farthest > _FAR:
        notes.append(("far", f"has a difficulty {farthest:.2f} away from 0: almost everybody answers alike."))
    if slope < 0:
        notes.append(("negative", f"has a slope of {slope:.3f}: is its key wrong?"))
    elif slope < _FLAT:
        notes.append(("flat", f"has a slope of {slope:.3f}: it says almost nothing of the ability."))
    if 0 < items.lower[item] < _ASYMPTOTE:
        notes.append(("asymptote", "has a lower asymptote that vanishes: the data ask for none."))
    if 1 - _ASYMPTOTE < items.upper[item] < 1:
        notes.append(("asymptote", "has an upper asymptote that reaches 1: the data ask for none."))
    return notes


def _answers(seen: FloatArray) -> list[tuple[str, str]]:
    notes = []
    unused = np.flatnonzero(seen == 0)
    if len(unused) >= len(seen) - 1:
        notes.append(("constant", f"got the answer {int(seen.argmax())} only: the prior alone places it."))
    elif len(unused):
        names = ", ".join(str(k) for k in unused)
        notes.append(("unused", f"never got the answer {names}: the prior alone places its step."))
    if seen.sum() < _FEW:
        notes.append(("few", f"has {seen.sum():.0f} answers: its estimates lean on the prior."))
    return notes


def answers_by_row(rows: NDArray[np.int32], weights: FloatArray, n_rows: int) -> FloatArray:
    """Observed answers of every row (rows,), each counted as its person weighs."""
    return np.bincount(rows, weights, minlength=n_rows).astype(np.float64)
