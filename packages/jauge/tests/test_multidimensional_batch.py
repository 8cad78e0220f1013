"""Many persons at once: the same posteriors, and adaptive sittings."""

from __future__ import annotations

import numpy as np
import pytest

from jauge import JaugeError, multidimensional
from jauge.items import Items
from jauge.multidimensional import (
    CorrelatedPrior,
    ProfileBank,
    batch_posterior,
    batch_sittings,
    cronbach_alpha,
    estimate_latent,
    next_item,
    profile,
    subscore_values,
    updated,
)
from jauge.responses import Responses

ITEMS = Items.joined(
    [
        Items.logistic([1.2, 0.8, 1.5], [0.3, -0.5, 0.0], ids=["a", "b", "c"]),
        Items.partial_credit([0.9], [[-0.5, 0.8]], ids=["d"]),
    ]
)
PRIOR = CorrelatedPrior.equicorrelated(3, 0.6)
BANK = ProfileBank(ITEMS, [0, 1, 0, 1], PRIOR)


def test_batch_is_the_oracle_person_by_person() -> None:
    table = np.array([[1, 0, -1, 2], [0, -1, 1, -1], [-1, -1, -1, -1]])
    found = batch_posterior(ITEMS, [0, 1, 0, 1], PRIOR, Responses.from_matrix(table))
    assert found.converged.all()
    for person, row in enumerate(table):
        answers = [(ITEMS.ids[i], int(x)) for i, x in enumerate(row) if x >= 0]
        alone = profile(BANK, answers)
        assert found.mean[person] == pytest.approx(alone.mean, abs=1e-7)
        assert found.covariance[person] == pytest.approx(alone.covariance, abs=1e-7)
        assert found.sd[person] == pytest.approx(alone.sd, abs=1e-7)


@pytest.mark.parametrize("criterion", ["d", "a"])
def test_batch_sittings_ask_what_the_oracle_loop_asks(criterion: str) -> None:
    found = batch_sittings(BANK, np.zeros((2, 3)), 5, np.random.default_rng(2), criterion=criterion)
    assert (found.items[:, 4] == -1).all()
    for person in range(2):
        known = profile(BANK, [])
        for item, answer in zip(found.items[person, :4], found.answers[person, :4], strict=True):
            name = ITEMS.ids[item]
            assert name == next_item(BANK, known, criterion)  # type: ignore[arg-type]
            known = updated(BANK, known, name, int(answer))
        assert found.mean[person] == pytest.approx(known.mean, abs=1e-6)


def test_a_quota_limits_each_ability() -> None:
    found = batch_sittings(BANK, np.zeros((1, 3)), 3, np.random.default_rng(2), quota=[1, 1, 1])
    assert sorted(BANK.dimension[found.items[0, :2]].tolist()) == [0, 1]
    assert found.items[0, 2] == -1


@pytest.mark.slow
def test_correlated_prior_raises_reliability_over_separate_tests() -> None:
    """Thirty questions over five abilities correlated .7; the level depends on the bank: see the bench."""
    rng = np.random.default_rng(1)
    items = Items.logistic(rng.lognormal(0.1, 0.3, 500), rng.standard_normal(500))
    prior = CorrelatedPrior.equicorrelated(5, 0.7)
    truth = rng.multivariate_normal(np.zeros(5), prior.covariance, 2000)
    squares = []
    for one, quota in ((prior, None), (prior.independent, [6] * 5)):
        bank = ProfileBank(items, np.repeat(np.arange(5), 100), one)
        found = batch_sittings(bank, truth, 30, rng, criterion="a", quota=quota)
        squares.append(np.mean([np.corrcoef(found.mean[:, d], truth[:, d])[0, 1] ** 2 for d in range(5)]))
    assert squares[0] - squares[1] > 0.035


@pytest.mark.parametrize("free", [False, True])
def test_known_groups_correlate(free: bool) -> None:
    items = Items.logistic([1.0, 1.5, 1.0, 1.5], [0.0, -0.5, 0.5, 0.0])
    table = np.array([[1, 1, 1, 1], [0, 0, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [1, 1, 0, 1], [0, 0, 1, 0]])
    responses = Responses.from_matrix(table, weights=[4, 4, 1, 1, 1, 1])
    fit = estimate_latent(items, [0, 0, 1, 1], responses, free_items=free, most=4)
    assert not fit.converged
    assert fit.iterations == 4
    assert 0 < fit.correlations[0, 1] < 1


@pytest.mark.slow
@pytest.mark.parametrize("free", [False, True])
def test_correlations_are_recovered_oracle(free: bool) -> None:
    """3,000 simulated persons, three abilities, ten items each; the error is also that of the factors."""
    rng = np.random.default_rng(4)
    true = np.array([[1, 0.7, 0.5], [0.7, 1, 0.3], [0.5, 0.3, 1]])
    theta = rng.multivariate_normal(np.zeros(3), true, 3000)
    dimension = np.repeat(np.arange(3), 10)
    items = Items.logistic(rng.lognormal(0.1, 0.3, 30), rng.standard_normal(30))
    table = np.column_stack([items.subset([i]).draw(theta[:, d], rng) for i, d in enumerate(dimension)])
    start = Items.logistic(np.ones(30), np.zeros(30)) if free else items
    fit = estimate_latent(start, dimension, Responses.from_matrix(table), free_items=free, tolerance=1e-3)
    assert fit.converged
    assert np.abs(fit.correlations - true).max() < 0.05
    assert np.sqrt(np.mean((fit.items.discriminations - items.discriminations) ** 2)) < 0.12


def test_subscores_add_value_when_abilities_differ() -> None:
    rng = np.random.default_rng(6)
    for rho, told in ((0.2, True), (0.98, False)):
        true = rng.multivariate_normal([0, 0], [[1, rho], [rho, 1]], 4000)
        seen = true + 0.7 * rng.standard_normal(true.shape)
        reliability = 1 / 1.49
        worth = subscore_values(seen, [reliability] * 2)[0]
        assert worth.report is told
        assert ("adds value" in worth.advice) is told
        total = seen.sum(axis=1)
        assert worth.by_subscore == pytest.approx(np.corrcoef(seen[:, 0], true[:, 0])[0, 1] ** 2, abs=0.03)
        assert worth.by_total == pytest.approx(np.corrcoef(total, true[:, 0])[0, 1] ** 2, abs=0.03)
        assert worth.by_both >= max(worth.by_subscore, worth.by_total) - 1e-9


def test_alpha_is_one_for_equal_parts() -> None:
    assert cronbach_alpha([[1, 1], [2, 2], [4, 4]]) == pytest.approx(1)


def test_bad_arguments_are_refused() -> None:
    rng = np.random.default_rng(1)
    with pytest.raises(JaugeError, match="abilities"):
        batch_sittings(BANK, [[0.0]], 2, rng)
    with pytest.raises(JaugeError, match="length"):
        batch_sittings(BANK, np.zeros((1, 3)), 0, rng)
    with pytest.raises(JaugeError, match="criterion"):
        batch_sittings(BANK, np.zeros((1, 3)), 1, rng, criterion="kl")
    with pytest.raises(JaugeError, match="quota"):
        batch_sittings(BANK, np.zeros((1, 3)), 1, rng, quota=[1])
    with pytest.raises(JaugeError, match="two-parameter"):
        estimate_latent(ITEMS, [0, 1, 0, 1], Responses.from_matrix([[1, 0, 1, 2]]), free_items=True)
    with pytest.raises(JaugeError, match="reliabilities"):
        subscore_values([[1, 2], [2, 1]], [0.5, 1.0])
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = multidimensional.nothing
