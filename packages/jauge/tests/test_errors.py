from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from oracle_data import LSAT6

from jauge.bench.studies_calibration import coverage_of_item_intervals
from jauge.calibration import Calibration, Prior, calibrate
from jauge.calibration.errors import standard_errors
from jauge.calibration.state import State
from jauge.checks import FloatArray, JaugeError
from jauge.coordinates import parameters_of, with_parameters
from jauge.items import Items

Table = NDArray[np.float64]
NODES = 31


def hessian(function: Callable[[FloatArray], float], x: FloatArray, step: float = 1e-3) -> FloatArray:
    """Central differences, both signs of both moves."""
    moves = np.eye(len(x)) * step
    signs = [(1, 1, 1), (-1, -1, 1), (1, -1, -1), (-1, 1, -1)]
    table = [[sum(w * function(x + a * i + b * j) for a, b, w in signs) for j in moves] for i in moves]
    return np.array(table) / (4 * step**2)


def brute_force(items: Items, answers: Table, theta: FloatArray, weights: FloatArray) -> float:
    """Marginal log-likelihood of answers (N, n), -1 where missing, weights (N, q): written out."""
    table = items.log_probabilities(theta)
    each = np.log(weights)
    for item in range(len(items)):
        seen = answers[:, item] >= 0
        each = each + np.where(seen[:, None], table[item][answers[:, item].astype(int) * seen], 0.0)
    top = each.max(axis=1)
    return float((top + np.log(np.exp(each - top[:, None]).sum(axis=1))).sum())


_STEPS = {name: [[-0.6, 0.6]] for name in ("gpcm", "pcm", "grm", "nominal")}


def sample(models: list[str], persons: int = 120) -> Table:
    """Answers to items of two categories, three for partial credit and its kin; a tenth missing."""
    rng = np.random.default_rng(5)
    parts = [
        Items.partial_credit(
            [1.2], [[-0.6, 0.6]] if m in ("gpcm", "pcm", "grm", "nominal") else [[0.2]], [str(i)]
        )
        for i, m in enumerate(models)
    ]
    drawn = Items.joined(parts).draw(rng.standard_normal(persons), rng).astype(np.float64)
    drawn[rng.random(drawn.shape) < 0.1] = -1
    return drawn


def near(answers: Table, models: list[str], prior: Prior | None = None) -> Calibration:
    """Some point of the model, not yet the maximum: the identities hold everywhere."""
    first = calibrate(answers, models, prior=Prior(0, 0.4, 1.5), max_iterations=6, nodes=NODES)
    return calibrate(answers, models, prior=prior, start=first.items, max_iterations=1, nodes=NODES)


@pytest.mark.parametrize("models", [["2pl"] * 4, ["gpcm", "grm", "nominal"], ["pcm", "2pl", "2pl", "2pl"]])
def test_oracle_inverse_hessian_of_the_marginal_likelihood(models: list[str]) -> None:
    """Numerical Hessian of the likelihood written out person by person and node by node."""
    answers = sample(models, 300)
    found = near(answers, models)
    with_sd = int("pcm" in models)

    def function(x: FloatArray) -> float:
        items = with_parameters(found.items, x[: len(x) - with_sd])
        sds = np.array([np.exp(x[-1])]) if with_sd else found.group_sds
        weights = np.exp(State(None, found.group_means, sds).log_weights(found.theta))  # type: ignore[arg-type]
        return brute_force(items, answers, found.theta, weights)

    x = np.concatenate((parameters_of(found.items), np.log(found.group_sds[:with_sd])))
    errors = standard_errors(found, answers)
    assert errors.covariance is not None
    free = np.flatnonzero(np.concatenate((errors.parameters, np.ones(with_sd))))
    expected = np.linalg.inv(-hessian(function, x)[np.ix_(free, free)])
    assert np.diag(expected)[-1] == pytest.approx(
        (errors.group_sds[0] / found.group_sds[0]) ** 2 if with_sd else errors.parameters[-1] ** 2, rel=1e-3
    )
    items_free = free[: len(free) - with_sd]
    np.testing.assert_allclose(
        errors.covariance[np.ix_(items_free, items_free)],
        expected[: len(items_free), : len(items_free)], rtol=1e-3, atol=1e-5,
    )  # fmt: skip


