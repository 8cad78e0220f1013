"""Compiled loops over persons of the multidimensional posterior: one ability moves at a time."""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"
from __future__ import annotations

import numba
import numpy as np

from jauge.compiled import compiled_fast, compiled_parallel

BLOCK = 32
_SWEEPS = 100
_TOLERANCE = 1e-8


@compiled_fast
def _moments(density, nodes, log_likelihood, mean, variance):
    """Mean and variance of N(mean, variance) times a likelihood on one ability's grid; fills `density`."""
    q = len(nodes)
    half = 0.5 / variance
    top = -np.inf
    for k in range(q):
        gap = nodes[k] - mean
        density[k] = log_likelihood[k] - half * gap * gap
        top = max(top, density[k])
    total = one = 0.0
    for k in range(q):
        density[k] = np.exp(density[k] - top)
        total += density[k]
        one += density[k] * nodes[k]
    one /= total
    two = 0.0
    for k in range(q):
        density[k] /= total
        two += density[k] * (nodes[k] - one) ** 2
    return one, two


@compiled_fast
def refined(d, grid, log_likelihood, mean, covariance, precision, shift, density):
    """One factor moved to match its tilted moments; the posterior follows by a change of rank one.

    Returns how far mean and variance of that ability have moved.
    """
    n = len(mean)
    variance, centre = covariance[d, d], mean[d]
    cavity = 1 / (1 / variance - precision[d])
    cavity_mean = cavity * (centre / variance - shift[d])
    average, spread = _moments(density, grid[d], log_likelihood[d], cavity_mean, cavity)
    more = 1 / spread - 1 / cavity - precision[d]
    push = average / spread - cavity_mean / cavity - shift[d]
    precision[d] += more
    shift[d] += push
    scale = 1 / (1 + more * variance)
    column = covariance[d].copy()
    for i in range(n):
        mean[i] += column[i] * (push - more * centre) * scale
        for j in range(n):
            covariance[i, j] -= more * scale * column[i] * column[j]
    return max(abs(average - centre), abs(spread - variance))


@compiled_fast
def settled(grid, log_likelihood, active, mean, covariance, precision, shift, density):
    """Sweeps over the answered abilities, in their order, until nothing moves; False if it never stops."""
    if len(active) == 0:
        return True
    for _ in range(_SWEEPS):
        change = 0.0
        for d in active:
            moved = refined(d, grid, log_likelihood, mean, covariance, precision, shift, density)
            change = max(change, moved)
        if change < _TOLERANCE or len(active) == 1:
            return True
    return False


@compiled_parallel
def posteriors(start, items, rows, dimension, grid, table, prior_mean, prior, means, covariances, tilted):
    """Means (N, D), covariances, marginals (N, D, q) unless `tilted` is empty; who converged."""
    n, (size, q) = len(means), grid.shape
    done = np.ones(n, np.bool_)
    for block in numba.prange((n + BLOCK - 1) // BLOCK):
        log_likelihood, density = np.empty((size, q)), np.empty(q)
        for person in range(block * BLOCK, min(n, (block + 1) * BLOCK)):
            log_likelihood[:] = 0.0
            counts = np.zeros(size)
            precision, shift = np.zeros(size), np.zeros(size)
            for p in range(start[person], start[person + 1]):
                d = dimension[items[p]]
                counts[d] += 1
                log_likelihood[d] += table[rows[p]]
            mean, covariance = means[person], covariances[person]
            mean[:] = prior_mean
            covariance[:] = prior
            active = np.flatnonzero(counts)
            done[person] = settled(grid, log_likelihood, active, mean, covariance, precision, shift, density)
            if len(tilted):
                for d in range(size):
                    cavity = 1 / (1 / covariance[d, d] - precision[d])
                    centre = cavity * (mean[d] / covariance[d, d] - shift[d])
                    _moments(tilted[person, d], grid[d], log_likelihood[d], centre, cavity)
    return done


@compiled_fast
def _best(information, dimension, grid, mean, covariance, asked, room, criterion, weights):
    """Position of the most valuable item left where there is room, -1 if none; worth as in `values`."""
    size, q = grid.shape
    for d in range(size):
        total = 0.0
        for k in range(q):
            weights[d, k] = np.exp(-0.5 * (grid[d, k] - mean[d]) ** 2 / covariance[d, d])
            total += weights[d, k]
        weights[d] /= total
    best, value = -1, -1.0
    for i in range(len(dimension)):
        d = dimension[i]
        if asked[i] or room[d] <= 0:
            continue
        average = 0.0
        for k in range(q):
            average += weights[d, k] * information[i, k]
        worth = covariance[d, d] * average
        if criterion == 1:
            spread = 0.0
            for j in range(size):
                spread += covariance[d, j] ** 2
            worth = spread * average / (1 + worth)
        if worth > value:
            best, value = i, worth
    return best


@compiled_parallel
def sittings(first, dimension, grid, table, information, prior_mean, prior, truth, uniform, quota, criterion):
    """Adaptive sittings: means (N, D), covariances (N, D, D), items (N, length), answers; -1 past the end."""
    n, length = uniform.shape
    size, q = grid.shape
    means, covariances = np.empty((n, size)), np.empty((n, size, size))
    items, answers = np.full((n, length), -1), np.full((n, length), -1)
    for block in numba.prange((n + BLOCK - 1) // BLOCK):
        log_likelihood, density, weights = np.empty((size, q)), np.empty(q), np.empty((size, q))
        for person in range(block * BLOCK, min(n, (block + 1) * BLOCK)):
            log_likelihood[:] = 0.0
            counts, room = np.zeros(size), quota.copy()
            precision, shift = np.zeros(size), np.zeros(size)
            asked = np.zeros(len(dimension), np.bool_)
            mean, covariance = means[person], covariances[person]
            mean[:] = prior_mean
            covariance[:] = prior
            for t in range(length):
                i = _best(information, dimension, grid, mean, covariance, asked, room, criterion, weights)
                if i < 0:
                    break
                d = dimension[i]
                row, below = first[i], truth[person, i, 0]
                while uniform[person, t] >= below and row < first[i + 1] - 1:
                    row += 1
                    below += truth[person, i, row - first[i]]
                asked[i] = True
                room[d] -= 1
                counts[d] += 1
                items[person, t], answers[person, t] = i, row - first[i]
                log_likelihood[d] += table[row]
                active = np.flatnonzero(counts)
                settled(grid, log_likelihood, active, mean, covariance, precision, shift, density)
    return means, covariances, items, answers
