import numpy as np
import pytest

from jauge.checks import JaugeError
from jauge.items import Items
from jauge.masked import bare, is_known, masked, ratio
from jauge.residuals import abilities, grouped_mean_squares, residuals
from jauge.responses import Responses

ITEMS = Items.joined(
    [
        Items.logistic([1.2], [0.3], 0.2, ids=["l"]),
        Items.partial_credit([0.8], [[-0.5, 0.4]], ids=["p"]),
        Items.graded([1.5], [[-1.0, 0.0, 1.0]], ids=["g"]),
    ]
)


def test_moments_are_those_of_the_enumerated_categories() -> None:
    responses = Responses.from_matrix([[1, 2, -1], [-1, 0, 3]])
    theta = np.array([0.4, -0.7])
    found = residuals(ITEMS, responses, theta)
    for answer, (person, item) in enumerate(zip(responses.persons, responses.items, strict=True)):
        p = np.exp(ITEMS.log_probabilities([theta[person]])[item, :, 0])
        k = np.arange(len(p))
        mean = p @ k
        assert found.score[answer] == responses.categories[answer]
        assert found.expected[answer] == pytest.approx(mean)
        assert found.variance[answer] == pytest.approx(p @ (k - mean) ** 2)
        assert found.fourth[answer] == pytest.approx(p @ (k - mean) ** 4)


def test_expected_mean_squares_are_one_and_their_variance_is_the_one_used() -> None:
    """Enumerates both patterns of one item met twice: E(ms) = 1 and Var(ms) as the formula says."""
    items = Items.logistic([1.0, 1.0], [0.5, -1.0])
    patterns = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    responses = Responses.from_matrix(patterns)
    found = residuals(items, responses, np.zeros(4))
    weights = np.ones(8)
    fit = grouped_mean_squares(found, responses.persons, weights, 4)
    p1 = np.exp(items.log_probabilities([0.0])[:, 1, 0])
    p = np.prod(np.where(patterns == 1, p1, 1 - p1), axis=1)
    for ms, z in ((fit.outfit, fit.outfit_z), (fit.infit, fit.infit_z)):
        mean = float(p @ bare(ms))
        variance = float(p @ (bare(ms) - mean) ** 2)
        assert mean == pytest.approx(1.0)
        q = np.sqrt(variance)
        assert bare(z) == pytest.approx((np.cbrt(bare(ms)) - 1) * 3 / q + q / 3)


def test_too_few_answers_and_impossible_variances_are_masked() -> None:
    items = Items.logistic([1.0, 1.0], [0.0, 0.0])
    responses = Responses.from_matrix([[1, -1], [1, 0]])
    found = residuals(items, responses, [0.0, 0.0])
    fit = grouped_mean_squares(found, responses.persons, np.ones(3), 2)
    assert fit.outfit.mask.tolist() == [True, False]
    assert fit.outfit_z.mask.tolist() == [True, True]


def test_abilities_are_checked() -> None:
    responses = Responses.from_matrix([[1, 0]])
    with pytest.raises(JaugeError, match="one ability per person"):
        abilities(responses, [0.0, 1.0])
    with pytest.raises(JaugeError, match="finite"):
        abilities(responses, [np.nan])


def test_masked_numbers_never_leak() -> None:
    quotient = ratio([1.0, 2.0, 3.0], [0.0, 2.0, 1.0], np.array([True, True, False]))
    assert quotient.tolist() == [None, 1.0, None]
    assert bare(masked([np.nan], np.array([False]))).tolist() == [0.0]
    assert is_known(quotient).tolist() == [False, True, False]
