"""Against brute force written apart: no function of jauge computes the expected numbers."""

from __future__ import annotations

import numpy as np
import pytest
from examples import LEAVES, TREE, bank_of, histories
from hypothesis import given, settings
from hypothesis import strategies as st

from jauge import GRID, Estimate, ItemBank, Items, NoEstimate, SkillTree, estimate, neutralise

BANK = bank_of(40)


def likelihood(theta: np.ndarray, slope: float, thresholds: np.ndarray, category: int) -> np.ndarray:
    """Partial credit probability, one category at a time."""
    present = thresholds[np.isfinite(thresholds)]
    terms = [
        np.exp(sum((slope * (theta - b) for b in present[:k]), 0 * theta)) for k in range(len(present) + 1)
    ]
    return np.asarray(terms[category] / sum(terms))


def known(estimates: object) -> Estimate:
    assert isinstance(estimates, Estimate)
    return estimates


@settings(max_examples=25)
@given(histories(bank_of(20, 5, SkillTree(["s"], [-1], [0]), ["s"])))
def test_one_node_is_plain_eap(history: list[tuple[str, int]]) -> None:
    bank = bank_of(20, 5, SkillTree(["s"], [-1], [0]), ["s"])
    theta = np.linspace(-8, 8, 3001)
    density = np.exp(-(theta**2) / 2)
    for item, category in history:
        at = bank.index[item]
        density = density * likelihood(
            theta, bank.items.discriminations[at], bank.items.thresholds[at], category
        )
    density = density / density.sum()
    mean = density @ theta
    found = known(estimate(bank, history)["s"])
    assert found.mean == pytest.approx(mean, abs=1e-6)
    assert found.sd == pytest.approx(np.sqrt(density @ (theta - mean) ** 2), abs=1e-6)
    lower, upper = found.interval(0.9)
    below = np.cumsum(density)
    assert lower == pytest.approx(np.interp(0.05, below, theta), abs=0.01)
    assert upper == pytest.approx(np.interp(0.95, below, theta), abs=0.01)


@pytest.mark.parametrize("children", [1, 2])
def test_two_levels_are_brute_force_quadrature(children: int) -> None:
    """Joint density on a fine product grid of the root and one or two children."""
    loadings = [0.0, 0.8, 0.6][: children + 1]
    names = ["root", "left", "right"][: children + 1]
    tree = SkillTree(names, [-1, 0, 0][: children + 1], loadings)
    rng = np.random.default_rng(3)
    skills = [names[1 + n % children] for n in range(6)]
    bank = ItemBank(
        Items.partial_credit(rng.lognormal(0.1, 0.3, 6), rng.standard_normal((6, 2)), "abcdef"), skills, tree
    )
    history = list(zip("abcdef", [0, 2, 1, 2, 0, 2], strict=True))
    axis = np.linspace(-7, 7, 141)
    theta = np.meshgrid(*[axis] * (children + 1), indexing="ij", sparse=True)
    density = np.exp(-(theta[0] ** 2) / 2)
    for child in range(1, children + 1):
        rho = loadings[child]
        density = density * np.exp(-((theta[child] - rho * theta[0]) ** 2) / (2 * (1 - rho**2)))
    for item, category in history:
        at = bank.index[item]
        own = theta[names.index(skills[at])]
        density = density * likelihood(
            own, bank.items.discriminations[at], bank.items.thresholds[at], category
        )
    density = density / density.sum()
    estimates = estimate(bank, history)
    for node, name in enumerate(names):
        mean = (density * theta[node]).sum()
        sd = np.sqrt((density * (theta[node] - mean) ** 2).sum())
        assert known(estimates[name]).mean == pytest.approx(mean, abs=1e-6)
        assert known(estimates[name]).sd == pytest.approx(sd, abs=1e-6)


