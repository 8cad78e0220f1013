"""Posterior of correlated abilities: quadrature, trees, and what must not matter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jauge import GRID, ItemBank, JaugeError, SkillTree, estimate
from jauge.items import Items
from jauge.multidimensional import CorrelatedPrior, ProfileBank, posterior, profile, updated
from jauge.multidimensional.posterior import Method
from jauge.posterior import Estimate

PRIOR = CorrelatedPrior([0.2, -0.1], [[1.0, 0.6], [0.6, 1.44]])
ITEMS = Items.joined(
    [
        Items.logistic([1.2, 0.8, 1.5, 1.0], [0.3, -0.5, 0.0, 1.0], ids=["a", "b", "c", "d"]),
        Items.partial_credit([0.9, 1.1], [[-0.5, 0.8], [0.0, 0.5]], ids=["e", "f"]),
    ]
)
DIMENSION = [0, 1, 0, 1, 0, 1]
BANK = ProfileBank(ITEMS, DIMENSION, PRIOR)
answer_lists = st.tuples(*(st.integers(0, int(m) - 1) for m in ITEMS.n_categories)).map(
    lambda x: list(zip(ITEMS.ids, x, strict=True))
)
few = settings(max_examples=20, deadline=None)


def quadrature(bank: ProfileBank, answers: list[tuple[str, int]]) -> tuple[np.ndarray, np.ndarray, float]:
    """Mean, covariance and log evidence over every combination of 61 nodes a dimension."""
    positions, categories = bank.encode(answers)
    log_likelihood = bank.log_likelihood(positions, categories)
    mesh = np.stack([x.ravel() for x in np.meshgrid(*bank.grid, indexing="ij")])
    gap = mesh - bank.prior.mean[:, None]
    log_weight = -0.5 * (gap * np.linalg.solve(bank.prior.covariance, gap)).sum(axis=0)
    prior = np.exp(log_weight).sum()
    total = log_weight + sum(x.ravel() for x in np.meshgrid(*log_likelihood, indexing="ij"))
    weight = np.exp(total)
    evidence = np.log(weight.sum() / prior)
    weight /= weight.sum()
    mean = mesh @ weight
    return mean, np.asarray((mesh - mean[:, None]) * weight @ (mesh - mean[:, None]).T), float(evidence)


@few
@given(answer_lists)
def test_propagation_is_close_to_the_oracle_quadrature(answers: list[tuple[str, int]]) -> None:
    mean, covariance, evidence = quadrature(BANK, answers)
    found = profile(BANK, answers)
    assert found.converged
    assert np.abs(found.mean - mean).max() < 0.01
    assert np.abs(found.covariance - covariance).max() < 0.01
    assert found.log_evidence == pytest.approx(evidence, abs=0.01)


def test_three_abilities_against_the_oracle_quadrature() -> None:
    prior = CorrelatedPrior.equicorrelated(3, 0.7)
    bank = ProfileBank(ITEMS, [0, 1, 2, 0, 1, 2], prior)
    answers = [("a", 1), ("b", 0), ("c", 1), ("d", 1), ("e", 2), ("f", 0)]
    mean, covariance, evidence = quadrature(bank, answers)
    found = profile(bank, answers)
    assert np.abs(found.mean - mean).max() < 0.01
    assert np.abs(found.covariance - covariance).max() < 0.01
    assert found.log_evidence == pytest.approx(evidence, abs=0.01)


def test_one_ability_is_exact() -> None:
    bank = ProfileBank(ITEMS, [0] * 6, CorrelatedPrior([0.5], [[2.0]]))
    answers = [("a", 1), ("b", 1), ("e", 2), ("f", 0)]
    mean, covariance, evidence = quadrature(bank, answers)
    found = profile(bank, answers)
    assert found.mean == pytest.approx(mean, abs=1e-10)
    assert found.covariance == pytest.approx(covariance, abs=1e-10)
    assert found.log_evidence == pytest.approx(evidence, abs=1e-8)


def test_close_to_exact_propagation_in_a_tree_oracle() -> None:
    """jauge.estimate on one root and three leaves, loadings .8, .7 and .9."""
    tree = SkillTree(["root", "x", "y", "z"], [-1, 0, 0, 0], [0, 0.8, 0.7, 0.9])
    skills = ["x", "y", "z", "x", "y", "z"]
    bank = ProfileBank(ITEMS, [1, 2, 3, 1, 2, 3], CorrelatedPrior.from_tree(tree))
    answers = [("a", 1), ("b", 0), ("c", 1), ("e", 2)]
    exact = estimate(ItemBank(ITEMS, skills, tree), answers)
    found = profile(bank, answers)
    for node, name in enumerate(tree.names):
        known = exact[name]
        assert isinstance(known, Estimate)
        assert found.mean[node] == pytest.approx(known.mean, abs=0.01)
        assert found.sd[node] == pytest.approx(known.sd, abs=0.01)
    assert len(GRID) == bank.grid.shape[1]


@few
@given(answer_lists, st.permutations(range(6)))
def test_order_and_labels_do_not_matter(answers: list[tuple[str, int]], order: list[int]) -> None:
    one = profile(BANK, answers)
    other = profile(BANK, [answers[k] for k in order])
    assert np.array_equal(one.mean, other.mean)
    shuffled = ProfileBank(ITEMS.subset(order), [DIMENSION[k] for k in order], PRIOR)
    assert profile(shuffled, answers).mean == pytest.approx(one.mean, abs=1e-10)
    swapped = CorrelatedPrior(PRIOR.mean[::-1], PRIOR.covariance[::-1, ::-1])
    turned = posterior(ITEMS, [1 - d for d in DIMENSION], swapped, answers)
    assert turned.mean[::-1] == pytest.approx(one.mean, abs=1e-10)


@few
@given(answer_lists, st.permutations(range(6)))
def test_updates_reach_the_same_posterior_in_any_order(
    answers: list[tuple[str, int]], order: list[int]
) -> None:
    known = profile(BANK, [])
    for k in order:
        known = updated(BANK, known, *answers[k])
    whole = profile(BANK, answers)
    assert known.mean == pytest.approx(whole.mean, abs=1e-9)
    assert known.covariance == pytest.approx(whole.covariance, abs=1e-9)
    assert known.log_evidence == pytest.approx(whole.log_evidence, abs=1e-8)
    assert known.answered == whole.answered


def test_laplace_is_near_and_its_mode_is_the_oracle_maximum() -> None:
    """The best of a fine mesh around the mode."""
    answers = [("a", 1), ("b", 0), ("e", 2), ("f", 1)]
    found = profile(BANK, answers, "laplace")
    exact = profile(BANK, answers)
    assert found.converged
    assert np.abs(found.mean - exact.mean).max() < 0.15
    assert found.log_evidence == pytest.approx(exact.log_evidence, abs=0.1)

    def height(theta: np.ndarray) -> float:
        gap = theta - PRIOR.mean
        value = -0.5 * gap @ np.linalg.solve(PRIOR.covariance, gap)
        for item, category in answers:
            k = ITEMS.index[item]
            value += ITEMS.log_probabilities([theta[DIMENSION[k]]])[k, category, 0]
        return float(value)

    for move in ([0.01, 0], [-0.01, 0], [0, 0.01], [0, -0.01]):
        assert height(found.mean) > height(found.mean + np.array(move))


def test_a_far_mode_is_reached_by_short_steps() -> None:
    items = Items.logistic([3.0] * 4, [6.0] * 4)
    bank = ProfileBank(items, [0] * 4, CorrelatedPrior([0.0], [[4.0]]))
    found = profile(bank, [(name, 1) for name in items.ids], "laplace")
    assert found.converged
    theta = found.mean[0]
    assert -theta / 4 + 12 / (1 + np.exp(3 * (theta - 6))) == pytest.approx(0, abs=1e-6)


def test_nothing_answered_is_the_prior() -> None:
    methods: tuple[Method, ...] = ("ep", "laplace")
    for method in methods:
        found = profile(BANK, [], method)
        assert found.mean == pytest.approx(PRIOR.mean)
        assert found.covariance == pytest.approx(PRIOR.covariance)
        assert found.log_evidence == pytest.approx(0)
        assert found.converged


def test_answers_on_one_ability_inform_the_others() -> None:
    answers = [("a", 1), ("c", 1), ("e", 2)]
    found = profile(BANK, answers)
    assert found.mean[1] > PRIOR.mean[1]
    assert 0 < found.reliability(PRIOR)[1] < found.reliability(PRIOR)[0] < 1
    apart = profile(ProfileBank(ITEMS, DIMENSION, PRIOR.independent), answers)
    assert apart.mean[1] == pytest.approx(PRIOR.mean[1])


@few
@given(answer_lists, st.integers(0, 5))
def test_a_better_answer_raises_every_ability(answers: list[tuple[str, int]], which: int) -> None:
    name, category = answers[which]
    top = int(ITEMS.n_categories[which]) - 1
    low, high = ([(i, x if i != name else y) for i, x in answers] for y in (max(category - 1, 0), top))
    gain = profile(BANK, high).mean - profile(BANK, low).mean
    assert (gain > 0).all()


def test_composite_of_one_ability_is_that_ability() -> None:
    found = profile(BANK, [("a", 1)])
    assert found.composite([0, 1]) == pytest.approx((found.mean[1], found.sd[1]))
    both = found.composite([0.5, 0.5])
    assert both[0] == pytest.approx(found.mean.mean())


def test_bad_arguments_are_refused() -> None:
    with pytest.raises(JaugeError, match="'a' twice"):
        profile(BANK, [("a", 1), ("a", 1)])
    with pytest.raises(JaugeError, match="item is 'zz'"):
        profile(BANK, [("zz", 1)])
    with pytest.raises(JaugeError, match="category of 'a'"):
        profile(BANK, [("a", 2)])
    with pytest.raises(JaugeError, match="not answered yet"):
        updated(BANK, profile(BANK, [("a", 1)]), "a", 1)
    with pytest.raises(JaugeError, match="method"):
        profile(BANK, [], "mcmc")  # type: ignore[arg-type]
    with pytest.raises(JaugeError, match="dimension"):
        ProfileBank(ITEMS, [0] * 5, PRIOR)
    with pytest.raises(JaugeError, match="from 0 to 1"):
        ProfileBank(ITEMS, [2] * 6, PRIOR)
    with pytest.raises(JaugeError, match="weights"):
        profile(BANK, []).composite([1.0])
    with pytest.raises(JaugeError, match="eigenvalue"):
        CorrelatedPrior([0, 0], [[1, 2], [2, 1]])
    with pytest.raises(JaugeError, match="symmetric"):
        CorrelatedPrior([0, 0], [[1, 0.5], [0.4, 1]])
    with pytest.raises(JaugeError, match="covariance"):
        CorrelatedPrior([0, 0], [[1.0]])
