"""Expectation by matrix products, for tables of answers that are mostly full.

The answers of 2,048 persons at a time become a matrix of 0 and 1 over rows of the table; one product gives
their log-likelihoods at the nodes, another their counts. When nobody skips an item the first category of each
is left out: its counts are the persons less the others.

Oracle: `jauge.calibration.expectation`, tests/test_calibration_expectation.py.
"""

from __future__ import annotations

import numpy as np
from numba import prange
from numpy.typing import NDArray

from jauge.calibration.expectation import Expected, Persons
from jauge.checks import FloatArray, IntArray
from jauge.compiled import compiled_parallel, threads, threads_for

_BATCH = 2048
DENSE = 0.4
"""Share of the table above which matrix products are faster than adding rows."""


def expect_dense(
    persons: Persons,
    start: IntArray,
    table: FloatArray,
    log_weights: FloatArray,
    thread_count: int | None = None,
) -> Expected:
    """The same numbers as `expectation.expect`; `start` (n + 1,) holds the first row of each item."""
    full = len(persons.rows) == (len(persons.start) - 1) * (len(start) - 1)
    column, used = _columns(start, full)
    base = table[start[:-1]].sum(axis=0) if full else np.zeros(table.shape[1])
    first = np.repeat(start[:-1], np.diff(start))
    left = (table - table[first] if full else table)[used].astype(persons.precision)
    prior = (log_weights + base).astype(persons.precision)
    counts, latent, likelihood = np.zeros((len(used), table.shape[1])), np.zeros_like(log_weights), 0.0
    with threads(threads_for(len(persons.rows), thread_count)):
        design = np.empty((_BATCH, len(used)), persons.precision)
        for low in range(0, len(persons.start) - 1, _BATCH):
            high = min(low + _BATCH, len(persons.start) - 1)
            chosen = design[: high - low]
            _spread(persons.start, persons.rows, column, low, chosen)
            posterior = chosen @ left
            likelihood += _normalise(posterior, prior, persons.groups[low:high], persons.weights[low:high])
            counts += chosen.T @ posterior
            for group in range(len(latent)):
                latent[group] += posterior[persons.groups[low:high] == group].sum(axis=0, dtype=np.float64)
    return Expected(_all_rows(counts, latent, start, used, full), latent, likelihood)


def _columns(start: IntArray, full: bool) -> tuple[NDArray[np.int32], IntArray]:
    """Column of every row in the design, -1 when left out, and the rows that have one."""
    kept = np.ones(start[-1], dtype=np.bool_)
    kept[start[:-1]] = not full
    used = np.flatnonzero(kept)
    column = np.full(start[-1], -1, dtype=np.int32)
    column[used] = np.arange(len(used))
    return column, used


def _all_rows(
    counts: FloatArray, latent: FloatArray, start: IntArray, used: IntArray, full: bool
) -> FloatArray:
    if not full:
        return counts
    every = np.zeros((int(start[-1]), counts.shape[1]))
    every[used] = counts
    every[start[:-1]] = np.maximum(latent.sum(axis=0) - np.add.reduceat(every, start[:-1], axis=0), 0.0)
    return every


@compiled_parallel
def _spread(
    start: IntArray,
    rows: NDArray[np.int32],
    column: NDArray[np.int32],
    low: int,
    design: NDArray[np.floating],
) -> None:
    for i in prange(len(design)):
        design[i] = 0
        for answer in range(start[low + i], start[low + i + 1]):
            where = column[rows[answer]]
            if where >= 0:
                design[i, where] = 1


def _normalise(
    posterior: NDArray[np.floating],
    prior: NDArray[np.floating],
    groups: NDArray[np.int32],
    weights: FloatArray,
) -> float:
    """Turn log-likelihoods (N, q) into weighed posteriors, in place; returns the marginal log-likelihood."""
    likelihood = np.zeros(len(posterior))
    _softmax(posterior, prior, groups, weights, likelihood)
    return float(likelihood @ weights)


@compiled_parallel
def _softmax(
    posterior: NDArray[np.floating],
    prior: NDArray[np.floating],
    groups: NDArray[np.int32],
    weights: FloatArray,
    likelihood: FloatArray,
) -> None:
    nodes = posterior.shape[1]
    for person in prange(len(posterior)):
        row, own = posterior[person], prior[groups[person]]
        for q in range(nodes):
            row[q] += own[q]
        top = row[0]
        for q in range(1, nodes):
            top = max(top, row[q])
        mass = row[0] * 0
        for q in range(nodes):
            row[q] = np.exp(row[q] - top)
            mass += row[q]
        likelihood[person] = top + np.log(mass)
        scale = posterior.dtype.type(weights[person] / mass)
        for q in range(nodes):
            row[q] *= scale
