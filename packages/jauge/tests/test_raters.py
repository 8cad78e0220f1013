from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import simpson
from scipy.optimize import minimize

from jauge.checks import FloatArray, JaugeError
from jauge.raters import Ratings, _climbed, _Design, calibrate_raters, connected_subsets

STEPS = np.array([[-1.2, 0.1, 1.1], [-0.8, -0.2, 1.0]])
DIFFICULTIES = np.array([-0.3, 0.3])


def simulated(
    candidates: int, severities: FloatArray, per_candidate: int, rng: np.random.Generator, sd: float = 1.3
) -> Ratings:
    """Each candidate is rated on both criteria by `per_candidate` raters in a chain."""
    raters = len(severities)
    who = np.repeat(np.arange(candidates), 2 * per_candidate)
    what = np.tile([0, 1], candidates * per_candidate)
    by = (who + np.tile(np.repeat(np.arange(per_candidate), 2), candidates)) % raters
    theta = 0.4 + sd * rng.standard_normal(candidates)
    logits = np.cumsum((theta[who] - DIFFICULTIES[what] - severities[by])[:, None] - STEPS[what], axis=1)
    odds = np.column_stack((np.ones(len(who)), np.exp(logits)))
    below = np.cumsum(odds, axis=1)[:, :-1] / odds.sum(axis=1, keepdims=True)
    return Ratings(who, what, by, (below < rng.random((len(who), 1))).sum(axis=1))


def exact_log_likelihood(ratings: Ratings, free: FloatArray) -> float:
    """One criterion, two raters, three categories: mean, sd, severity, first step; Simpson."""
    mean, sd, severity, step = free
    z = np.linspace(-9, 9, 1201)
    density = np.tile(np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi), (ratings.n_candidates, 1))
    for row in range(len(ratings)):
        gap = mean + sd * z - (severity if ratings.raters[row] == 0 else -severity)
        logits = np.stack((np.zeros_like(z), gap - step, 2 * gap))
        chances = np.exp(logits[ratings.scores[row]]) / np.exp(logits).sum(axis=0)
        density[ratings.candidates[row]] *= chances
    return float(np.log(simpson(density, x=z, axis=1)).sum())


def tiny() -> Ratings:
    rng = np.random.default_rng(3)
    who, by = np.repeat(np.arange(8), 2), np.tile([0, 1], 8)
    scores = np.clip(np.round(rng.normal(1, 0.7, 8))[who] + rng.integers(-1, 2, 16), 0, 2).astype(int)
    return Ratings(who, np.zeros(16, int), by, scores)


def test_oracle_tiny_design_by_simpson_s_rule_and_blind_search() -> None:
    """Eight candidates, two raters: scipy's simpson inside its minimize, and a numerical Hessian."""
    ratings = tiny()
    fit = calibrate_raters(ratings, tolerance=1e-14)
    ours = np.array([fit.mean, fit.sd, fit.severities[0], fit.steps[0, 0]])
    assert fit.converged
    assert fit.log_likelihood == pytest.approx(exact_log_likelihood(ratings, ours), abs=1e-6)
    best = minimize(
        lambda free: -exact_log_likelihood(ratings, free),
        ours + 0.1,
        method="Nelder-Mead",
        options={"xatol": 1e-5, "fatol": 1e-9, "maxiter": 400},
    )
    assert fit.log_likelihood == pytest.approx(-best.fun, abs=1e-5)
    np.testing.assert_allclose(ours, best.x, atol=2e-3)
    hessian = np.zeros((4, 4))
    for i in range(4):
        for j in range(4):
            for one in (1, -1):
                for other in (1, -1):
                    shift = 1e-3 * (one * np.eye(4)[i] + other * np.eye(4)[j])
                    hessian[i, j] += one * other * exact_log_likelihood(ratings, ours + shift) / 4e-6
    errors = np.sqrt(np.diag(np.linalg.inv(-hessian)))
    found = [fit.mean_error, fit.sd_error, fit.severity_errors[0], fit.step_errors[0, 0]]
    np.testing.assert_allclose(found, errors, rtol=2e-3)


