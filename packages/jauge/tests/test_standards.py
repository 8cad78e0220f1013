from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jauge.checks import JaugeError
from jauge.grid import GRID, normal_weights
from jauge.items import Items
from jauge.levels import level_probabilities
from jauge.standards import (
    ability_of_score,
    angoff,
    combine_cuts,
    decision_accuracy,
    impact,
    panel_mean,
    round_effect,
    uncertain_level_probabilities,
)

RNG = np.random.default_rng(1)
ITEMS = Items.joined(
    [
        Items.logistic(RNG.lognormal(0.1, 0.3, 12), RNG.standard_normal(12), lower=0.15),
        Items.partial_credit([0.8, 1.1], [[-1.0, 0.0, 1.0], [-0.5, 0.8, np.nan]], ids=["open1", "open2"]),
    ]
)


@given(st.floats(-5, 5))
def test_the_test_curve_and_its_inverse_undo_each_other(theta: float) -> None:
    score = float(ITEMS.expected_scores([theta]).sum())
    assert ability_of_score(ITEMS, score) == pytest.approx(theta, abs=1e-6)


@given(st.lists(st.floats(-1.5, 1.5), min_size=2, max_size=6))
def test_perfect_judges_give_back_their_own_ability(borders: list[float]) -> None:
    cut = angoff(ITEMS, ITEMS.expected_scores(borders).T)
    np.testing.assert_allclose(cut.panellist_abilities, borders, atol=1e-6)
    np.testing.assert_allclose(cut.inconsistencies, 0, atol=1e-6)
    assert min(borders) - 1e-6 <= cut.ability <= max(borders) + 1e-6


def test_oracle_error_of_the_cut_against_simulated_panels() -> None:
    """150 simulated panels of 12 judges around .3: spread of the cuts and mean of the announced errors."""
    rng = np.random.default_rng(2)
    cuts = [angoff(ITEMS, ITEMS.expected_scores(rng.normal(0.3, 0.4, 12)).T) for _ in range(150)]
    spread = np.std([cut.ability for cut in cuts])
    assert np.mean([cut.error for cut in cuts]) == pytest.approx(spread, rel=0.2)
    assert np.mean([cut.ability for cut in cuts]) == pytest.approx(0.3, abs=0.04)


def test_judges_who_do_not_see_difficulties_are_inconsistent() -> None:
    flat = np.full((2, 14), 0.6)
    flat[:, 12:] = [[1.8, 1.2]] * 2
    assert (angoff(ITEMS, flat).inconsistencies > 0.12).all()


def test_oracle_panel_mean_of_balanced_groups_by_hand() -> None:
    """Three tables of two: mean squares 2.0 between (2 df) and .5 within (3 df); error² = 2.0 / 6."""
    values = np.array([0.5, -0.5, 1.0, 0.0, 2.0, 1.0]) + 1
    panel = panel_mean(values, ["a", "a", "b", "b", "c", "c"])
    means = values.reshape(3, 2).mean(axis=1)
    square = 2 * means.var(ddof=1)
    within = values.reshape(3, 2).var(axis=1, ddof=1).mean()
    assert panel.within_groups == pytest.approx(within)
    assert panel.between_groups == pytest.approx((square - within) / 2)
    assert panel.error**2 == pytest.approx(square / 6)
    assert (panel.panellists, panel.groups) == (6, 3)


def test_oracle_group_errors_against_simulated_unequal_tables() -> None:
    """2,000 simulated panels of tables of 2, 3 and 7: mean error² is the variance of the mean."""
    rng = np.random.default_rng(3)
    groups = np.repeat([0, 1, 2, 3], [2, 3, 7, 4])
    draws = rng.normal(0, 0.5, (2000, 4))[:, groups] + rng.normal(0, 0.3, (2000, 16))
    found = [panel_mean(row, groups) for row in draws]
    assert np.mean([panel.error**2 for panel in found]) == pytest.approx(draws.mean(axis=1).var(), rel=0.12)


def test_groups_that_agree_too_well_count_as_one_panel() -> None:
    panel = panel_mean([0.0, 1.0, 0.0, 1.0], [0, 0, 1, 1])
    assert panel.between_groups == 0
    assert panel.error == pytest.approx(panel_mean([0.0, 1.0, 0.0, 1.0]).error)
    assert panel.error == pytest.approx(np.std([0, 1, 0, 1], ddof=1) / 2)


def test_rounds_shrink_the_spread() -> None:
    before = np.array([-0.5, 0.0, 0.5, 1.0])
    after = np.array([0.0, 0.1, 0.3, 0.6])
    first, second = (angoff(ITEMS, ITEMS.expected_scores(x).T) for x in (before, after))
    effect = round_effect(first, second)
    assert effect.change == pytest.approx((after - before).mean(), abs=1e-6)
    assert effect.change_error == pytest.approx((after - before).std(ddof=1) / 2, abs=1e-6)
    assert (effect.sd_before, effect.sd_after) == pytest.approx((before.std(ddof=1), after.std(ddof=1)))


