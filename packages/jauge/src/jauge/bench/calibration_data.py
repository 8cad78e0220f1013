"""Answers for the calibration workloads: complete, thinned at random, adaptive, and very many persons."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jauge.checks import FloatArray
from jauge.compiled import compiled
from jauge.items import Items
from jauge.responses import Responses

SEED = 20261
LENGTH, CAP = 40, 0.25
_REACH = 4.0


def workload(name: str, quick: bool) -> tuple[Items, Responses]:
    """True items and the answers of simulated persons, the same in every process."""
    persons, count, share = sizes(name, quick)
    rng = np.random.default_rng(SEED)
    slopes, abilities = rng.lognormal(0.1, 0.3, count), rng.standard_normal(persons)
    if name == "gpcm":
        steps = np.array([-1.2, -0.4, 0.4, 1.2]) + rng.normal(0.0, 0.3, (count, 4))
        items = Items.partial_credit(slopes, rng.standard_normal((count, 1)) * 0.7 + steps)
    else:
        items = Items.logistic(slopes, rng.standard_normal(count))
    if name == "cat8":
        return items, adaptive(items, abilities, rng)
    table = items.draw(abilities, rng)
    table[rng.random(table.shape) >= share] = -1
    return items, Responses.from_matrix(table)


def sizes(name: str, quick: bool) -> tuple[int, int, float]:
    """Persons, items and share observed of a workload."""
    persons, count = (2_000, 100) if quick else (25_000, 500)
    if name == "mid":
        persons, count = (1_000, 50) if quick else (5_000, 100)
    return persons, count, 1.0 if name in {"full", "mid"} else 0.2


def adaptive(items: Items, abilities: FloatArray, rng: np.random.Generator) -> Responses:
    """Tests of 40 questions at most, progressive-restricted, no item being given to more than a quarter.

    Source: Revuelta & Ponsoda (1998), Journal of Educational Measurement 35(4).
    """
    length = min(LENGTH, len(items) // 4)
    given = np.full((len(abilities), len(items)), -1, dtype=np.int8)
    a, d = items.discriminations, items.intercepts[1::2]
    _sit(abilities, a.copy(), d.copy(), rng.random((len(abilities), 2 * length)), length, given)
    return Responses.from_matrix(given)


@compiled
def _sit(
    abilities: FloatArray,
    a: FloatArray,
    d: FloatArray,
    draws: FloatArray,
    length: int,
    given: NDArray[np.int8],
) -> None:
    nodes = np.linspace(-_REACH, _REACH, 33)
    used = np.zeros(len(a))
    for person in range(len(abilities)):
        log_posterior = -0.5 * nodes**2
        estimate = 0.0
        for position in range(length):
            share = (position / length) ** 2
            best, chosen, highest = -1.0, -1, 0.0
            information = np.zeros(len(a))
            for item in range(len(a)):
                p = 1.0 / (1.0 + np.exp(-(a[item] * estimate + d[item])))
                information[item] = a[item] ** 2 * p * (1.0 - p)
                highest = max(highest, information[item])
            state = np.uint64(draws[person, position] * 4503599627370496.0)
            for item in range(len(a)):
                state = state * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
                noise = float(state >> np.uint64(11)) / 9007199254740992.0
                if given[person, item] >= 0 or used[item] >= CAP * (person + 20.0):
                    continue
                value = (1.0 - share) * noise * highest + share * information[item]
                if value > best:
                    best, chosen = value, item
            p = 1.0 / (1.0 + np.exp(-(a[chosen] * abilities[person] + d[chosen])))
            answer = 1 if draws[person, length + position] < p else 0
            given[person, chosen] = answer
            used[chosen] += 1
            for q in range(len(nodes)):
                x = a[chosen] * nodes[q] + d[chosen]
                log_posterior[q] -= np.log1p(np.exp(-x)) if answer == 1 else np.log1p(np.exp(x))
            mass = np.exp(log_posterior - log_posterior.max())
            estimate = (mass * nodes).sum() / mass.sum()


def crowd(persons: int, count: int, each: int) -> Responses:
    """Very many persons, each answering `each` items spread at random over the bank."""
    rng = np.random.default_rng(SEED)
    a, d = rng.lognormal(0.1, 0.3, count), rng.standard_normal(count)
    start = np.arange(persons + 1, dtype=np.int64) * each
    items = np.empty(persons * each, dtype=np.int32)
    categories = np.empty(persons * each, dtype=np.int8)
    _gather(rng.standard_normal(persons), a, d, int(rng.integers(1, 2**62)), items, categories)
    return Responses(count, start, items, categories)


@compiled
def _gather(
    abilities: FloatArray,
    a: FloatArray,
    d: FloatArray,
    seed: int,
    items: NDArray[np.int32],
    categories: NDArray[np.int8],
) -> None:
    each = len(items) // len(abilities)
    width = len(a) // each
    state = np.uint64(seed)
    for person in range(len(abilities)):
        for k in range(each):
            state = state * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
            item = k * width + int(state >> np.uint64(40)) % width
            state = state * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
            p = 1.0 / (1.0 + np.exp(-(a[item] * abilities[person] + d[item])))
            items[person * each + k] = item
            categories[person * each + k] = 1 if float(state >> np.uint64(11)) / 9007199254740992.0 < p else 0