def test_facets_sum_to_zero_and_fair_averages_follow_the_formula() -> None:
    ratings = simulated(40, np.array([-0.5, 0.0, 0.5]), 2, np.random.default_rng(1))
    fit = calibrate_raters(ratings)
    assert fit.converged
    assert fit.resolution > 1
    for values in (fit.severities, fit.difficulties, fit.steps[0], fit.steps[1]):
        assert values.sum() == pytest.approx(0, abs=1e-10)
    expected = []
    for criterion in range(2):
        logits = np.arange(4) * (fit.abilities[0] - fit.difficulties[criterion])
        logits[1:] -= np.cumsum(fit.steps[criterion])
        p = np.exp(logits) / np.exp(logits).sum()
        expected.append(p @ np.arange(4))
    assert fit.fair_averages()[0] == pytest.approx(np.mean(expected))
    averages = fit.rater_averages()
    assert (np.argsort(averages) == np.argsort(-fit.severities)).all()


@settings(max_examples=8, deadline=None)
@given(st.permutations(range(3)), st.integers(0, 100))
def test_names_of_raters_are_nothing(order: list[int], seed: int) -> None:
    ratings = simulated(30, np.array([-0.5, 0.0, 0.5]), 2, np.random.default_rng(seed))
    renamed = Ratings(ratings.candidates, ratings.criteria, np.array(order)[ratings.raters], ratings.scores)
    try:
        one, other = calibrate_raters(ratings, nodes=41), calibrate_raters(renamed, nodes=41)
    except JaugeError as refused:
        assert "never given" in str(refused) or "category only" in str(refused)  # noqa: PT017
        return
    np.testing.assert_allclose(other.severities[order], one.severities, atol=1e-4)
    np.testing.assert_allclose(other.severity_errors[order], one.severity_errors, atol=1e-4)
    assert other.log_likelihood == pytest.approx(one.log_likelihood, abs=1e-6)


def test_rating_scale_shares_its_steps() -> None:
    ratings = simulated(40, np.array([-0.5, 0.5]), 2, np.random.default_rng(2))
    fit = calibrate_raters(ratings, rating_scale=True)
    np.testing.assert_allclose(fit.steps[0], fit.steps[1])
    assert fit.log_likelihood <= calibrate_raters(ratings).log_likelihood + 1e-9


def test_criteria_may_have_different_numbers_of_categories() -> None:
    ratings = simulated(40, np.array([-0.5, 0.5]), 2, np.random.default_rng(4))
    scores = np.where(ratings.criteria == 1, ratings.scores > 1, ratings.scores)
    fit = calibrate_raters(Ratings(ratings.candidates, ratings.criteria, ratings.raters, scores.astype(int)))
    assert np.isnan(fit.steps[1, 1:]).all()
    assert fit.steps[1, 0] == 0
    assert fit.fair_averages().max() < 2


def test_a_run_cut_short_says_so() -> None:
    ratings = simulated(40, np.array([-0.5, 0.5]), 2, np.random.default_rng(5))
    assert not calibrate_raters(ratings, most_iterations=1).converged


def test_a_step_that_never_climbs_is_not_taken() -> None:
    design = _Design(tiny(), False, 21)
    start = np.array([0.0, 1.0, 0.0, 0.0])
    assert _climbed(design, start, np.ones(4), np.inf) is start


