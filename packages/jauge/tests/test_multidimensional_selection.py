"""Choice of the next item: criteria against direct computation."""

from __future__ import annotations

import numpy as np
import pytest

from jauge import JaugeError
from jauge.items import Items
from jauge.multidimensional import (
    CorrelatedPrior,
    ProfileBank,
    next_item,
    predicted,
    preposterior,
    profile,
    updated,
    values,
)
from jauge.multidimensional.selection import CRITERIA

ITEMS = Items.logistic([1.2, 0.8, 1.5, 1.0], [0.3, -0.5, 0.0, 1.0], ids=["a", "b", "c", "d"])
BANK = ProfileBank(ITEMS, [0, 1, 0, 1], CorrelatedPrior.equicorrelated(2, 0.6))
KNOWN = profile(BANK, [("a", 1)])


def test_probabilities_of_the_answers_sum_to_one() -> None:
    what = preposterior(BANK, KNOWN)
    assert np.add.reduceat(what.probability, ITEMS.start[:-1]) == pytest.approx(np.ones(4))


def test_preposterior_moments_average_to_the_present_ones() -> None:
    what = preposterior(BANK, KNOWN)
    mean = np.add.reduceat(what.probability * what.mean, ITEMS.start[:-1])
    assert mean == pytest.approx(KNOWN.mean[BANK.dimension], abs=1e-6)


@pytest.mark.parametrize("item", ["b", "c", "d"])
def test_predicted_covariance_is_the_mean_over_the_oracle_answers(item: str) -> None:
    """The posterior after each answer, weighed by its probability."""
    rows = slice(int(ITEMS.start[ITEMS.index[item]]), int(ITEMS.start[ITEMS.index[item] + 1]))
    chances = preposterior(BANK, KNOWN).probability[rows]
    after = sum(p * updated(BANK, KNOWN, item, k).covariance for k, p in enumerate(chances))
    assert predicted(BANK, KNOWN, item) == pytest.approx(after, abs=0.01)
    assert np.diag(predicted(BANK, KNOWN, item) - KNOWN.covariance).max() < 0


def test_d_and_a_are_the_oracle_determinant_and_trace() -> None:
    """Inversion of the posterior precision plus the item's expected information."""
    theta = np.linspace(-8, 8, 4001)
    for i, d in enumerate(BANK.dimension):
        weight = np.exp(-0.5 * ((theta - KNOWN.mean[d]) / KNOWN.sd[d]) ** 2)
        information = float(ITEMS.information(theta)[i] @ weight / weight.sum())
        precision = np.linalg.inv(KNOWN.covariance)
        precision[d, d] += information
        after = np.linalg.inv(precision)
        gain = np.linalg.slogdet(KNOWN.covariance)[1] - np.linalg.slogdet(after)[1]
        assert values(BANK, KNOWN, "d")[i] == pytest.approx(gain, abs=1e-5)
        assert values(BANK, KNOWN, "a")[i] == pytest.approx(np.trace(KNOWN.covariance - after), abs=1e-5)


def test_mutual_information_is_the_oracle_fall_of_entropy() -> None:
    """Entropy of the answer minus its mean entropy over the ability."""
    theta = np.linspace(-8, 8, 4001)
    for i, d in enumerate(BANK.dimension):
        weight = np.exp(-0.5 * ((theta - KNOWN.mean[d]) / KNOWN.sd[d]) ** 2)
        weight /= weight.sum()
        table = ITEMS.log_probabilities(theta)[i]
        chance = np.exp(table) @ weight
        fall = -(chance @ np.log(chance)) + (np.exp(table) * table).sum(axis=0) @ weight
        assert values(BANK, KNOWN, "kl")[i] == pytest.approx(fall, abs=1e-5)


def test_classification_counts_the_surest_level() -> None:
    worth = values(BANK, KNOWN, "classification", [-0.5, 0.5])
    assert ((worth > 1 / 3) & (worth < 1)).all()
    sure = profile(BANK, [])
    far = values(BANK, sure, "classification", [-8.0])
    assert far == pytest.approx(np.ones(4))


@pytest.mark.parametrize("criterion", CRITERIA)
def test_steeper_items_are_asked_first_and_none_twice(criterion: str) -> None:
    items = Items.logistic([0.5, 1.0, 2.0], [0.0, 0.0, 0.0], ids=["flat", "mid", "steep"])
    bank = ProfileBank(items, [0, 1, 1], CorrelatedPrior.equicorrelated(2, 0.3))
    known, asked = profile(bank, []), []
    while (item := next_item(bank, known, criterion, cuts=[0.0])) is not None:  # type: ignore[arg-type]
        asked.append(item)
        known = updated(bank, known, item, 1)
    assert asked[0] == "steep"
    assert sorted(asked) == ["flat", "mid", "steep"]


def test_a_neutralised_item_is_never_asked() -> None:
    assert next_item(BANK, KNOWN, excluded=["b", "c", "unknown"]) == "d"
    assert next_item(BANK, KNOWN, excluded=["b", "c", "d"]) is None


def test_bad_arguments_are_refused() -> None:
    with pytest.raises(JaugeError, match="criterion"):
        values(BANK, KNOWN, "best")  # type: ignore[arg-type]
    with pytest.raises(JaugeError, match="cuts"):
        values(BANK, KNOWN, "classification")