@given(histories(BANK), st.randoms(use_true_random=False))
def test_order_of_answers_does_not_matter(history: list[tuple[str, int]], random: object) -> None:
    shuffled = list(history)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = estimate(BANK, history), estimate(BANK, shuffled)
    np.testing.assert_allclose(first.posterior, second.posterior, rtol=0, atol=1e-12)


@settings(max_examples=30)
@given(histories(BANK), st.permutations(range(40)), st.permutations(LEAVES))
def test_relabelling_changes_nothing(
    history: list[tuple[str, int]], order: list[int], leaves: list[str]
) -> None:
    """Items in another order under other names, leaves in another order under other names."""
    names = ["scale", "d1", "d2", *leaves]
    parent = {"c11": 1, "c12": 1, "c21": 2, "c22": 2}
    loading = dict(zip(TREE.names, TREE.loadings, strict=True))
    tree = SkillTree(
        [f"x{name}" for name in names],
        [-1, 0, 0, *(parent[c] for c in leaves)],
        [loading[name] for name in names],
    )
    bank = ItemBank(
        Items.partial_credit(
            BANK.items.discriminations[order],
            BANK.items.thresholds[order],
            [f"y{BANK.ids[n]}" for n in order],
        ),
        [f"x{BANK.skills[n]}" for n in order],
        tree,
    )
    before, after = estimate(BANK, history), estimate(bank, [(f"y{item}", c) for item, c in history])
    for name in TREE.names:
        np.testing.assert_allclose(
            known(before[name]).posterior, known(after[f"x{name}"]).posterior, atol=1e-12
        )


@given(histories(BANK), st.sets(st.sampled_from(BANK.ids), max_size=5))
def test_a_neutralised_item_leaves_no_trace(history: list[tuple[str, int]], gone: set[str]) -> None:
    bank, kept = neutralise(BANK, history, gone)
    assert not gone & set(bank.ids)
    never = [(item, category) for item, category in history if item not in gone]
    assert list(kept) == never
    np.testing.assert_array_equal(estimate(bank, kept).posterior, estimate(BANK, never).posterior)


def test_a_scale_without_answers_has_no_estimate() -> None:
    tree = SkillTree(["g", "p", "g1", "g2", "p1"], [-1, -1, 0, 0, 1], [0, 0, 0.8, 0.8, 0.5])
    bank = ItemBank(Items.logistic(1.0, [0.0, 0.0], ids="ab"), ["g1", "p1"], tree)
    estimates = estimate(bank, [("a", 1)])
    assert [name for name in tree.names if isinstance(estimates[name], NoEstimate)] == ["p", "p1"]
    assert {name: known(estimates[name]).n_answers for name in ("g", "g1", "g2")} == {
        "g": 1,
        "g1": 1,
        "g2": 0,
    }
    assert known(estimates["g1"]).mean > known(estimates["g"]).mean > known(estimates["g2"]).mean > 0
    assert all(isinstance(found, NoEstimate) for found in estimate(bank, []).values())


def test_contradicting_and_extreme_answers_stay_finite() -> None:
    tree = SkillTree(["s", "l", "r"], [-1, 0, 0], [0, 0.97, 0.97])
    count = 300
    skills = ["l"] * count + ["r"] * count
    ids = [str(n) for n in range(2 * count)]
    bank = ItemBank(Items.logistic(4.0, [6.0] * count + [-6.0] * count, ids=ids), skills, tree)
    estimates = estimate(bank, [(item, int(n < count)) for n, item in enumerate(ids)])
    assert np.isfinite(estimates.posterior).all()
    np.testing.assert_allclose(estimates.posterior.sum(axis=1), 1)
    assert known(estimates["l"]).mean > 3 > -3 > known(estimates["r"]).mean
    assert "l" in estimates.too_fine


def test_prior_of_every_node_is_standard_normal() -> None:
    posterior = estimate(BANK, []).posterior
    np.testing.assert_allclose(posterior @ GRID, 0, atol=1e-9)
    np.testing.assert_allclose(posterior @ GRID**2, 1, atol=1e-6)