def test_unlinked_raters_are_refused_by_name_unless_groups_are_taken_for_equivalent() -> None:
    rng = np.random.default_rng(6)
    one, two = (simulated(30, np.array([-0.3, 0.3]), 2, rng) for _ in range(2))
    apart = Ratings(
        np.concatenate((one.candidates, two.candidates + 30)),
        np.concatenate((one.criteria, two.criteria)),
        np.concatenate((one.raters, two.raters + 2)),
        np.concatenate((one.scores, two.scores)),
    )
    assert connected_subsets(apart).tolist() == [0, 0, 1, 1]
    with pytest.raises(JaugeError, match=r"\[\[0, 1\], \[2, 3\]\], but must be one group"):
        calibrate_raters(apart)
    assert calibrate_raters(apart, equivalent_groups=True).converged


def test_raters_confounded_with_criteria_are_refused() -> None:
    ratings = simulated(30, np.array([-0.3, 0.3]), 2, np.random.default_rng(7))
    kept = ratings.criteria == ratings.raters
    parts = (ratings.candidates[kept], ratings.criteria[kept], ratings.raters[kept], ratings.scores[kept])
    with pytest.raises(JaugeError, match="raters and criteria are confounded"):
        calibrate_raters(Ratings(*parts))
    with pytest.raises(JaugeError, match="leaves some parameters unknown"):
        calibrate_raters(Ratings(*parts), equivalent_groups=True)


def test_refusals() -> None:
    good = ([0, 0, 1, 1], [0, 0, 0, 0], [0, 1, 0, 1], [1, 0, 1, 1])
    cases: list[tuple[Callable[[], object], str]] = [
        (lambda: Ratings([], [], [], []), "candidates is"),
        (lambda: Ratings([0.5], [0], [0], [0]), "candidates is"),
        (lambda: Ratings([0], [0], [0], [-1]), "scores is -1"),
        (lambda: Ratings([0, 1], [0], [0], [0]), "of equal lengths"),
        (lambda: Ratings([0, 2], [0, 0], [0, 0], [0, 1]), r"without \[1\]"),
        (lambda: Ratings([0, 0], [0, 0], [0, 0], [0, 1]), "rated once"),
        (lambda: calibrate_raters(Ratings(*good), most_iterations=0), "most_iterations is 0"),
        (lambda: calibrate_raters(Ratings(*good), tolerance=0), "tolerance is 0"),
        (lambda: calibrate_raters(Ratings([0, 0], [0, 0], [0, 1], [0, 1])), "of one candidate"),
        (lambda: calibrate_raters(Ratings(*good[:3], [0, 0, 0, 0])), "of two categories at least"),
        (lambda: calibrate_raters(Ratings(*good[:3], [0, 2, 0, 2])), r"never given on criterion 0 is \[1\]"),
        (lambda: calibrate_raters(Ratings(*good[:3], [0, 1, 0, 0])), r"the lowest category only is \[0\]"),
        (lambda: calibrate_raters(Ratings(*good[:3], [1, 1, 1, 0])), r"the highest category only is \[0\]"),
        (
            lambda: calibrate_raters(Ratings([0, 0, 1, 1], [0, 1, 0, 1], [0] * 4, [0, 1, 1, 2]), True),
            "tops is",
        ),
    ]
    for call, message in cases:
        with pytest.raises(JaugeError, match=message):
            call()


@pytest.mark.slow
def test_recovery_with_honest_standard_errors() -> None:
    rng = np.random.default_rng(8)
    severities = np.linspace(-1, 1, 7)
    z: list[FloatArray] = []
    for _ in range(30):
        fit = calibrate_raters(simulated(200, severities, 2, rng), nodes=61)
        assert fit.converged
        z.append((fit.severities - severities) / fit.severity_errors)
        z.append((fit.difficulties - DIFFICULTIES) / fit.difficulty_errors)
        z.append(((fit.steps - STEPS) / fit.step_errors).ravel())
        z.append(np.array([(fit.sd - 1.3) / fit.sd_error, (fit.mean - 0.4) / fit.mean_error]))
    everything = np.concatenate(z)
    assert 0.92 < (np.abs(everything) < 1.96).mean() < 0.98
    assert abs(everything.mean()) < 0.2
