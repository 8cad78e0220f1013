"""Expectation: how many answers of every category are expected at every node, from observed answers only.

The answers of a person select rows of a table of log-probabilities; the rows are added, the sum becomes a
posterior, and the posterior is added to one count row per answer. Persons are cut into fixed blocks that do
not depend on the machine; each block owns its counts and blocks are added in their order, so the numbers are
the same for any number of threads. Large data use single-precision tables; counts of at most 4,096 persons
are ever added in single precision, then in double.

Source: Bock & Aitkin (1981), Psychometrika 46(4), equations 13 to 17.
Oracle: brute force over persons and nodes, tests/test_calibration_expectation.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numba import prange
from numpy.typing import NDArray

from jauge.checks import FloatArray, IntArray
from jauge.compiled import SMALL, compiled_parallel, threads, threads_for
from jauge.responses import Responses

_BLOCKS = 16
_FLUSH = 4096
_LANES = 16


@dataclass(frozen=True, eq=False)
class Expected:
    """Sufficient statistics of one expectation; those of parts of the persons add up.

    Attributes
    ----------
    counts : array (rows, q), expected weight of each category at each node
    latent : array (G, q), expected weight of the persons of each group at each node
    log_likelihood : marginal, of all persons
    """

    counts: FloatArray
    latent: FloatArray
    log_likelihood: float

    def __add__(self, other: Expected) -> Expected:
        return Expected(
            self.counts + other.counts, self.latent + other.latent, self.log_likelihood + other.log_likelihood
        )


@dataclass(frozen=True, eq=False)
class Persons:
    """Answers made ready for the compiled loops.

    Attributes
    ----------
    start, rows, weights : of `Responses`, each answer being the row of the table that it selects
    groups : array (N,) from 0
    bounds : first person of each block, and the number of persons
    precision : of the tables, single when there are many answers
    """

    start: IntArray
    rows: NDArray[np.int32]
    weights: FloatArray
    groups: NDArray[np.int32]
    bounds: IntArray
    precision: type[np.floating[Any]] = np.float64

    @classmethod
    def of(cls, responses: Responses, first: IntArray, groups: NDArray[np.int32] | None = None) -> Persons:
        """Persons of these answers; `first` (n,) is the row of each item's category 0."""
        rows = first.astype(np.int32)[responses.items] + responses.categories
        precision = np.float32 if len(rows) > SMALL else np.float64
        group = np.zeros(len(responses), dtype=np.int32) if groups is None else groups
        return cls(responses.start, rows, responses.weights, group, _blocks(responses.start), precision)

    def run(self, first: int, last: int) -> Persons:
        """The persons from `first` to `last` - 1, tables keeping the precision of their whole."""
        low, high = int(self.start[first]), int(self.start[last])
        start = self.start[first : last + 1] - low
        return replace(
            self,
            start=start,
            rows=self.rows[low:high],
            weights=self.weights[first:last],
            groups=self.groups[first:last],
            bounds=_blocks(start),
        )


def _blocks(start: IntArray) -> IntArray:
    goals = np.arange(1, _BLOCKS) * (int(start[-1]) / _BLOCKS)
    inner = np.searchsorted(start[:-1], goals)
    return np.concatenate(([0], inner, [len(start) - 1]))


def expect(
    persons: Persons, table: FloatArray, log_weights: FloatArray, thread_count: int | None = None
) -> Expected:
    """Expected counts at log-probabilities (rows, q) and log-weights of the nodes (G, q)."""
    rows, nodes = table.shape
    lanes = -(-nodes // _LANES) * _LANES
    padded = np.zeros((rows, lanes), persons.precision)
    padded[:, :nodes] = table
    prior = np.full((len(log_weights), lanes), -1e30, persons.precision)
    prior[:, :nodes] = log_weights
    blocks = len(persons.bounds) - 1
    counts = np.zeros((blocks, rows, lanes))
    latent = np.zeros((blocks, len(log_weights), lanes))
    likelihood = np.zeros(blocks)
    with threads(threads_for(len(persons.rows), thread_count)):
        _expect(
            persons.start, persons.rows, persons.weights, persons.groups, persons.bounds,
            padded, prior, counts, latent, likelihood,
        )  # fmt: skip
    total = counts.sum(axis=0)[:, :nodes]
    return Expected(np.ascontiguousarray(total), latent.sum(axis=0)[:, :nodes], float(likelihood.sum()))


@compiled_parallel
def _expect(
    start: IntArray,
    rows: NDArray[np.int32],
    weights: FloatArray,
    groups: NDArray[np.int32],
    bounds: IntArray,
    table: NDArray[np.floating[Any]],
    prior: NDArray[np.floating[Any]],
    counts: FloatArray,
    latent: FloatArray,
    likelihood: FloatArray,
) -> None:
    lanes = table.shape[1]
    for block in prange(len(bounds) - 1):
        scratch = np.zeros_like(table)
        group_scratch = np.zeros_like(prior)
        posterior = np.empty(lanes, table.dtype)
        total = 0.0
        for person in range(bounds[block], bounds[block + 1]):
            first, last = start[person], start[person + 1]
            if last > first:
                group = groups[person]
                for q in range(lanes):
                    posterior[q] = prior[group, q]
                for answer in range(first, last):
                    row = rows[answer]
                    for q in range(lanes):
                        posterior[q] += table[row, q]
                top = posterior[0]
                for q in range(1, lanes):
                    top = max(top, posterior[q])
                mass = posterior[0] * 0
                for q in range(lanes):
                    posterior[q] = np.exp(posterior[q] - top)
                    mass += posterior[q]
                total += weights[person] * (top + np.log(mass))
                scale = table.dtype.type(weights[person] / mass)
                for q in range(lanes):
                    posterior[q] *= scale
                    group_scratch[group, q] += posterior[q]
                for answer in range(first, last):
                    row = rows[answer]
                    for q in range(lanes):
                        scratch[row, q] += posterior[q]
            if (person - bounds[block]) % _FLUSH == _FLUSH - 1 or person == bounds[block + 1] - 1:
                counts[block] += scratch
                latent[block] += group_scratch
                scratch[:] = 0
                group_scratch[:] = 0
        likelihood[block] = total


def exact(
    persons: Persons,
    table: FloatArray,
    log_weights: FloatArray,
    theta: FloatArray,
    thread_count: int | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Marginal log-likelihood and posterior sd of every person (N,), all in double precision."""
    likelihood, spread = np.zeros((2, len(persons.start) - 1))
    with threads(threads_for(len(persons.rows), thread_count)):
        _exact(persons.start, persons.rows, persons.groups, table, log_weights, theta, likelihood, spread)
    return likelihood, spread


@compiled_parallel
def _exact(
    start: IntArray,
    rows: NDArray[np.int32],
    groups: NDArray[np.int32],
    table: FloatArray,
    prior: FloatArray,
    theta: FloatArray,
    likelihood: FloatArray,
    spread: FloatArray,
) -> None:
    nodes = len(theta)
    for person in prange(len(start) - 1):
        posterior = prior[groups[person]].copy()
        for answer in range(start[person], start[person + 1]):
            row = rows[answer]
            for q in range(nodes):
                posterior[q] += table[row, q]
        top = posterior.max()
        mass, first, second = 0.0, 0.0, 0.0
        for q in range(nodes):
            value = np.exp(posterior[q] - top)
            mass += value
            first += value * theta[q]
            second += value * theta[q] * theta[q]
        likelihood[person] = top + np.log(mass)
        mean = first / mass
        spread[person] = np.sqrt(max(second / mass - mean * mean, 0.0))
