"""Random draws that depend on a seed and a position only: the same on any machine, without a state.

A draw has a purpose, a key and, for many at once, a rank: its 64 bits are those of
splitmix64(splitmix64(seed, purpose), key), and of splitmix64(that, rank). Draws of different purposes do not
depend on each other, so that adding pilot items or exposure control leaves the other draws as they were.

Source: Steele, Lea & Flood (2014), Fast splittable pseudorandom number generators, OOPSLA (SplitMix64).
Oracle: the generator's published first outputs for seed 1234567, tests/test_draw.py.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from jauge.checks import FloatArray, IntArray, require

_MASK = (1 << 64) - 1
_GAMMA = 0x9E3779B97F4A7C15
_FIRST, _SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


class Purpose(IntEnum):
    """What a draw decides."""

    PICK = 0
    PROGRESSION = 1
    ELIGIBILITY = 2
    PILOT_POSITION = 3
    PILOT_ITEM = 4


def splitmix64(seed: int, position: int) -> int:
    """Output number `position` (from 0) of SplitMix64 started at `seed`, an integer below 2**64.

    Examples
    --------
    >>> splitmix64(1234567, 0)
    6457827717110365317
    """
    z = (seed + (position + 1) * _GAMMA) & _MASK
    z = ((z ^ (z >> 30)) * _FIRST) & _MASK
    z = ((z ^ (z >> 27)) * _SECOND) & _MASK
    return z ^ (z >> 31)


def draw_below(bound: int, seed: int, key: int, purpose: Purpose = Purpose.PICK) -> int:
    """An integer from 0 to bound - 1, keyed by (seed, purpose, key); `seed` from 0 to 2**64 - 1.

    Examples
    --------
    >>> [draw_below(6, seed=1, key=position) for position in range(5)]
    [2, 5, 0, 4, 1]
    """
    require_seed(seed)
    return (splitmix64(splitmix64(seed, purpose), key) * bound) >> 64


def draw_uniforms(ranks: IntArray, seed: int, key: int, purpose: Purpose) -> FloatArray:
    """Numbers (n,) from 0 included to 1 excluded, each keyed by (seed, purpose, key, its rank).

    Parameters
    ----------
    ranks : array (n,), not negative; `ItemBank.rank` makes the draws independent of the order of the bank
    seed : from 0 to 2**64 - 1
    """
    require_seed(seed)
    start = np.uint64(splitmix64(splitmix64(seed, purpose), key))
    z = ranks.astype(np.uint64)
    z += np.uint64(1)
    z *= np.uint64(_GAMMA)
    z += start
    z = (z ^ (z >> np.uint64(30))) * np.uint64(_FIRST)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(_SECOND)
    z ^= z >> np.uint64(31)
    return (z >> np.uint64(11)).astype(np.float64) * 2.0**-53


def require_seed(seed: int) -> None:
    """Raise `JaugeError` unless `seed` lies between 0 and 2**64 - 1."""
    require(0 <= seed <= _MASK, "seed", seed, "an integer from 0 to 2**64 - 1")
