"""Random draws that depend on a seed and a position only: the same on any machine, without a state.

Source: Steele, Lea & Flood (2014), Fast splittable pseudorandom number generators, OOPSLA (SplitMix64).
Oracle: the generator's published first outputs for seed 1234567, tests/test_draw.py.
"""

from __future__ import annotations

from jauge.checks import require

_MASK = (1 << 64) - 1
_GAMMA = 0x9E3779B97F4A7C15


def splitmix64(seed: int, position: int) -> int:
    """Output number `position` (from 0) of SplitMix64 started at `seed`, an integer below 2**64."""
    z = (seed + (position + 1) * _GAMMA) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


def draw_below(bound: int, seed: int, position: int) -> int:
    """An integer from 0 to bound - 1, keyed by (seed, position); `seed` from 0 to 2**64 - 1."""
    require(0 <= seed <= _MASK, "seed", seed, "an integer from 0 to 2**64 - 1")
    return (splitmix64(splitmix64(seed, 0), position) * bound) >> 64
