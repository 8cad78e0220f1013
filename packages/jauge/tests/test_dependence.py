import numpy as np
import pytest

from jauge.checks import FloatArray, JaugeError
from jauge.dependence import ld_x2, q3, q3_critical
from jauge.itemfit import quadrature
from jauge.items import Items
from jauge.masked import bare, is_known
from jauge.residuals import residuals
from jauge.responses import Responses

ITEMS = Items.joined(
    [
        Items.logistic([1.2, 0.8, 1.0], [0.3, -1.0, 0.0], ids=list("abc")),
        Items.partial_credit([0.8], [[-0.5, 0.4]], ids=["p"]),
    ]
)


def sample(seed: int, size: int, missing: float) -> tuple[Responses, FloatArray]:
    rng = np.random.default_rng(seed)
    theta = rng.normal(size=size)
    table = ITEMS.draw(theta, rng)
    table[rng.random(table.shape) < missing] = -1
    return Responses.from_matrix(table), theta


def test_correlations_are_numpys_pair_by_pair_oracle() -> None:
    """numpy.corrcoef over the persons who answered both items."""
    responses, theta = sample(1, 120, 0.4)
    found = q3(ITEMS, responses, theta, minimum=10)
    left = residuals(ITEMS, responses, theta)
    table = np.full((120, 4), np.nan)
    table[responses.persons, responses.items] = left.score - left.expected
    for i in range(4):
        for j in range(i):
            both = np.isfinite(table[:, i] + table[:, j])
            assert found.q3[i, j] == pytest.approx(np.corrcoef(table[both, i], table[both, j])[0, 1])
            assert found.common[i, j] == both.sum()
    inner = np.tril_indices(4, -1)
    assert found.mean == pytest.approx(bare(found.q3)[inner].mean())
    assert bare(found.q3) == pytest.approx(bare(found.q3).T)
    assert found.adjusted.mean() == pytest.approx(0.0)


def test_weights_count_as_repeated_rows() -> None:
    responses, theta = sample(2, 60, 0.0)
    table = responses.to_matrix()
    heavy = Responses.from_matrix(table, weights=np.full(60, 2.0))
    twice = Responses.from_matrix(np.repeat(table, 2, axis=0))
    for one, two in (
        (q3(ITEMS, heavy, theta).q3, q3(ITEMS, twice, np.repeat(theta, 2)).q3),
        (ld_x2(ITEMS, heavy).statistic, ld_x2(ITEMS, twice).statistic),
    ):
        assert bare(one) == pytest.approx(bare(two))


def test_a_copied_item_is_the_most_dependent_pair() -> None:
    responses, theta = sample(3, 400, 0.0)
    table = responses.to_matrix()
    table[:200, 2] = table[:200, 0]
    copied = Responses.from_matrix(table)
    found = q3(ITEMS, copied, theta)
    assert found.pairs(0.2) == ((0, 2),)
    assert found.largest == pytest.approx(found.adjusted[0, 2])
    pair = ld_x2(ITEMS, copied)
    assert pair.standardised[0, 2] == pytest.approx(pair.standardised.max())
    table[:, 2] = 1 - table[:, 0]
    opposed = ld_x2(ITEMS, Responses.from_matrix(table)).standardised
    assert opposed[0, 2] < -10


def test_pair_tables_are_the_integrals_oracle() -> None:
    """The statistic written out for one pair, from the table of joint counts."""
    responses, _ = sample(4, 150, 0.2)
    theta, mass = quadrature(None, None)
    p = np.exp(ITEMS.log_probabilities(theta))
    table = responses.to_matrix()
    both = (table[:, 1] >= 0) & (table[:, 3] >= 0)
    statistic = 0.0
    for k in range(2):
        for m in range(3):
            wanted = both.sum() * float((p[1, k] * p[3, m]) @ mass)
            statistic += (((table[:, 1] == k) & (table[:, 3] == m)).sum() - wanted) ** 2 / wanted
    found = ld_x2(ITEMS, responses)
    assert found.statistic[1, 3] == pytest.approx(statistic)
    assert found.freedom[1, 3] == 2
    assert not is_known(found.statistic).diagonal().any()


def test_critical_value_is_of_independent_items() -> None:
    responses, _ = sample(5, 100, 0.3)

    def crude(answers: Responses) -> FloatArray:
        score = np.bincount(answers.persons, answers.categories, minlength=len(answers))
        return np.asarray(score / 2.0 - 1.0)

    loose = q3_critical(ITEMS, responses, crude, np.random.default_rng(0), 0.5, 8)
    strict = q3_critical(ITEMS, responses, crude, np.random.default_rng(0), 0.01, 8)
    assert 0 < loose < strict < 1


def test_too_few_common_answers_are_masked_or_refused() -> None:
    never = Responses.from_matrix([[1, -1, 0, 1], [-1, 1, 1, 2], [0, -1, 1, 0], [-1, 0, 0, 1]] * 3)
    found = q3(ITEMS, never, np.linspace(-1, 1, 12), minimum=3)
    assert not is_known(found.q3)[0, 1]
    assert is_known(found.q3)[2, 3]
    assert not is_known(ld_x2(ITEMS, never, minimum=0).statistic)[0, 1]
    with pytest.raises(JaugeError, match="in common"):
        q3(ITEMS, never, np.zeros(12), minimum=13)
    with pytest.raises(JaugeError, match="minimum"):
        q3(ITEMS, never, np.zeros(12), minimum=2)
    with pytest.raises(JaugeError, match="level"):
        q3_critical(ITEMS, never, lambda _: np.zeros(12), np.random.default_rng(0), 0.0)
    with pytest.raises(JaugeError, match="replications"):
        q3_critical(ITEMS, never, lambda _: np.zeros(12), np.random.default_rng(0), replications=0)