def test_oracle_curvature_of_the_posterior_with_asymptotes() -> None:
    """The same for the posterior mode, in log slopes and logits, back by the delta method."""
    answers, prior = sample(["2pl"] * 3, 200), Prior(0.1, 0.5, 1.5, (5.0, 17.0), (17.0, 2.0))
    found = near(answers, ["2pl", "3pl", "4pl"], prior)
    vector = parameters_of(found.items)
    logged, odds = [0, 2, 5], [4, 7, 8]
    beta = [(5.0, 17.0), (5.0, 17.0), (17.0, 2.0)]
    u = vector.copy()
    u[logged], u[odds] = np.log(vector[logged]), np.log(vector[odds] / (1 - vector[odds]))

    def function(x: FloatArray) -> float:
        natural = x.copy()
        natural[logged], natural[odds] = np.exp(x[logged]), 1 / (1 + np.exp(-x[odds]))
        penalty = -0.5 * (((x[logged] - 0.1) / 0.5) ** 2).sum() - 0.5 * ((x[[1, 3, 6]] / 1.5) ** 2).sum()
        for place, (alpha, b) in zip(odds, beta, strict=True):
            penalty += (alpha - 1) * np.log(natural[place]) + (b - 1) * np.log1p(-natural[place])
        items = with_parameters(found.items, natural)
        return brute_force(items, answers, found.theta, found.weights) + float(penalty)

    factor = np.ones(9)
    factor[logged], factor[odds] = vector[logged], vector[odds] * (1 - vector[odds])
    expected = np.linalg.inv(-hessian(function, u)) * np.outer(factor, factor)
    errors = standard_errors(found, answers)
    assert errors.covariance is not None
    np.testing.assert_allclose(errors.covariance, expected, rtol=1e-3, atol=1e-5)


def test_oracle_two_groups_and_fixed_items() -> None:
    """Two groups, one item held: numerical Hessian over the free items, both means and both spreads."""
    answers = sample(["2pl"] * 3, 160)
    labels = np.repeat(["a", "b"], 80)
    start = Items.logistic([1.0, 1.1, 0.9], [0.1, 0.2, 0.3])
    found = calibrate(
        answers, prior=None, start=start, fixed=[0], groups=labels, max_iterations=4, nodes=NODES
    )  # fmt: skip
    held = parameters_of(found.items)[:2]

    def function(x: FloatArray) -> float:
        items = with_parameters(found.items, np.concatenate((held, x[:4])))
        state = State(None, x[[4, 6]], np.exp(x[[5, 7]]))  # type: ignore[arg-type]
        weights = np.repeat(np.exp(state.log_weights(found.theta)), 80, axis=0)
        return brute_force(items, answers, found.theta, weights)

    (m0, m1), (s0, s1) = found.group_means, np.log(found.group_sds)
    x = np.concatenate((parameters_of(found.items)[2:], [m0, s0, m1, s1]))
    expected = np.sqrt(np.diag(np.linalg.inv(-hessian(function, x))))
    errors = standard_errors(found, answers, groups=labels)
    np.testing.assert_allclose(errors.parameters, [0, 0, *expected[:4]], rtol=1e-3)
    np.testing.assert_allclose(errors.group_means, expected[[4, 6]], rtol=1e-3)
    np.testing.assert_allclose(errors.group_sds, expected[[5, 7]] * found.group_sds, rtol=1e-3)


def test_oracle_lsat6_standard_errors() -> None:
    """R mirt 1.47, 2PL, SE = TRUE, 121 nodes: .258 and .206 for slope and intercept of item 1."""
    errors = standard_errors(calibrate(LSAT6, prior=None), LSAT6)
    assert errors.parameters[:2] == pytest.approx([0.258, 0.206], abs=5e-4)
    assert errors.names[:2] == (("item1", "a"), ("item1", "d"))
    lower, upper = errors.interval(0.95)
    assert lower[0] == pytest.approx(0.8257 - 1.95996 * 0.258, abs=2e-3)
    assert upper[0] == pytest.approx(0.8257 + 1.95996 * 0.258, abs=2e-3)


def test_one_shared_slope_is_a_free_spread() -> None:
    """Rasch items with a free spread say of it what a common slope says of itself; intercepts likewise."""
    common, rasch = calibrate(LSAT6, "1pl", prior=None), calibrate(LSAT6, "rasch", prior=None)
    shared, spread = standard_errors(common, LSAT6), standard_errors(rasch, LSAT6)
    np.testing.assert_allclose(shared.slopes, spread.group_sds[0], rtol=1e-3)
    np.testing.assert_allclose(shared.parameters[1::2], spread.parameters[1::2], rtol=1e-3)
    assert not spread.slopes.any()
    with_prior = standard_errors(calibrate(LSAT6, "1pl"), LSAT6)
    assert (with_prior.slopes < shared.slopes).all()
    with pytest.raises(JaugeError, match="full"):
        standard_errors(common, LSAT6, full=False)


