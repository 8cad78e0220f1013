"""The reference's engine behaves as another implementation of the same rules measured it to."""

from __future__ import annotations

import numpy as np
import pytest

from jauge.bench.reference import SETTINGS
from jauge.bench.reference_engine import ReferenceRules, TubeBank, score_reference, sit_reference


def test_rules_hold_in_every_sitting() -> None:
    bank = TubeBank.synthetic(1, items=24, tubes=8, competences=4)
    study = sit_reference(bank, ReferenceRules(length=6, apart=2), np.array([0.0, 1.0]), 3)
    for items in study.items:
        assert len(set(bank.tubes[items].tolist())) == 6
        assert set(bank.competences[items[:4]].tolist()) == {0, 1, 2, 3}


def test_a_bank_without_tubes_left_ends_the_sitting() -> None:
    bank = TubeBank.synthetic(1, items=6, tubes=2, competences=2)
    study = sit_reference(bank, ReferenceRules(length=4), np.array([0.5]), 3)
    assert (study.items[0] >= 0).tolist() == [True, True, False, False]


def test_scoring_again_gives_the_estimate_of_the_sitting() -> None:
    bank, rules = (
        TubeBank.synthetic(2, items=40, tubes=20, competences=4),
        ReferenceRules(-3.0, 0.5, length=8),
    )
    study = sit_reference(bank, rules, np.array([0.3]), 5)
    estimate, error = score_reference(bank, rules, study.items[0], study.answers[0])
    assert estimate == pytest.approx(study.estimates[0], abs=1e-9)
    assert error == pytest.approx(study.errors[0], abs=1e-9)
    backwards = score_reference(bank, rules, study.items[0][::-1], study.answers[0][::-1])
    assert abs(backwards[0] - estimate) > 1e-6


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "rmse", "largest"),
    [
        (name, *found)
        for name, found in zip(SETTINGS, [(0.285, 1.0), (0.280, 0.62), (0.299, 0.71)], strict=True)
    ],
)
def test_oracle_precision_and_exposure_of_another_implementation(
    name: str, rmse: float, largest: float
) -> None:
    """1,500 candidates N(0.5, 1.5²); a bank drawn anew moves the RMSE by a few per cent."""
    bank = TubeBank.synthetic(0)
    theta = np.random.default_rng(100).normal(0.5, 1.5, 1_500)
    study = sit_reference(bank, SETTINGS[name], theta, 0)
    assert np.sqrt(((study.estimates - theta) ** 2).mean()) == pytest.approx(rmse, rel=0.07)
    assert np.bincount(study.items.ravel(), minlength=960).max() / 1_500 == pytest.approx(largest, abs=0.15)
