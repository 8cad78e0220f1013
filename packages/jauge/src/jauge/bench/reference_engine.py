"""A published adaptive certification engine, written again from its description to be measured against.

Two-parameter logistic items on a grid of 81 nodes from -9 to 9. After each answer the estimate is the mean of
the likelihood of all answers times a normal prior **centred on the last estimate**, and it moves by a bounded
step: the result depends on the order of the answers. The next item is drawn by a geometric law among the five
most informative at the estimate, after these rules, in order: one item per tube; competences not visited yet,
as long as there are any; not the competences of the last answers, unless nothing else remains.

Nothing of it is used outside the benches.

Source: behaviour of the flash algorithm of 1024pix/pix, version 3 of its certification.
Oracle: bias, RMSE and exposure measured by another implementation of the same rules, tests/test_reference.py.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"
from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from jauge.checks import FloatArray, IntArray
from jauge.compiled import compiled, compiled_parallel

NODES = 81
STEP = 18 / 80
VARIANCE = 1.5
BEST = 5
BLOCK = 64


@dataclass(frozen=True, slots=True)
class ReferenceRules:
    """Settings of the engine.

    Attributes
    ----------
    start : capacity before the first answer
    variation : bound v of a move: v when the last estimate is within v of 0, else v times its size
    pick : probability of taking the first of the best items, then the first of the others, and so on
    length : number of questions
    apart : number of last answers whose competences are avoided
    """

    start: float = 0.0
    variation: float = 1.0
    pick: float = 0.51
    length: int = 32
    apart: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class TubeBank:
    """Items of one scale with the topic (tube) and the competence of each; arrays (n,)."""

    slopes: FloatArray
    difficulties: FloatArray
    tubes: IntArray
    competences: IntArray

    @classmethod
    def synthetic(cls, seed: int, items: int = 960, tubes: int = 160, competences: int = 16) -> TubeBank:
        """Slopes U(0.5, 1.5), difficulties U(-4.5, 6.8), spread evenly over tubes and competences."""
        rng = np.random.default_rng(seed)
        tube = np.arange(items) % tubes
        return cls(rng.uniform(0.5, 1.5, items), rng.uniform(-4.5, 6.8, items), tube, tube % competences)


@dataclass(frozen=True, slots=True, eq=False)
class ReferenceStudy:
    """Estimates (N,), their standard errors (N,), items given (N, length), -1 past the end, and answers."""

    estimates: FloatArray
    errors: FloatArray
    items: IntArray
    answers: IntArray


def sit_reference(bank: TubeBank, rules: ReferenceRules, abilities: FloatArray, seed: int) -> ReferenceStudy:
    """Sittings of persons whose abilities (N, competences) drive the answers; (N,) when all are equal."""
    n_competences = int(bank.competences.max()) + 1
    table = np.ascontiguousarray(
        np.broadcast_to(
            abilities[:, None] if abilities.ndim == 1 else abilities, (len(abilities), n_competences)
        )
    )
    random = np.random.default_rng(seed).random((len(table), rules.length, 2))
    parts = _sittings(
        bank.slopes, bank.difficulties, bank.tubes, bank.competences, table, random, *_settings(rules)
    )
    return ReferenceStudy(*parts)


def score_reference(
    bank: TubeBank, rules: ReferenceRules, items: IntArray, answers: IntArray
) -> tuple[float, float]:
    """Estimate and standard error after `answers` to `items`, in the order given."""
    log_likelihood = np.zeros(NODES)
    estimate, error = rules.start, 5.0
    for item, answer in zip(items, answers, strict=True):
        _add(log_likelihood, bank.slopes[item], bank.difficulties[item], answer)
        estimate, error = _moved(log_likelihood, estimate, rules.variation)
    return float(estimate), float(error)


def _settings(rules: ReferenceRules) -> tuple[float, float, float, int, int]:
    return rules.start, rules.variation, rules.pick, rules.length, rules.apart


@compiled
def _add(log_likelihood, slope, difficulty, answer):
    for k in range(NODES):
        x = slope * (-9.0 + STEP * k - difficulty)
        log_likelihood[k] -= np.log1p(np.exp(-x)) if answer else np.log1p(np.exp(x))


@compiled
def _moved(log_likelihood, last, variation):
    """New estimate, its move bounded, and the standard error around it."""
    weight = np.empty(NODES)
    top = -np.inf
    for k in range(NODES):
        weight[k] = log_likelihood[k] - (-9.0 + STEP * k - last) ** 2 / (2 * VARIANCE)
        top = max(top, weight[k])
    total = mean = 0.0
    for k in range(NODES):
        weight[k] = np.exp(weight[k] - top)
        total += weight[k]
        mean += weight[k] * (-9.0 + STEP * k)
    mean /= total
    most = variation if abs(last) < variation else abs(last) * variation
    estimate = last + min(max(mean - last, -most), most)
    spread = 0.0
    for k in range(NODES):
        spread += weight[k] / total * (-9.0 + STEP * k - estimate) ** 2
    return estimate, np.sqrt(max(spread - (9.0 / 80) ** 2 / 12, 0.0))


@compiled
def _allowed(tubes, competences, given, count, visited, apart):
    """Items the rules leave, in order; a rule that leaves nothing but is not binding is dropped."""
    n = len(tubes)
    left = np.ones(n, dtype=np.bool_)
    for i in range(n):
        for g in range(count):
            if tubes[given[g]] == tubes[i]:
                left[i] = False
    fresh = False
    for i in range(n):
        fresh = fresh or (left[i] and not visited[competences[i]])
    if fresh:
        for i in range(n):
            left[i] = left[i] and not visited[competences[i]]
    kept = left.copy()
    some = False
    for i in range(n):
        for g in range(max(0, count - apart), count):
            if competences[given[g]] == competences[i]:
                kept[i] = False
        some = some or kept[i]
    return kept if some else left


@compiled
def _chosen(slopes, difficulties, left, estimate, pick, uniform):
    """Geometric draw among the five most informative items; -1 when there is none."""
    best = np.full(BEST, -1)
    value = np.full(BEST, -1.0)
    for i in range(len(slopes)):
        if not left[i]:
            continue
        p = 1.0 / (1.0 + np.exp(slopes[i] * (difficulties[i] - estimate)))
        information = slopes[i] ** 2 * p * (1 - p)
        place = BEST
        while place > 0 and information > value[place - 1]:
            place -= 1
        if place < BEST:
            for k in range(BEST - 1, place, -1):
                value[k], best[k] = value[k - 1], best[k - 1]
            value[place], best[place] = information, i
    found = 0
    while found < BEST and best[found] >= 0:
        found += 1
    if found == 0:
        return -1
    place = 0
    remaining = uniform
    while place < found - 1 and remaining >= pick:
        remaining = (remaining - pick) / (1.0 - pick)
        place += 1
    return best[place]


@compiled_parallel
def _sittings(
    slopes, difficulties, tubes, competences, abilities, random, start, variation, pick, length, apart
):
    n = len(abilities)
    estimates, errors = np.empty(n), np.empty(n)
    items, answers = np.full((n, length), -1), np.full((n, length), -1)
    for block in numba.prange((n + BLOCK - 1) // BLOCK):
        for person in range(block * BLOCK, min(n, (block + 1) * BLOCK)):
            log_likelihood = np.zeros(NODES)
            visited = np.zeros(abilities.shape[1], dtype=np.bool_)
            estimate, error = start, 5.0
            for position in range(length):
                left = _allowed(tubes, competences, items[person], position, visited, apart)
                item = _chosen(slopes, difficulties, left, estimate, pick, random[person, position, 0])
                if item < 0:
                    break
                x = slopes[item] * (abilities[person, competences[item]] - difficulties[item])
                answer = int(random[person, position, 1] < 1.0 / (1.0 + np.exp(-x)))
                items[person, position], answers[person, position] = item, answer
                visited[competences[item]] = True
                _add(log_likelihood, slopes[item], difficulties[item], answer)
                estimate, error = _moved(log_likelihood, estimate, variation)
            estimates[person], errors[person] = estimate, error
    return estimates, errors, items, answers