@pytest.mark.parametrize("method", ["louis", "cross-product"])
def test_blocks_are_smaller_and_close(method: str) -> None:
    found = calibrate(LSAT6)
    full = standard_errors(found, LSAT6, method=method)
    blocks = standard_errors(found, LSAT6, method=method, full=False)
    assert blocks.covariance is None
    assert (blocks.parameters < full.parameters).all()
    np.testing.assert_allclose(blocks.parameters, full.parameters, rtol=0.12)
    exact = standard_errors(found, LSAT6)
    np.testing.assert_allclose(full.parameters, exact.parameters, rtol=0.05)


def test_blocks_with_held_items() -> None:
    start = Items.logistic([1.0] * 5, [0.0] * 5)
    found = calibrate(LSAT6, start=start, fixed=[0, 1], max_iterations=3)
    blocks = standard_errors(found, LSAT6, full=False)
    assert not blocks.parameters[:4].any()
    assert (blocks.parameters[4:] > 0).all()


def test_thresholds_by_the_delta_method() -> None:
    """b = -d / a: variance written out; NaN where an item has fewer steps."""
    models = ["gpcm", "2pl", "2pl"]
    answers = sample(models)
    found = near(answers, models)
    errors = standard_errors(found, answers)
    a, d = parameters_of(found.items)[3:5]
    jacobian = np.array([d / a**2, -1 / a])
    expected = np.sqrt(jacobian @ errors.blocks[1] @ jacobian)
    assert errors.thresholds[1, 0] == pytest.approx(expected, rel=1e-6)
    assert np.isnan(errors.thresholds[1, 1])
    assert errors.slopes[1] == errors.parameters[3]


def test_an_asymptote_at_its_edge_is_held() -> None:
    answers = sample(["2pl"] * 4, 300)
    start = Items.logistic([1.0] * 4, [0.2] * 4, lower=[1e-9, 0.2, 0.2, 0.2])
    found = calibrate(answers, "3pl", start=start, max_iterations=1, nodes=NODES)
    errors = standard_errors(replace(found, items=start), answers)
    assert errors.parameters[2] == 0.0
    assert errors.parameters[5] > 0


def test_what_has_no_errors_is_refused() -> None:
    found = calibrate(LSAT6, max_iterations=2)
    with pytest.raises(JaugeError, match="method"):
        standard_errors(found, LSAT6, method="sandwich")
    with pytest.raises(JaugeError, match="groups"):
        standard_errors(found, LSAT6, groups=["a"] * len(LSAT6))
    with pytest.raises(JaugeError, match="level"):
        standard_errors(found, LSAT6).interval(1.0)
    answers, labels = sample(["2pl"] * 2, 40), ["a", "b"] * 20
    two = calibrate(answers, groups=labels, max_iterations=2, nodes=NODES)
    with pytest.raises(JaugeError, match="labels"):
        standard_errors(two, answers, groups=labels[1:])
    with pytest.raises(JaugeError, match="'c'"):
        standard_errors(two, answers, groups=["c", *labels[1:]])
    few = sample(["2pl"] * 3)
    start = Items.logistic([1.0] * 3, [0.0] * 3, lower=[1e-9, 0.2, 0.2])
    away = calibrate(few, "3pl", start=start, max_iterations=1, nodes=NODES)
    with pytest.raises(JaugeError, match="eigenvalue"):
        standard_errors(replace(away, items=start), few)


def test_coverage_counts_intervals() -> None:
    shares = coverage_of_item_intervals(1, np.random.default_rng(1), n_items=4, n_persons=60)
    assert set(shares) == {"slope", "intercept", "all"}
    assert shares["all"] == pytest.approx((shares["slope"] + shares["intercept"]) / 2)


@pytest.mark.slow
def test_intervals_cover_as_they_claim() -> None:
    """40 replications of 20 items: 1,600 intervals, so that 95 % is known to a standard error of .6 %."""
    shares = coverage_of_item_intervals(40, np.random.default_rng(20261123))
    assert 0.93 < shares["all"] < 0.97
