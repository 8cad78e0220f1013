"""Simulated error rates and power of the security tests, with exact binomial intervals."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import beta

from jauge.answer_similarity import answer_similarity, neighbouring_pairs
from jauge.checks import FloatArray
from jauge.items import Items
from jauge.response_times import TimeModel, Times
from jauge.responses import Responses
from jauge.security import SignedTest, combined, preknowledge, quickness

SUMMARY = "security: type I error and power of preknowledge, times and similarity, 25 of 40 items leaked"
LENGTH, LEAKED = 40, 25
KNOWN = 0.74
BLOCKS = 20
FIVE_PERCENT = 0.05
Row = dict[str, Any]


def rate_row(test: str, level: float, found: int, total: int) -> Row:
    """A rate with its exact 95 % interval (Clopper & Pearson 1934)."""
    low = float(beta.ppf(0.025, found, total - found + 1)) if found else 0.0
    high = float(beta.ppf(0.975, found + 1, total - found)) if found < total else 1.0
    return {"test": test, "level": level, "rate": found / total, "low": low, "high": high, "n": total}


def _forms(persons: int, known: float, rng: np.random.Generator) -> list[tuple[SignedTest, ...]]:
    """Blocks of persons, each with its own form of 40 items: answers, times, both."""
    tests: list[tuple[SignedTest, ...]] = []
    for _ in range(BLOCKS):
        items = Items.logistic(rng.lognormal(0.1, 0.3, LENGTH), rng.standard_normal(LENGTH))
        model = TimeModel(rng.normal(4, 0.4, LENGTH), rng.uniform(1.5, 2.5, LENGTH), 0.3)
        theta = rng.standard_normal(persons // BLOCKS)
        answers = items.draw(theta, rng)
        seconds = model.draw(0.3 * rng.standard_normal(len(theta)), rng)
        knows = rng.random((len(theta), LEAKED)) < known
        answers[:, :LEAKED][knows] = 1
        seconds[:, :LEAKED][knows] *= 0.8
        right = preknowledge(items, Responses.from_matrix(answers), np.arange(LEAKED))
        quick = quickness(model, Times.from_matrix(seconds), np.arange(LEAKED))
        tests.append((right, quick, combined(right, quick)))
    return tests


def _ability_gain(known: float, rng: np.random.Generator) -> float:
    """Mean change of the 40-item posterior mean that knowing the leaked items brings."""
    gains = []
    nodes = np.linspace(-6, 6, 61)
    for _ in range(10 * BLOCKS):
        items = Items.logistic(rng.lognormal(0.1, 0.3, LENGTH), rng.standard_normal(LENGTH))
        answers = items.draw(rng.standard_normal(100), rng)
        told = answers.copy()
        told[:, :LEAKED][rng.random((100, LEAKED)) < known] = 1
        logs = items.log_probabilities(nodes)
        gains.append(_means(told, logs, nodes).mean() - _means(answers, logs, nodes).mean())
    return float(np.mean(gains))


def _means(answers: np.ndarray, logs: FloatArray, nodes: FloatArray) -> FloatArray:
    total = logs[np.arange(LENGTH), answers].sum(axis=1) - nodes**2 / 2
    weights = np.exp(total - total.max(axis=1, keepdims=True))
    return np.asarray(weights @ nodes / weights.sum(axis=1))


def _rates(persons: int, known: float, what: str, rng: np.random.Generator) -> list[Row]:
    blocks = _forms(persons, known, rng)
    rows = []
    for position, name in enumerate(("answers", "times", "answers and times")):
        p_values = np.concatenate([block[position].p_values for block in blocks])
        rows += [
            rate_row(f"{name}: {what}", t, int((p_values < t).sum()), len(p_values))
            for t in (FIVE_PERCENT, 0.01)
        ]
    return rows


def _similarity(sessions: int, copied: int, rng: np.random.Generator) -> Row:
    """Sessions of 30 persons, all pairs; with `copied` items, the first pair of each session only."""
    found = total = 0
    for _ in range(sessions):
        items = Items.logistic(rng.lognormal(0.1, 0.3, LENGTH), rng.standard_normal(LENGTH))
        answers = items.draw(rng.standard_normal(30), rng)
        answers[1, :copied] = answers[0, :copied]
        pairs = neighbouring_pairs(np.zeros(30, dtype=int))
        test = answer_similarity(items, Responses.from_matrix(answers), pairs[:1] if copied else pairs)
        found += int((test.p_values < FIVE_PERCENT).sum())
        total += len(test.p_values)
    what = f"power, {copied} of {LENGTH} items copied" if copied else "type I error"
    return rate_row(f"similarity: {what}", FIVE_PERCENT, found, total)


def run(quick: bool) -> dict[str, Any]:
    """Rates at 5 % and 1 %, and the two figures the bars speak of."""
    rng = np.random.default_rng(20_261_123)
    honest, cheaters, sessions = (20_000, 5_000, 30) if quick else (200_000, 50_000, 300)
    errors = _rates(honest, 0.0, "type I error", rng)
    powers = _rates(cheaters, KNOWN, "power", rng)
    similar = [_similarity(sessions, 0, rng), _similarity(10 * sessions, 30, rng)]
    return {
        "table": errors + powers + similar,
        "preknowledge_type_one": errors[0]["rate"],
        "preknowledge_type_one_interval": [errors[0]["low"], errors[0]["high"]],
        "preknowledge_power": powers[0]["rate"],
        "preknowledge_power_interval": [powers[0]["low"], powers[0]["high"]],
        "cheaters_ability_gain": _ability_gain(KNOWN, rng),
    }
