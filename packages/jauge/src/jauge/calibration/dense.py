"""Expectation by matrix products, for tables of answers that are mostly full.

The answers become once a matrix of 0 and 1, persons × rows of the table; one product gives the
log-likelihoods of the persons at the nodes, another the counts, 8,192 persons at a time. When nobody skips an
item its first category is left out: its counts are the persons less the others.

Oracle: `jauge.calibration.expectation`, tests/test_calibration_expectation.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import prange
from numpy.typing import NDArray

from jauge.calibration.expectation import Expected, Persons
from jauge.checks import FloatArray, IntArray
from jauge.compiled import compiled_parallel, threads, threads_for

_BATCH = 8192
_SHARE = 0.4
_LARGEST = 2**27


@dataclass(frozen=True, eq=False)
class Design:
    """Answers as a matrix of 0 and 1.

    Attributes
    ----------
    persons : the same answers, by row
    start : array (n + 1,), first row of each item
    used : rows of the table that have a column
    matrix : array (N, columns)
    """

    persons: Persons
    start: IntArray
    used: IntArray
    matrix: NDArray[np.floating[Any]]

    @classmethod
    def of(cls, persons: Persons, start: IntArray) -> Design:
        """The matrix of these answers, without the first category of each item when nobody skipped any."""
        full = len(persons.rows) == (len(persons.start) - 1) * (len(start) - 1)
        kept = np.ones(start[-1], dtype=np.bool_)
        kept[start[:-1]] = not full
        used = np.flatnonzero(kept)
        column = np.full(start[-1], -1, dtype=np.int32)
        column[used] = np.arange(len(used))
        matrix = np.zeros((len(persons.start) - 1, len(used)), persons.precision)
        _spread(persons.start, persons.rows, column, matrix)
        return cls(persons, start, used, matrix)

    @property
    def full(self) -> bool:
        """Whether the first category of every item was left out."""
        return len(self.used) < int(self.start[-1])


def deserves_products(persons: Persons, start: IntArray) -> bool:
    """Whether matrix products are faster than adding rows, and their matrix of a bearable size."""
    people, items = len(persons.start) - 1, len(start) - 1
    filled = len(persons.rows) > _SHARE * people * items
    return filled and people * int(start[-1] - items) <= _LARGEST


def expect_dense(
    design: Design, table: FloatArray, log_weights: FloatArray, thread_count: int | None = None
) -> Expected:
    """The same numbers as `expectation.expect`, from the matrix of the answers."""
    persons, start = design.persons, design.start
    base = table[start[:-1]].sum(axis=0) if design.full else np.zeros(table.shape[1])
    first = np.repeat(start[:-1], np.diff(start))
    left = (table - table[first] if design.full else table)[design.used].astype(persons.precision)
    prior = (log_weights + base).astype(persons.precision)
    posterior = design.matrix @ left
    likelihood = np.zeros(len(posterior))
    with threads(threads_for(len(persons.rows), thread_count)):
        _softmax(posterior, prior, persons.start, persons.groups, persons.weights, likelihood)
    counts, latent = np.zeros((len(design.used), table.shape[1])), np.zeros_like(log_weights)
    for low in range(0, len(posterior), _BATCH):
        batch = slice(low, low + _BATCH)
        counts += design.matrix[batch].T @ posterior[batch]
    for group in range(len(latent)):
        chosen = posterior if len(latent) == 1 else posterior[persons.groups == group]
        latent[group] = chosen.sum(axis=0, dtype=np.float64)
    return Expected(_all_rows(design, counts, latent), latent, float(likelihood @ persons.weights))


def _all_rows(design: Design, counts: FloatArray, latent: FloatArray) -> FloatArray:
    if not design.full:
        return counts
    start = design.start
    every = np.zeros((int(start[-1]), counts.shape[1]))
    every[design.used] = counts
    every[start[:-1]] = np.maximum(latent.sum(axis=0) - np.add.reduceat(every, start[:-1], axis=0), 0.0)
    return every


@compiled_parallel
def _spread(
    start: IntArray, rows: NDArray[np.int32], column: NDArray[np.int32], matrix: NDArray[np.floating[Any]]
) -> None:
    for person in prange(len(matrix)):
        for answer in range(start[person], start[person + 1]):
            where = column[rows[answer]]
            if where >= 0:
                matrix[person, where] = 1


@compiled_parallel
def _softmax(
    posterior: NDArray[np.floating[Any]],
    prior: NDArray[np.floating[Any]],
    start: IntArray,
    groups: NDArray[np.int32],
    weights: FloatArray,
    likelihood: FloatArray,
) -> None:
    """Turn log-likelihoods (N, q) into weighed posteriors, in place; nothing for who answered nothing."""
    nodes = posterior.shape[1]
    for person in prange(len(posterior)):
        row, own = posterior[person], prior[groups[person]]
        if start[person] == start[person + 1]:
            row[:] = 0
            continue
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
