from __future__ import annotations

import numpy as np
import pytest

from jauge.checks import FloatArray
from jauge.rater_fit import rater_fit, rater_interactions, rater_style, severity_separation
from jauge.raters import RaterCalibration, Ratings, calibrate_raters

STEPS = np.array([-1.2, 0.1, 1.1])
SEVERITIES = np.array([-0.4, 0.0, 0.4])


def drawn(theta: FloatArray, rng: np.random.Generator) -> np.ndarray:
    odds = np.column_stack((np.ones(len(theta)), np.exp(np.cumsum(theta[:, None] - STEPS, axis=1))))
    below = np.cumsum(odds, axis=1)[:, :-1] / odds.sum(axis=1, keepdims=True)
    return np.asarray((below < rng.random((len(theta), 1))).sum(axis=1))


def crossed(candidates: int, seed: int, bias: float = 0.0, noisy: bool = False, style: str = "") -> Ratings:
    """All three raters rate all on two criteria; what is odd concerns rater 0."""
    rng = np.random.default_rng(seed)
    who, what, by = (axis.ravel() for axis in np.indices((candidates, 2, 3)))
    gap = 1.2 * rng.standard_normal(candidates)[who] - SEVERITIES[by]
    gap = gap - np.where((by == 0) & (what == 1), bias, 0.0)
    scores = drawn(gap, rng)
    mine = by == 0
    if noisy:
        scores[mine] = rng.integers(0, 4, mine.sum())
    if style == "halo":
        scores[mine & (what == 1)] = scores[mine & (what == 0)]
    if style == "central":
        scores[mine] = np.where(rng.random(mine.sum()) < 0.8, np.clip(scores[mine], 1, 2), scores[mine])
    return Ratings(who, what, by, scores)


@pytest.fixture(scope="module")
def honest() -> RaterCalibration:
    return calibrate_raters(crossed(150, 1), nodes=61)


def test_oracle_mean_squares_written_out_rating_by_rating(honest: RaterCalibration) -> None:
    """Loops over ratings and nodes, from the formula of the model, for rater 2."""
    ratings, square, spread, outfit, count = honest.ratings, 0.0, 0.0, 0.0, 0
    for row in np.flatnonzero(ratings.raters == 2):
        criterion = ratings.criteria[row]
        shift = honest.difficulties[criterion] + honest.severities[2]
        logits = np.concatenate(
            (
                np.zeros((1, len(honest.nodes))),
                np.cumsum(honest.nodes - shift - honest.steps[criterion][:, None], axis=0),
            )
        )
        p = np.exp(logits) / np.exp(logits).sum(axis=0)
        mean = np.arange(4) @ p
        variance = np.arange(4) ** 2 @ p - mean**2
        weight = honest.weights[ratings.candidates[row]]
        square += weight @ (ratings.scores[row] - mean) ** 2
        outfit += weight @ ((ratings.scores[row] - mean) ** 2 / variance)
        spread += weight @ variance
        count += 1
    fit = rater_fit(honest)
    assert fit.infit[2] == pytest.approx(square / spread)
    assert fit.outfit[2] == pytest.approx(outfit / count)
    assert fit.counts.tolist() == [300, 300, 300]


def test_honest_raters_fit_and_raise_no_flag(honest: RaterCalibration) -> None:
    fit = rater_fit(honest)
    for values in (fit.infit, fit.outfit):
        np.testing.assert_allclose(values, 1, atol=0.2)
    assert np.abs(np.concatenate((fit.infit_z, fit.outfit_z))).max() < 3
    assert rater_interactions(honest).flags() == ()
    style = rater_style(honest)
    assert style.halo_known.all()
    assert (np.abs(style.halos) < 3.5 * style.halo_errors + 0.05).all()
    np.testing.assert_allclose(style.spread_ratios, 1, atol=0.25)


def test_a_random_rater_misfits() -> None:
    fit = rater_fit(calibrate_raters(crossed(150, 2, noisy=True), nodes=61))
    assert fit.infit.argmax() == 0
    assert fit.infit_z[0] > 3


def test_a_biased_rater_is_flagged_on_the_criterion() -> None:
    fit = calibrate_raters(crossed(150, 3, bias=1.2), nodes=61)
    interactions = rater_interactions(fit)
    subjects = {flag.subject for flag in interactions.flags(0.05)}
    assert {(0, 0), (0, 1)} <= subjects
    sentences = [flag.sentence for flag in interactions.flags(0.05) if flag.subject == (0, 1)]
    assert "more severe on criterion 1" in sentences[0]
    lenient = [flag.sentence for flag in interactions.flags(0.05) if flag.subject == (0, 0)]
    assert "more lenient on criterion 0" in lenient[0]
    np.testing.assert_allclose(interactions.statistics, interactions.biases / interactions.errors)


def test_halo_and_central_tendency_show() -> None:
    halo = rater_style(calibrate_raters(crossed(150, 4, style="halo"), nodes=61))
    assert halo.halos.argmax() == 0
    assert halo.halos[0] > 4 * halo.halo_errors[0]
    central = rater_style(calibrate_raters(crossed(150, 5, style="central"), nodes=61))
    assert central.spread_ratios.argmin() == 0
    assert central.spread_ratios[0] < 0.7


def test_oracle_separation_by_hand(honest: RaterCalibration) -> None:
    """Observed variance less mean squared error, and the weighted sum of squares, from the severities."""
    found = severity_separation(honest)
    observed, error = honest.severities.var(ddof=1), (honest.severity_errors**2).mean()
    assert found.reliability == pytest.approx((observed - error) / observed)
    assert found.strata == pytest.approx((4 * np.sqrt((observed - error) / error) + 1) / 3)
    assert found.degrees == 2
    assert found.p_value < 0.01
    alone = crossed(60, 6)
    kept = alone.raters == 0
    single = Ratings(alone.candidates[kept], alone.criteria[kept], alone.raters[kept], alone.scores[kept])
    assert severity_separation(calibrate_raters(single, nodes=61)).p_value == 1
