from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize

from jauge.bench.studies_calibration import adaptive_answers, recovery_of_pilots
from jauge.calibration import Calibration, Prior, calibrate
from jauge.calibration.online import bank_prior, calibrate_pilots
from jauge.checks import FloatArray, JaugeError
from jauge.items import Items

BANK = Items.logistic([1.3] * 12, np.linspace(-1.5, 1.5, 12))


def answered(new: Items, persons: int = 150, seed: int = 2) -> NDArray[np.int8]:
    rng = np.random.default_rng(seed)
    return Items.joined([BANK, new]).draw(rng.standard_normal(persons), rng)


def test_oracle_posterior_mode_by_scipy() -> None:
    """One pilot, operational items and the persons' distribution as found: Nelder-Mead on its posterior."""
    new = Items.logistic([1.0], [0.4], ids=["new"])
    answers = answered(new)
    prior = Prior(0.1, 0.3, 1.5)
    found = calibrate_pilots(BANK, answers, ["new"], prior=prior)
    theta, weights = found.calibration.theta, found.calibration.weights[0]
    table = BANK.log_probabilities(theta)
    known = np.log(weights) + sum(table[i][answers[:, i]] for i in range(12))

    def objective(x: FloatArray) -> float:
        own = Items.logistic([np.exp(x[0])], [-x[1] / np.exp(x[0])]).log_probabilities(theta)[0]
        likelihood = np.log(np.exp(known + own[answers[:, 12]]).sum(axis=1)).sum()
        return float(0.5 * ((x[0] - 0.1) / 0.3) ** 2 + 0.5 * (x[1] / 1.5) ** 2 - likelihood)

    best = minimize(objective, [0.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-10})
    assert found.items.discriminations[0] == pytest.approx(np.exp(best.x[0]), abs=1e-4)
    assert found.items.intercepts[1] == pytest.approx(best.x[1], abs=1e-4)


def test_operational_items_do_not_move_and_pilots_get_errors() -> None:
    new = Items.logistic([1.0, 1.2], [0.4, -0.5], ids=["x", "y"])
    found = calibrate_pilots(BANK, answered(new), ["x", "y"])
    np.testing.assert_array_equal(found.calibration.items.subset(np.arange(12)).intercepts, BANK.intercepts)
    assert found.items.ids == ("x", "y")
    assert found.unanswered == ()
    assert found.n_answers.tolist() == [150, 150]
    assert ((found.slope_errors > 0.05) & (found.slope_errors < 0.4)).all()
    assert ((found.threshold_errors > 0.05) & (found.threshold_errors < 0.5)).all()


def test_every_reason_not_to_use_an_item_is_told() -> None:
    new = Items.logistic([1.2, 1.2, -0.8, 1.2, 1.2], [0.0, 0.0, 0.0, 3.5, 0.0], ids=list("abcde"))
    answers = answered(new, 200)
    answers[90:, 13] = -1
    answers[:, 16] = -1
    found = calibrate_pilots(BANK, answers, list("abcde"), prior="default", largest_error=0.4)
    assert found.items.ids == ("a", "b", "c", "d")
    assert found.unanswered == ("e",)
    assert found.usable.tolist() == [True, False, False, False]
    assert found.reasons[0] == ""
    assert "90 answers" in found.reasons[1]
    assert "slope" in found.reasons[2]
    assert "difficulty" in found.reasons[3]


