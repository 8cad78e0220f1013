"""Sixteen competences, and two scales in one sitting: what a joint prior brings over one capacity.

Competences are equally correlated, rho = loading². Given their common factor they are independent, so their
joint posterior is exact by one product over competences at every node of the factor: the belief propagation
of `jauge.posterior` on a tree of one level, for all persons at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from jauge.bench.reference_engine import ReferenceRules, TubeBank, sit_reference
from jauge.checks import FloatArray, IntArray
from jauge.grid import GRID, PRIOR
from jauge.tree import transition

MEAN, SD = 0.5, 1.5
_TINY = 1e-300


class JointPosterior:
    """Log-likelihoods (N, k, 61) of k skills under one common factor, all of one loading."""

    def __init__(self, persons: int, skills: int, loading: float) -> None:
        self.own = np.zeros((persons, skills, len(GRID)))
        self.transition = transition(loading)

    def learn(self, skill: IntArray, log_likelihood: FloatArray) -> None:
        """One answer of every person, on the skill (N,) it measures: log-likelihoods (N, 61)."""
        self.own[np.arange(len(skill)), skill] += log_likelihood

    def beliefs(self) -> FloatArray:
        """Posterior weights (N, k, 61) of every skill."""
        own = np.exp(self.own - self.own.max(axis=2, keepdims=True))
        messages = np.log(own @ self.transition.T + _TINY)
        factor = messages.sum(axis=1, keepdims=True) + np.log(PRIOR) - messages
        outside = np.exp(factor - factor.max(axis=2, keepdims=True)) @ self.transition
        found: FloatArray = own * outside
        found /= found.sum(axis=2, keepdims=True)
        return found


def sit_jointly(
    slopes: FloatArray,
    difficulties: FloatArray,
    skills: IntArray,
    theta: FloatArray,
    loading: float,
    most: int,
    wanted: float,
    rng: np.random.Generator,
    focused: bool = False,
) -> tuple[FloatArray, FloatArray, IntArray]:
    """Adaptive sittings of all persons side by side, by the expected fall of the variance of a skill.

    `focused` looks only at the skill least known.

    Returns posterior means (N, k), deviations (N, k), lengths (N,); a sitting ends when every deviation is at
    most `wanted` or after `most` questions. Abilities are in population units.
    """
    persons, k = theta.shape
    joint = JointPosterior(persons, k, loading)
    x = slopes[:, None] * (GRID - difficulties[:, None])
    right, wrong = -np.logaddexp(0, -x), -np.logaddexp(0, x)
    given = np.zeros((persons, len(slopes)), dtype=bool)
    running, lengths = np.ones(persons, dtype=bool), np.zeros(persons, dtype=np.int64)
    for _ in range(most):
        belief = joint.beliefs()
        sd = deviations(belief)
        running &= ~(sd <= wanted).all(axis=1)
        if not running.any():
            break
        value = np.empty((persons, len(slopes)))
        for node in range(k):
            value[:, skills == node] = variance_falls(belief[:, node], np.exp(right[skills == node]))
        if focused:
            value[skills != sd.argmax(axis=1)[:, None]] = -np.inf
        value[given] = -np.inf
        item = value.argmax(axis=1)
        skill = skills[item]
        p = 1 / (1 + np.exp(-slopes[item] * (theta[np.arange(persons), skill] - difficulties[item])))
        answer = rng.random(persons) < p
        news = np.where(answer[:, None], right[item], wrong[item])
        joint.learn(skill, np.where(running[:, None], news, 0.0))
        given[np.flatnonzero(running), item[running]] = True
        lengths += running
    belief = joint.beliefs()
    return belief @ GRID, deviations(belief), lengths


def variance_falls(belief: FloatArray, right: FloatArray) -> FloatArray:
    """Expected fall (N, n) of the variance of a skill (N, 61) by items of success curves (n, 61)."""
    centred = belief * (GRID - (belief @ GRID)[:, None])
    mass = belief @ right.T
    found: FloatArray = (centred @ right.T) ** 2 / np.maximum(mass * (1 - mass), _TINY)
    return found


def deviations(belief: FloatArray) -> FloatArray:
    """Standard deviations (N, k) of beliefs (N, k, 61)."""
    return np.sqrt(np.maximum(belief @ GRID**2 - (belief @ GRID) ** 2, 0.0))


def correlated(persons: int, skills: int, rho: float, rng: np.random.Generator) -> FloatArray:
    """Abilities (N, k), N(0, 1), equally correlated."""
    common = rng.standard_normal((persons, 1))
    found: FloatArray = np.sqrt(rho) * common + np.sqrt(1 - rho) * rng.standard_normal((persons, skills))
    return found


def profile_figures(quick: bool) -> dict[str, Any]:
    """RMSE by competence, 16 of them correlated .7, 32 questions: ours, and one capacity for all."""
    ratios, table = [], []
    for seed in range(2 if quick else 4):
        rng = np.random.default_rng(50 + seed)
        theta = correlated(400 if quick else 1_500, 16, 0.7, rng)
        bank = TubeBank.synthetic(seed)
        capacity = sit_reference(bank, ReferenceRules(0.0, 1.0, 0.51), MEAN + SD * theta, seed).estimates
        theirs = np.sqrt(((capacity[:, None] - MEAN - SD * theta) ** 2).mean())
        slopes, b = bank.slopes * SD, (bank.difficulties - MEAN) / SD
        mean, _, _ = sit_jointly(slopes, b, bank.competences, theta, float(np.sqrt(0.7)), 32, 0.0, rng)
        ours = SD * np.sqrt(((mean - theta) ** 2).mean())
        ratios.append(ours / theirs)
        table.append({"seed": seed, "ours": round(float(ours), 4), "reference": round(float(theirs), 4)})
    value, half = float(np.mean(ratios)), 1.96 * float(np.std(ratios, ddof=1)) / len(ratios) ** 0.5
    return {
        "competence_table": table,
        "competence_rmse_ratio": round(value, 4),
        "competence_rmse_ratio_interval": [round(value - half, 4), round(value + half, 4)],
    }


def two_scale_figures(quick: bool) -> dict[str, Any]:
    """Questions for two scales, correlated .7, each as precise as the reference after 32 on one.

    Both scales have a bank like the reference's; the length is the shortest, the same for everybody, at which
    the RMSE of each scale is at most the reference's.
    """
    lengths, errors, targets = [], [], []
    for seed in range(2 if quick else 4):
        length, error, target = _two_scales(seed, 1_000 if quick else 2_000)
        lengths.append(length)
        errors.append(error)
        targets.append(target)
    value, half = float(np.mean(lengths)), 1.96 * float(np.std(lengths, ddof=1)) / len(lengths) ** 0.5
    return {
        "two_scale_questions": round(value, 2),
        "two_scale_questions_interval": [round(value - half, 2), round(value + half, 2)],
        "two_scale_rmse": round(float(np.mean(errors)), 4),
        "two_scale_reference_rmse": round(float(np.mean(targets)), 4),
    }


def _two_scales(seed: int, persons: int) -> tuple[int, float, float]:
    """Length, largest RMSE of the two scales, and the reference's."""
    rng = np.random.default_rng(90 + seed)
    theta = correlated(persons, 2, 0.7, rng)
    banks = [TubeBank.synthetic(10 * seed + scale) for scale in range(2)]
    studies = [
        sit_reference(bank, ReferenceRules(0.0, 1.0, 0.51), MEAN + SD * theta[:, scale], seed)
        for scale, bank in enumerate(banks)
    ]
    off = [study.estimates - MEAN - SD * theta[:, scale] for scale, study in enumerate(studies)]
    target = float(np.sqrt(np.mean(np.square(off))))
    slopes = SD * np.concatenate([bank.slopes for bank in banks])
    b = (np.concatenate([bank.difficulties for bank in banks]) - MEAN) / SD
    skills = np.repeat([0, 1], len(banks[0].slopes))
    for length in range(50, 80, 2):
        draws = np.random.default_rng(seed)
        mean, _, _ = sit_jointly(slopes, b, skills, theta, 0.7**0.5, length, 0.0, draws, focused=True)
        error = float(SD * np.sqrt(((mean - theta) ** 2).mean(axis=0)).max())
        if error <= target:
            break
    return length, error, target
