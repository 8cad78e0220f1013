"""Ability and speed together: what answers say of speed, and times of ability.

Source: van der Linden (2007), Psychometrika 72(3), hierarchical model; item parameters stay as given.
Oracle: quadrature over the plane, simulated correlation, tests/test_ability_speed.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from jauge.checks import FloatArray, require
from jauge.grid import uniform_grid
from jauge.items import Items
from jauge.response_times import TimeModel, Times
from jauge.responses import Responses


@dataclass(frozen=True, eq=False)
class JointEstimates:
    """Abilities and speeds of N persons, each informed by the other; made by `joint_estimates`.

    Attributes
    ----------
    correlation, correlation_error : between ability and speed in the population, and its standard error
    speed_sd : standard deviation of the speeds
    abilities, ability_sds : arrays (N,), posterior moments, times included
    speeds, speed_sds : arrays (N,), posterior moments, answers included
    log_likelihood : of answers and times together, at the estimates
    iterations, converged : of the EM algorithm

    Examples
    --------
    >>> items, model = Items.logistic([1.0], [0.0]), TimeModel([4.0], [2.0], 0.3)
    >>> answers, times = Responses.from_matrix([[1], [0]]), Times.from_matrix([[30], [70]])
    >>> joint_estimates(items, answers, model, times).abilities.shape
    (2,)
    """

    correlation: float
    correlation_error: float
    speed_sd: float
    abilities: FloatArray
    ability_sds: FloatArray
    speeds: FloatArray
    speed_sds: FloatArray
    log_likelihood: float
    iterations: int
    converged: bool


@dataclass(frozen=True, eq=False)
class _Nodes:
    """What stays the same over the iterations: answers' likelihood, times' sufficient statistics."""

    theta: FloatArray
    log_weights: FloatArray
    precision: FloatArray
    advance: FloatArray
    constant: float


def joint_estimates(
    items: Items,
    responses: Responses,
    model: TimeModel,
    times: Times,
    nodes: int = 61,
    tolerance: float = 1e-6,
    most_iterations: int = 500,
) -> JointEstimates:
    """Hierarchical model: ability N(0, 1) and speed N(0, sd²) with a correlation, both estimated by EM.

    Item parameters stay as given. What times add to abilities is bounded by the correlation: use them for
    pacing and security, hardly for the score.

    Source: van der Linden (2007), Psychometrika 72(3), second-level model; Ranger (2013), Applied
    Psychological Measurement 37, bound of the gain.
    Oracle: two-dimensional quadrature, simulated correlation, tests/test_ability_speed.py.

    Examples
    --------
    >>> items = Items.logistic([1.0, 1.0], [0.0, 0.5])
    >>> model = TimeModel([4.0, 4.0], [2.0, 2.0], 0.3)
    >>> answers = Responses.from_matrix([[1, 1], [0, 0], [1, 0], [0, 0]])
    >>> times = Times.from_matrix([[30, 40], [70, 80], [55, 50], [60, 70]])
    >>> joint_estimates(items, answers, model, times).correlation > 0
    True
    """
    require(len(responses) == len(times), "times", f"of {len(times)} persons", f"of {len(responses)} persons")
    require(most_iterations > 0, "most_iterations", most_iterations, "at least 1")
    model.require_fits(times)
    fixed = _prepared(items, responses, model, times, nodes)
    slope, residual = 0.0, model.speed_sd**2
    for iteration in range(1, most_iterations + 1):  # noqa: B007 (read after the loop)
        weights, means, variance, _ = _joint_posterior(fixed, slope, residual)
        squares = float((weights * fixed.theta**2).sum())
        update = float((weights * means * fixed.theta).sum()) / squares
        rest = float((weights * ((means - update * fixed.theta) ** 2 + variance[:, None])).sum()) / len(times)
        change = max(abs(update - slope), abs(rest - residual))
        slope, residual = update, rest
        if change < tolerance:
            break
    return _joint_result(fixed, slope, residual, iteration, bool(change < tolerance))


def _prepared(items: Items, responses: Responses, model: TimeModel, times: Times, nodes: int) -> _Nodes:
    theta, prior = uniform_grid(nodes)
    table = items.log_table(theta)
    picks = csr_array(
        (np.ones(len(responses.items)), responses.rows(items), responses.start),
        shape=(len(responses), len(table)),
    )
    weight = model.discriminations[times.items] ** 2
    advance = times.sums(weight * (model.intensities[times.items] - times.logs))
    gap = times.logs - model.intensities[times.items]
    constant = 0.5 * float((np.log(weight / (2 * np.pi)) - weight * gap**2).sum())
    return _Nodes(theta, np.asarray(picks @ table) + np.log(prior), times.sums(weight), advance, constant)


def _joint_posterior(
    fixed: _Nodes, slope: float, residual: float
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Weights (N, q) of abilities, means (N, q) and variances (N,) of speeds there, log-likelihoods."""
    prior_mean = slope * fixed.theta
    variance = 1 / (fixed.precision + 1 / residual)
    means = variance[:, None] * (fixed.advance[:, None] + prior_mean / residual)
    times = 0.5 * (
        means**2 / variance[:, None] - prior_mean**2 / residual + np.log(variance / residual)[:, None]
    )
    logs = fixed.log_weights + times
    top = logs.max(axis=1, keepdims=True)
    weights = np.exp(logs - top)
    total = weights.sum(axis=1, keepdims=True)
    return weights / total, means, variance, (top + np.log(total))[:, 0]


def _joint_result(
    fixed: _Nodes, slope: float, residual: float, iteration: int, converged: bool
) -> JointEstimates:
    weights, means, variance, logs = _joint_posterior(fixed, slope, residual)
    abilities, speeds = weights @ fixed.theta, (weights * means).sum(axis=1)
    spread = (weights * (means - speeds[:, None]) ** 2).sum(axis=1) + variance
    sd = float(np.sqrt(slope**2 + residual))
    # scores of (slope, residual) person by person: their cross-products are the empirical information
    gap = means - slope * fixed.theta
    score = np.stack(
        (
            (weights * gap * fixed.theta).sum(axis=1) / residual,
            ((weights * gap**2).sum(axis=1) + variance - residual) / (2 * residual**2),
        )
    )
    gradient = np.array([residual, -slope / 2]) / sd**3
    error = np.sqrt(gradient @ np.linalg.pinv(score @ score.T) @ gradient)
    return JointEstimates(
        slope / sd,
        float(error),
        sd,
        abilities,
        np.sqrt((weights * (fixed.theta - abilities[:, None]) ** 2).sum(axis=1)),
        speeds,
        np.sqrt(spread),
        float(logs.sum()) + fixed.constant,
        iteration,
        converged,
    )