def test_oracle_combined_cut_by_hand() -> None:
    """Weights 100, 25, 25; Q and the moment estimate written out."""
    cuts, weights = np.array([0.0, 0.5, 0.6]), np.array([100.0, 25.0, 25.0])
    combined = combine_cuts(cuts, [0.1, 0.2, 0.2])
    fixed = weights @ cuts / 150
    q = weights @ (cuts - fixed) ** 2
    between = (q - 2) / (150 - (weights**2).sum() / 150)
    random = 1 / (1 / weights + between)
    assert combined.heterogeneity == pytest.approx(q)
    assert combined.between_panels == pytest.approx(between)
    assert combined.ability == pytest.approx(random @ cuts / random.sum())
    assert combined.error == pytest.approx(1 / np.sqrt(random.sum()))
    assert combined.p_value < 0.01
    assert combine_cuts([0.1, 0.11], [0.1, 0.1]).between_panels == 0


@settings(max_examples=40)
@given(st.floats(-2, 2), st.floats(0.25, 0.8))
def test_exact_cuts_give_the_plain_level_probabilities(mean: float, sd: float) -> None:
    posterior, cuts = normal_weights(mean, sd), [-1.0, 0.05, 1.0]
    found = uncertain_level_probabilities(posterior, cuts, [0.0, 0.0, 0.0])
    np.testing.assert_allclose(found, level_probabilities(posterior, cuts), atol=1e-9)


@settings(max_examples=40)
@given(st.floats(-2, 2), st.lists(st.floats(0, 1.5), min_size=3, max_size=3))
def test_uncertain_levels_are_a_distribution(mean: float, errors: list[float]) -> None:
    found = uncertain_level_probabilities(normal_weights(mean, 0.4), [-1, 0, 1], errors)
    assert found.sum() == pytest.approx(1)
    assert (found >= 0).all()


def test_oracle_uncertain_levels_against_simulated_cuts() -> None:
    """200,000 draws of ability and of three cuts; the level counts the cuts passed."""
    rng = np.random.default_rng(4)
    cuts, errors = np.array([-0.6, 0.0, 0.9]), np.array([0.2, 0.35, 0.1])
    theta = rng.normal(0.2, 0.45, 200_000)
    passed = (theta[:, None] > rng.normal(cuts, errors, (200_000, 3))).sum(axis=1)
    found = uncertain_level_probabilities(normal_weights(0.2, 0.45), cuts.tolist(), errors.tolist())
    np.testing.assert_allclose(found, np.bincount(passed, minlength=4) / 200_000, atol=5e-3)


def test_uncertain_cuts_lower_the_accuracy_that_may_be_claimed() -> None:
    posteriors = np.stack([normal_weights(mean, 0.3) for mean in np.linspace(-2, 2, 9)])
    exact = decision_accuracy(posteriors, [-1, 0, 1], [0, 0, 0])
    assert exact.exact_cuts == exact.uncertain_cuts
    vague = decision_accuracy(posteriors, [-1, 0, 1], [0.2, 0.2, 0.2])
    assert vague.exact_cuts == exact.exact_cuts
    assert vague.uncertain_cuts < exact.exact_cuts - 0.02


@given(st.lists(st.floats(-4, 4), min_size=1, max_size=20))
def test_impact_is_a_distribution_of_levels(abilities: list[float]) -> None:
    shares = impact([-1.0, 0.0, 1.0], abilities)
    assert shares.sum() == pytest.approx(1)
    assert shares[3] == pytest.approx(np.mean(np.array(abilities) >= 1))


def test_refusals() -> None:
    judged = np.full((3, 14), 0.5)
    wrong = judged.copy()
    wrong[1, 4] = 1.5
    one = angoff(ITEMS, judged)
    posterior = np.full(len(GRID), 1 / len(GRID))
    reverse = Items.logistic([-1.0], [0.0])
    cases: list[tuple[Callable[[], object], str]] = [
        (lambda: panel_mean([1.0]), "of two panellists at least"),
        (lambda: panel_mean([1.0, np.nan]), "values.1. is nan"),
        (lambda: panel_mean([1.0, 2.0], ["a"]), "groups is"),
        (lambda: panel_mean([1.0, 2.0], ["a", "b"]), "all of one panellist"),
        (lambda: ability_of_score(reverse, 0.5), "of positive slopes only"),
        (lambda: ability_of_score(ITEMS, 1.7), "strictly between 1.8 and 17"),
        (lambda: ability_of_score(Items.logistic([1e-9], [0.0]), 0.6), "never reached"),
        (lambda: angoff(ITEMS, judged[:, 1:]), r"judgements is \(3, 13\)"),
        (lambda: angoff(ITEMS, judged * np.nan), "judgements.0..0. is nan"),
        (lambda: angoff(ITEMS, wrong), "panellist 1 on item 4 is 1.5, but must be from 0 to 1"),
        (lambda: round_effect(one, angoff(ITEMS, judged[:2])), "of 3 panellists"),
        (lambda: impact([1.0, 0.0], [0.0]), "cuts is"),
        (lambda: impact([0.0], []), "abilities is"),
        (lambda: impact([0.0], [np.inf]), "abilities.0. is inf"),
        (lambda: combine_cuts([0.0], [0.1]), "of two panels at least"),
        (lambda: combine_cuts([0.0, 1.0], [0.1, 0.0]), "errors is 0"),
        (lambda: uncertain_level_probabilities(posterior, [0.0], [0.1, 0.1]), "errors is"),
        (lambda: uncertain_level_probabilities(posterior, [0.0], [-0.1]), "errors is -0.1"),
        (lambda: uncertain_level_probabilities([1.0], [0.0], [0.1]), "posterior is"),
    ]
    for call, message in cases:
        with pytest.raises(JaugeError, match=message):
            call()
