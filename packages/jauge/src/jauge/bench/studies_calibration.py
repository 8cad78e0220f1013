"""Simulation studies of calibration: do the intervals cover, and how good are pilots after 300 answers?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jauge.calibration import calibrate
from jauge.calibration.errors import standard_errors
from jauge.calibration.online import calibrate_pilots
from jauge.checks import FloatArray
from jauge.coordinates import parameters_of
from jauge.grid import GRID, PRIOR
from jauge.items import Items
from jauge.responses import Responses

_SHORTLIST = 5


def coverage_of_item_intervals(
    replications: int,
    rng: np.random.Generator,
    *,
    n_items: int = 20,
    n_persons: int = 1000,
    level: float = 0.95,
    method: str = "louis",
) -> dict[str, float]:
    """Shares of intervals that cover the true slope and the true intercept, maximum likelihood, 2PL.

    Every replication has its own items, a ~ LN(0.1, 0.3) and b ~ N(0, 1), and its own persons.
    """
    covered = np.zeros((replications, n_items, 2))
    for row in covered:
        true = _bank(n_items, rng)
        answers = Responses.from_matrix(true.draw(rng.standard_normal(n_persons), rng))
        found = calibrate(answers, prior=None)
        lower, upper = standard_errors(found, answers, method=method).interval(level)
        inside = (lower <= parameters_of(true)) & (parameters_of(true) <= upper)
        row[:] = inside.reshape(n_items, 2)
    slope, intercept = covered.mean(axis=(0, 1))
    return {"slope": float(slope), "intercept": float(intercept), "all": float(covered.mean())}


def recovery_of_pilots(
    rng: np.random.Generator,
    *,
    n_pilots: int = 100,
    answers_each: int = 300,
    n_operational: int = 300,
    length: int = 30,
    pilots_each: int = 5,
    prior: str = "bank",
) -> dict[str, float]:
    """RMSE of slopes and difficulties of pilots seeded at random into adaptive tests, and their coverage.

    Each person takes `length` operational items, the next one drawn among the 5 most informative at the
    posterior mean, and `pilots_each` pilots.
    """
    bank = _bank(n_operational, rng)
    new = _bank(n_pilots, rng, "new")
    persons = n_pilots * answers_each // pilots_each
    theta = rng.standard_normal(persons)
    table = np.full((persons, n_operational + n_pilots), -1, dtype=np.int8)
    table[:, :n_operational] = adaptive_answers(bank, theta, length, rng)
    given = _seeded(persons, n_pilots, pilots_each, rng)
    table[:, n_operational:] = np.where(given, new.draw(theta, rng), -1)
    found = calibrate_pilots(bank, table, new.ids, prior=prior)
    a, b = new.discriminations, new.thresholds[:, 0]
    off_a, off_b = found.items.discriminations - a, found.items.thresholds[:, 0] - b
    return {
        "rmse_a": float(np.sqrt((off_a**2).mean())),
        "rmse_b": float(np.sqrt((off_b**2).mean())),
        "bias_a": float(off_a.mean()),
        "bias_b": float(off_b.mean()),
        "coverage_a": float((np.abs(off_a) < 1.96 * found.slope_errors).mean()),
        "coverage_b": float((np.abs(off_b) < 1.96 * found.threshold_errors[:, 0]).mean()),
        "usable": float(found.usable.mean()),
    }


def adaptive_answers(
    items: Items, theta: FloatArray, length: int, rng: np.random.Generator
) -> NDArray[np.int8]:
    """Answers (N, n) of persons of abilities (N,) to `length` binary items each, chosen as they go."""
    persons = np.arange(len(theta))
    log_p, information = items.log_probabilities(GRID), items.information(GRID)
    posterior = np.tile(np.log(PRIOR), (len(theta), 1))
    answers = np.full((len(theta), len(items)), -1, dtype=np.int8)
    drawn = items.draw(theta, rng)
    for _ in range(length):
        weights = np.exp(posterior - posterior.max(axis=1, keepdims=True))
        mean = (weights @ GRID) / weights.sum(axis=1)
        node = np.rint((mean - GRID[0]) / (GRID[1] - GRID[0])).astype(np.int64)
        value = np.where(answers >= 0, -1.0, information.T[node])
        best = np.argpartition(-value, _SHORTLIST, axis=1)[:, :_SHORTLIST]
        chosen = best[persons, rng.integers(_SHORTLIST, size=len(theta))]
        category = drawn[persons, chosen]
        answers[persons, chosen] = category
        posterior += log_p[chosen, category]
    return answers


def _bank(size: int, rng: np.random.Generator, name: str = "item") -> Items:
    ids = [f"{name}{i}" for i in range(size)]
    return Items.logistic(rng.lognormal(0.1, 0.3, size), rng.standard_normal(size), ids=ids)


def _seeded(persons: int, pilots: int, each: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Which pilots each person gets: equally many persons per pilot, in random order."""
    given = np.zeros((persons, pilots), dtype=np.bool_)
    rows = rng.permutation(persons)[:, None]
    given[rows, (np.arange(persons)[:, None] * each + np.arange(each)) % pilots] = True
    return given