def test_an_estimation_that_did_not_converge_is_not_for_use(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_short(*arguments: Any, **options: Any) -> Calibration:
        return replace(calibrate(*arguments, **options), converged=False)

    monkeypatch.setattr("jauge.calibration.online.calibrate", cut_short)
    found = calibrate_pilots(BANK, answered(Items.logistic([1.0], [0.0], ids=["n"])), ["n"])
    assert not found.usable.any()
    assert "converge" in found.reasons[0]


def test_few_answers_keep_the_prior() -> None:
    """Four answers: the estimate stays near the prior's centre, and the error near the prior's spread."""
    answers = answered(Items.logistic([1.0], [0.0], ids=["new"]))
    answers[4:, 12] = -1
    found = calibrate_pilots(BANK, answers, ["new"], prior=Prior(0.1, 0.1, 0.2))
    assert found.items.discriminations[0] == pytest.approx(np.exp(0.1), abs=0.05)
    assert found.slope_errors[0] == pytest.approx(0.1 * np.exp(0.1), rel=0.1)
    assert not found.usable[0]


@pytest.mark.parametrize("model", ["gpcm", "grm", "nominal", "3pl", "4pl"])
def test_pilots_of_every_model(model: str) -> None:
    three = Items.partial_credit([1.0], [[-0.6, 0.6]], ids=["new"])
    new = Items.logistic([1.0], [0.0], 0.2, ids=["new"]) if "pl" in model else three
    found = calibrate_pilots(BANK, answered(new), ["new"], model)
    assert found.items.n_categories.tolist() == new.n_categories.tolist()
    assert np.isfinite(found.slope_errors).all()


def test_operational_items_may_be_of_every_model() -> None:
    mixed = Items.joined([BANK, Items.graded([1.0], [[-1.0, 1.0]], ids=["g"])])
    rng = np.random.default_rng(0)
    new = Items.partial_credit([1.0], [[0.0]], ids=["new"])
    answers = Items.joined([mixed, new]).draw(rng.standard_normal(150), rng)
    found = calibrate_pilots(mixed, answers, ["new"], "gpcm")
    np.testing.assert_array_equal(
        found.calibration.items.subset([12]).intercepts, mixed.subset([12]).intercepts
    )


def test_prior_of_the_bank() -> None:
    rng = np.random.default_rng(3)
    bank = Items.logistic(rng.lognormal(0.2, 0.4, 400), rng.normal(0, 1.5, 400))
    prior = bank_prior(bank)
    assert prior.slope_mean == pytest.approx(0.2, abs=0.06)
    assert prior.slope_sd == pytest.approx(0.4, abs=0.05)
    assert prior.intercept_sd == pytest.approx(np.sqrt((bank.intercepts[1::2] ** 2).mean()))
    assert bank_prior(BANK.subset(np.arange(3))) == Prior()
    steps = bank_prior(Items.partial_credit([1.0] * 10, [[-2.0, 2.0]] * 10))
    assert steps.intercept_sd == pytest.approx(2.0)


def test_what_cannot_be_calibrated_is_refused() -> None:
    answers = answered(Items.logistic([1.0], [0.0], ids=["new"]))
    with pytest.raises(JaugeError, match="pilots"):
        calibrate_pilots(BANK, answers, [])
    with pytest.raises(JaugeError, match="responses"):
        calibrate_pilots(BANK, answers, ["new", "other"])
    with pytest.raises(JaugeError, match="model"):
        calibrate_pilots(BANK, answers, ["new"], ["2pl", "2pl"])
    answers[:, 12] = -1
    with pytest.raises(JaugeError, match="answers to the pilots"):
        calibrate_pilots(BANK, answers, ["new"])


def test_adaptive_answers_are_so_many_and_well_aimed() -> None:
    rng = np.random.default_rng(1)
    items = Items.logistic([1.2] * 60, np.linspace(-3, 3, 60))
    answers = adaptive_answers(items, np.array([-1.5, 1.5] * 10), 12, rng)
    assert (answers >= 0).sum(axis=1).tolist() == [12] * 20
    mean = [(items.thresholds[row >= 0, 0]).mean() for row in answers]
    assert np.mean(mean[::2]) < -0.5 < 0.5 < np.mean(mean[1::2])


def test_study_of_pilots_reports_what_it_found() -> None:
    study = recovery_of_pilots(
        np.random.default_rng(1), n_pilots=4, answers_each=40, n_operational=12, length=6, pilots_each=2
    )
    assert study["usable"] == 0.0
    assert 0 < study["rmse_a"] < 1


@pytest.mark.slow
def test_pilots_are_recovered_from_three_hundred_answers() -> None:
    """100 pilots; abilities known exactly would give .17 and .17 (posterior mode, random persons)."""
    study = recovery_of_pilots(np.random.default_rng(20261123))
    assert study["rmse_a"] < 0.22
    assert study["rmse_b"] < 0.25
    assert abs(study["bias_a"]) < 0.06
    assert study["coverage_a"] > 0.88
    assert study["coverage_b"] > 0.88
