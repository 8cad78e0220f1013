"""Sittings by blocks of persons, in parallel: the same numbers whatever the number of threads."""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"
from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np

from jauge.checks import FloatArray
from jauge.compiled import compiled, compiled_parallel, threads, threads_for
from jauge.simulation.kernels import sit
from jauge.simulation.rule_kernels import FINE, NODES, cumulate, fill_levels

BLOCK = 32
STEPS_PER_ANSWER = 500


class State(NamedTuple):
    """What a sitting changes."""

    weight: Any
    log_likelihood: Any
    given: Any
    may_ask: Any
    lot: Any
    value: Any
    gain: Any
    mass: Any
    moment: Any
    fine: Any
    levels: Any
    best: Any
    score: Any
    counts: Any


class Sittings(NamedTuple):
    """Results of N sittings: see `jauge.simulation.Study`; `ends` holds the kernel's codes."""

    estimates: Any
    errors: Any
    lengths: Any
    ends: Any
    relaxed: Any
    items: Any
    categories: Any
    levels: Any


@compiled
def fresh(p):
    n, rows = len(p.rank), len(p.slopes)
    width = min(max(p.pick, p.opening_pick), n)
    return State(
        np.empty(NODES),
        np.empty(NODES),
        np.zeros(n, dtype=np.bool_),
        np.zeros(n, dtype=np.bool_),
        np.zeros(n),
        np.zeros(n),
        np.zeros(n),
        np.zeros(rows),
        np.zeros(rows),
        np.zeros(FINE),
        np.zeros(len(p.cuts) + 1),
        np.zeros(width + 1, dtype=np.int64),
        np.zeros(width + 1),
        np.zeros(len(p.minima), dtype=np.int64),
    )


@compiled_parallel
def sit_blocks(p, seeds, abilities, estimates, errors, lengths, ends, relaxed, items, categories, levels):
    persons = len(seeds)
    for block in numba.prange((persons + BLOCK - 1) // BLOCK):
        state = fresh(p)
        for person in range(block * BLOCK, min(persons, (block + 1) * BLOCK)):
            found = sit(p, state, seeds[person], abilities[person], items[person], categories[person])
            lengths[person] = found[0]
            ends[person] = found[1]
            estimates[person] = found[2]
            errors[person] = found[3]
            relaxed[person] = found[4]
            if len(p.report):
                cumulate(state.weight, state.fine)
                fill_levels(state.fine, p.report, levels[person])


def sit_many(program: Any, seeds: Any, abilities: FloatArray) -> Sittings:
    """Sit every person once."""
    n = len(abilities)
    out = Sittings(
        np.empty(n),
        np.empty(n),
        np.zeros(n, dtype=np.int64),
        np.zeros(n, dtype=np.int64),
        np.zeros(n, dtype=np.bool_),
        np.full((n, program.maximum), -1, dtype=np.int32),
        np.full((n, program.maximum), -1, dtype=np.int8),
        np.ones((n, len(program.report) + 1)),
    )
    with threads(threads_for(n * program.maximum * STEPS_PER_ANSWER)):
        sit_blocks(program, seeds, abilities, *out)
    return out
