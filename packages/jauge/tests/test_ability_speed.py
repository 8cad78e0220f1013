from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from jauge.ability_speed import joint_estimates
from jauge.checks import JaugeError
from jauge.items import Items
from jauge.response_times import TimeModel, Times
from jauge.responses import Responses


def joint_case(persons: int, correlation: float, seed: int) -> tuple[Items, Responses, TimeModel, Times]:
    rng = np.random.default_rng(seed)
    items = Items.logistic(np.full(12, 1.2), np.linspace(-1.5, 1.5, 12))
    model = TimeModel(np.full(12, 4.0), np.full(12, 1.8), 0.3)
    theta = rng.standard_normal(persons)
    speed = 0.3 * (correlation * theta + np.sqrt(1 - correlation**2) * rng.standard_normal(persons))
    return (
        items,
        Responses.from_matrix(items.draw(theta, rng)),
        model,
        Times.from_matrix(model.draw(speed, rng)),
    )


def test_oracle_joint_posterior_against_a_plane_of_nodes() -> None:
    """Ability × speed on a grid of 121 × 401 nodes, with the bivariate normal prior found by the EM."""
    items, responses, model, times = joint_case(5, 0.5, 6)
    fit = joint_estimates(items, responses, model, times, most_iterations=3)
    theta, tau = np.linspace(-6, 6, 121), np.linspace(-3, 3, 401)
    sd, rho = fit.speed_sd, fit.correlation
    matrix = np.array([[1, rho * sd], [rho * sd, sd**2]])
    plane = np.stack(np.meshgrid(theta, tau, indexing="ij"), axis=-1)
    prior = multivariate_normal([0, 0], matrix).logpdf(plane)
    picked = items.log_table(theta)[responses.rows(items)]
    total = 0.0
    for person in range(5):
        a, b = responses.start[person : person + 2]
        y, alpha = times.logs[a:b], model.discriminations[times.items[a:b]]
        z = alpha[:, None] * (y[:, None] - model.intensities[times.items[a:b], None] + tau)
        logs = prior + picked[a:b].sum(axis=0)[:, None]
        logs = logs + (np.log(alpha) - 0.5 * np.log(2 * np.pi))[:, None].sum() - 0.5 * (z**2).sum(axis=0)
        weight = np.exp(logs)
        total += np.log(weight.sum() * 0.1 * (tau[1] - tau[0]))
        weight /= weight.sum()
        mean = (weight.sum(axis=1) @ theta, weight.sum(axis=0) @ tau)
        assert fit.abilities[person] == pytest.approx(mean[0], abs=2e-3)
        assert fit.speeds[person] == pytest.approx(mean[1], abs=2e-3)
        assert fit.speed_sds[person] ** 2 == pytest.approx(
            weight.sum(axis=0) @ (tau - mean[1]) ** 2, abs=1e-3
        )
    assert fit.log_likelihood == pytest.approx(total, abs=2e-3)
    assert not fit.converged


def test_joint_refusals() -> None:
    items, responses, model, times = joint_case(5, 0.0, 7)
    with pytest.raises(JaugeError, match="times is 'of 5 persons'"):
        joint_estimates(items, responses.subset([0, 1]), model, times)
    with pytest.raises(JaugeError, match="most_iterations"):
        joint_estimates(items, responses, model, times, most_iterations=0)


def test_joint_correlation_is_found_within_its_error_and_times_sharpen_abilities() -> None:
    items, responses, model, times = joint_case(1500, 0.6, 8)
    fit = joint_estimates(items, responses, model, times)
    alone = joint_estimates(items, responses, model, Times.from_triplets([], [], [], 1500, 12))
    assert fit.converged
    assert abs(fit.correlation - 0.6) < 3 * fit.correlation_error < 0.15
    assert fit.ability_sds.mean() < 0.98 * alone.ability_sds.mean()
    assert fit.speed_sd == pytest.approx(0.3, abs=0.03)
