from __future__ import annotations

import numpy as np
import pytest
from examples import TREE, bank_of

from jauge import ContentRow, Estimate, Plan, simulate


@pytest.mark.slow
def test_ninety_per_cent_intervals_cover_ninety_per_cent() -> None:
    """Abilities drawn from the model, 2,000 sittings of 15 questions, every node of the tree."""
    bank = bank_of(120, 8)
    plan = Plan(15, 15, [ContentRow(leaf, 2) for leaf in ("c11", "c12", "c21", "c22")])
    rng = np.random.default_rng(20261123)
    people = 2000
    covered = dict.fromkeys(TREE.names, 0)
    errors = []
    for _ in range(people):
        truth = TREE.draw(rng)
        estimates = simulate(bank, plan, truth, rng).stop.estimates
        for name in TREE.names:
            known = estimates[name]
            assert isinstance(known, Estimate)
            lower, upper = known.interval(0.9)
            covered[name] += lower <= truth[name] <= upper
            if name == "scale":
                errors.append((known.mean - truth[name], known.sd))
    tolerance = 4 * np.sqrt(0.9 * 0.1 / people)
    for name, count in covered.items():
        assert abs(count / people - 0.9) < tolerance, name
    error, sd = np.array(errors).T
    assert abs(error.mean()) < 4 * error.std() / np.sqrt(people)
    assert np.sqrt((error**2).mean()) == pytest.approx(np.sqrt((sd**2).mean()), rel=0.06)


def test_answers_follow_the_model() -> None:
    """Category frequencies of one simulated item against its probabilities, by chi-square."""
    bank = bank_of(4, 2).subset(["i000"])
    rng = np.random.default_rng(3)
    counts = np.zeros(4)
    for _ in range(800):
        counts[simulate(bank, Plan(1, 1), {"c11": 0.4}, rng).history[0].category] += 1
    terms = np.exp(
        np.concatenate(([0], np.cumsum(bank.items.discriminations[0] * (0.4 - bank.items.thresholds[0]))))
    )
    expected = 800 * terms / terms.sum()
    assert ((counts - expected) ** 2 / expected).sum() < 16.3  # 0.1 % point, 3 degrees of freedom
