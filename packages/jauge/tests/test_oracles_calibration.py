"""Published and recomputed numbers that `calibrate` must reach.

Reference unless said otherwise: R mirt 1.47, 121 nodes on [-6, 6], TOL 1e-6, N(0, 1), no scaling constant;
R's ltm where named. Log-likelihoods within .001, parameters within .002, polytomous ones within .01.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from oracle_data import LSAT6, LSAT7, verbal_aggression

from jauge.calibration import Calibration, calibrate, log_likelihood
from jauge.calibration.state import State
from jauge.responses import Responses

LL = 1e-3


def ml(responses: Responses | NDArray[np.int8], model: str) -> Calibration:
    found = calibrate(responses, model, prior=None, max_iterations=3000)
    assert found.converged
    return found


def test_oracle_lsat6_two_parameters() -> None:
    """mirt(LSAT6, 1); difficulties: ltm."""
    found = ml(LSAT6, "2pl")
    assert found.log_likelihood == pytest.approx(-2466.6534, abs=LL)
    a, b = found.items.discriminations, found.items.thresholds[:, 0]
    np.testing.assert_allclose(a, [0.8257, 0.7227, 0.8909, 0.6884, 0.6569], atol=2e-3)
    np.testing.assert_allclose(
        found.items.intercepts[1::2], [2.7732, 0.9902, 0.2491, 1.2848, 2.0533], atol=2e-3
    )
    np.testing.assert_allclose(b, [-3.3588, -1.3701, -0.2797, -1.8664, -3.1259], atol=3e-3)


def test_oracle_lsat6_one_parameter() -> None:
    """ltm's rasch(LSAT), slope common and free."""
    found = ml(LSAT6, "1pl")
    assert found.log_likelihood == pytest.approx(-2466.9376, abs=LL)
    assert found.aic == pytest.approx(4945.875, abs=3e-3)
    assert found.bic == pytest.approx(4975.322, abs=3e-3)
    np.testing.assert_allclose(found.items.discriminations, 0.7551, atol=2e-3)
    wanted = [-3.6153, -1.3224, -0.3176, -1.7301, -2.7802]
    np.testing.assert_allclose(found.items.thresholds[:, 0], wanted, atol=2e-3)


def test_oracle_lsat6_rasch() -> None:
    """mirt(LSAT6, 1, "Rasch"): slope 1, spread free; same likelihood as one common slope."""
    found = ml(LSAT6, "rasch")
    assert found.log_likelihood == pytest.approx(-2466.9376, abs=LL)
    np.testing.assert_allclose(found.items.intercepts[1::2], [2.730, 0.999, 0.240, 1.306, 2.099], atol=2e-3)
    assert found.group_sds[0] ** 2 == pytest.approx(0.570, abs=2e-3)


def test_oracle_lsat7_two_parameters() -> None:
    found = ml(LSAT7, "2pl")
    assert found.log_likelihood == pytest.approx(-2658.8051, abs=LL)
    assert found.aic == pytest.approx(5337.610, abs=3e-3)
    wanted = [0.9875, 1.0808, 1.7075, 0.7650, 0.7357]
    np.testing.assert_allclose(found.items.discriminations, wanted, atol=2e-3)
    np.testing.assert_allclose(
        found.items.intercepts[1::2], [1.8559, 0.8080, 1.8052, 0.4860, 1.8545], atol=2e-3
    )


@pytest.mark.slow
def test_oracle_lsat7_three_parameters() -> None:
    found = ml(LSAT7, "3pl")
    assert found.log_likelihood == pytest.approx(-2658.0547, abs=LL)
    np.testing.assert_allclose(found.items.lower, [0.0, 0.298, 0.0, 0.0, 0.0], atol=2e-3)


@pytest.mark.parametrize(
    ("pattern", "mean", "mode"),
    [("00000", -1.8698, -1.8164), ("00001", -1.5273, -1.4946), ("00010", -1.5140, -1.4823)],
)
def test_oracle_lsat7_scores(pattern: str, mean: float, mode: float) -> None:
    """fscores of mirt, EAP and MAP, here by sums and a search over 12,001 abilities."""
    theta = np.linspace(-6, 6, 12001)
    table = ml(LSAT7, "2pl").items.log_probabilities(theta)
    log_posterior = sum(table[i, int(c)] for i, c in enumerate(pattern)) - theta**2 / 2
    weights = np.exp(log_posterior - log_posterior.max())
    weights /= weights.sum()
    assert weights @ theta == pytest.approx(mean, abs=1e-3)
    assert theta[int(log_posterior.argmax())] == pytest.approx(mode, abs=1e-3)
    if pattern == "00000":
        assert np.sqrt(weights @ (theta - weights @ theta) ** 2) == pytest.approx(0.6927, abs=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "wanted"),
    [("2pl", -4016.4272), ("grm", -6285.8175), ("gpcm", -6298.4964), ("pcm", -6319.7334)],
)
def test_oracle_verbal_aggression(model: str, wanted: float) -> None:
    answers = verbal_aggression()
    found = ml((answers > 0).astype(np.int8) if model == "2pl" else answers, model)
    assert found.log_likelihood == pytest.approx(wanted, abs=LL)


@pytest.mark.slow
def test_oracle_verbal_aggression_rasch_on_the_narrow_grid() -> None:
    """-4036.9097 by mirt, whose nodes stop at 6 while the spread is 1.4; wider nodes reach -4036.9050."""
    answers = (verbal_aggression() > 0).astype(np.int8)
    found = ml(answers, "rasch")
    assert found.log_likelihood == pytest.approx(-4036.9050, abs=LL)
    theta = np.linspace(-6, 6, 121)
    state = State(None, found.group_means, found.group_sds)  # type: ignore[arg-type]
    weights = np.exp(state.log_weights(theta))
    narrow = log_likelihood(found.items, Responses.from_matrix(answers), theta, weights)
    assert narrow == pytest.approx(-4036.9097, abs=5e-3)


def test_order_of_items_and_persons_and_weights_do_not_matter() -> None:
    """Items relabelled, persons in another order, equal persons merged or spelt out: the same items."""
    order = np.array([3, 0, 4, 2, 1])
    few = LSAT6.subset(np.arange(12))
    table, repeats = few.to_matrix(), few.weights.astype(int)
    first = calibrate(few, tolerance=1e-8)
    spelt = np.repeat(table, repeats, axis=0)[np.random.default_rng(0).permutation(repeats.sum())]
    second = calibrate(spelt[:, order], tolerance=1e-8)
    moved = first.items.subset(order)
    np.testing.assert_allclose(second.items.slopes, moved.slopes, atol=1e-6)
    np.testing.assert_allclose(second.items.intercepts, moved.intercepts, atol=1e-6)
    assert second.log_likelihood == pytest.approx(first.log_likelihood, abs=1e-8)
