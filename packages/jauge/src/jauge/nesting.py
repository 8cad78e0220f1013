"""Exact content check for rows that nest (scale, domain, competence), in time linear in their number.

Going up the nest, a row requires the larger of its own unmet minimum and of what the rows within it require,
and it can hold the smaller of its headroom and of what lies within it. The numbers of further items a row may
receive are all those between the two; so the minima are within reach exactly when none is above the other.

Oracle: the constructive check of `jauge.content.complete`, tests/test_content.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jauge.checks import BoolArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Nest:
    """Rows from the smallest to the largest, each one's parent (-1 for row 0), each type's rows upwards."""

    order: tuple[int, ...]
    parents: tuple[int, ...]
    chains: tuple[tuple[int, ...], ...]


def nest_of(type_rows: BoolArray) -> Nest | None:
    """The nest of rows given by type (types, rows), or None when two rows cross; row 0 holds every type."""
    counts = type_rows.astype(np.int64)
    common = counts.T @ counts
    sizes = np.diag(common)
    if not ((common == 0) | (common == sizes) | (common == sizes[:, None])).all():
        return None
    order = tuple(sorted(range(len(sizes)), key=lambda row: (sizes[row], -row)))
    parents = [-1] * len(sizes)
    for place, row in enumerate(order):
        above = [other for other in order[place + 1 :] if common[row, other] == sizes[row]]
        parents[row] = above[0] if above else -1
    chains = tuple(tuple(row for row in order if held[row]) for held in type_rows)
    return Nest(order, tuple(parents), chains)


@dataclass(frozen=True, slots=True, eq=False)
class Requirement:
    """Types (s,) after which every minimum stays within reach, and the questions left to spare."""

    accepted: BoolArray
    spare: int


def requirement(
    nest: Nest, need: IntArray, headroom: IntArray, available: IntArray, horizon: int
) -> Requirement | None:
    """What the unmet minima allow, or None when they are out of reach already.

    They are to be met within `horizon` further items, or as soon as possible when that is too few.
    """
    needs, heads = need.tolist(), headroom.tolist()
    inside = [0] * len(needs)
    held = [0] * len(needs)
    for chain, count in zip(nest.chains, available.tolist(), strict=True):
        held[chain[0]] += count
    required = [0] * len(needs)
    for row in nest.order:
        required[row] = max(needs[row], inside[row])
        held[row] = min(held[row], heads[row])
        if required[row] > held[row]:
            return None
        if nest.parents[row] >= 0:
            inside[nest.parents[row]] += required[row]
            held[nest.parents[row]] += held[row]
    if required[0]:
        heads[0] = min(heads[0], max(horizon, required[0]))
    tight = any(most <= least for most, least in zip(heads, required, strict=True))
    fits = [not tight or _fits(chain, needs, inside, heads) for chain in nest.chains]
    return Requirement(np.array(fits) & (available > 0), heads[0] - required[0])


def _fits(chain: tuple[int, ...], needs: list[int], inside: list[int], heads: list[int]) -> bool:
    """Whether one more item on this chain of rows leaves each of them room for what it still requires."""
    relief = 0
    for row in chain:
        after = max(needs[row] - 1, inside[row] - relief, 0)
        if after > heads[row] - 1:
            return False
        relief = max(needs[row], inside[row]) - after
    return True
