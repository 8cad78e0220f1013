from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_data import KOLEN_BRENNAN, kolen_brennan
from scipy.optimize import minimize

from jauge.checks import FloatArray, JaugeError
from jauge.coordinates import parameter_counts, parameter_names, parameters_of, with_parameters
from jauge.curves import differences, fit_curves
from jauge.grid import GRID, PRIOR
from jauge.items import Items
from jauge.linking import METHODS, Linking, chain, drift, link, rescale

CURVES = METHODS[:2]
scales = st.tuples(st.floats(0.4, 2.5), st.floats(-1.5, 1.5))


def mixed(seed: int = 0) -> Items:
    """Every model, asymptotes included."""
    rng = np.random.default_rng(seed)
    return Items.joined(
        [
            Items.logistic(rng.lognormal(0, 0.3, 3), rng.normal(size=3), [0.0, 0.2, 0.1], [1.0, 1.0, 0.9]),
            Items.graded(
                rng.lognormal(0, 0.3, 2), np.sort(rng.normal(size=(2, 3)), axis=1), ids=["g1", "g2"]
            ),
            Items.partial_credit(
                rng.lognormal(0, 0.3, 2), [[-1.0, 0.0, 1.0], [0.5, 0.0, np.nan]], ids=["p1", "p2"]
            ),
            Items.nominal([[0, 0.5, 1.4]], [[0, 0.6, -0.2]], ids=["n1"]),
        ]
    )


def two_parameter(seed: int, size: int = 8) -> Items:
    rng = np.random.default_rng(seed)
    return Items.logistic(rng.lognormal(0.1, 0.3, size), rng.normal(size=size))


def shaken(items: Items, covariance: FloatArray, rng: np.random.Generator) -> Items:
    return with_parameters(items, rng.multivariate_normal(parameters_of(items), covariance))


@given(scales)
def test_rescaled_items_answer_alike(scale: tuple[float, float]) -> None:
    items, theta = mixed(), np.linspace(-2, 2, 9)
    moved = rescale(items, *scale)
    np.testing.assert_allclose(
        moved.log_table(scale[0] * theta + scale[1]), items.log_table(theta), rtol=1e-9, atol=1e-9
    )
    back = Linking(*scale).inverse().apply(moved)
    np.testing.assert_allclose(parameters_of(back), parameters_of(items), atol=1e-10)


@given(scales, st.sampled_from(METHODS), st.booleans(), st.booleans())
@settings(max_examples=40)
def test_every_method_finds_the_scale_of_undisturbed_items(
    scale: tuple[float, float], method: str, symmetric: bool, purify: bool
) -> None:
    items = mixed(3)
    found = link(items, rescale(items, *scale), method, symmetric=symmetric, purify=purify)
    assert found.converged
    assert (found.slope, found.intercept) == pytest.approx(scale, abs=1e-6)
    assert found.criterion < 1e-12
    assert found.anchors == items.ids
    assert found.dropped == ()
    np.testing.assert_allclose(found.abilities([1.0]), [scale[0] + scale[1]], atol=1e-6)
    assert found.standard_errors is None


@given(st.integers(0, 50), st.sampled_from(METHODS))
@settings(max_examples=15)
def test_the_order_of_the_items_does_not_matter(seed: int, method: str) -> None:
    first, second = two_parameter(seed), two_parameter(seed)
    second = with_parameters(second, parameters_of(second) + 0.05 * np.sin(np.arange(16)))
    order = np.random.default_rng(seed).permutation(8)
    before, after = link(first, second, method), link(first.subset(order), second, method)
    assert (after.slope, after.intercept) == pytest.approx((before.slope, before.intercept), abs=1e-7)


@given(st.integers(0, 50), st.sampled_from(CURVES))
@settings(max_examples=15)
def test_symmetric_linking_backwards_is_the_inverse(seed: int, method: str) -> None:
    first, second = two_parameter(seed), rescale(two_parameter(seed), 1.2, 0.3)
    second = with_parameters(second, parameters_of(second) + 0.05 * np.sin(np.arange(16)))
    onward = link(first, second, method, symmetric=True)
    backward = link(second, first, method, symmetric=True).inverse()
    assert (backward.slope, backward.intercept) == pytest.approx((onward.slope, onward.intercept), abs=1e-6)
    assert backward.criterion == pytest.approx(onward.criterion)


@given(scales, scales)
def test_chains_compose(one: tuple[float, float], two: tuple[float, float]) -> None:
    both = chain([Linking(*one, np.eye(2)), Linking(*two, np.eye(2))])
    theta = np.linspace(-2, 2, 5)
    np.testing.assert_allclose(both.abilities(theta), two[0] * (one[0] * theta + one[1]) + two[1], atol=1e-9)
    assert both.standard_errors is not None
    assert both.standard_errors[0] == pytest.approx(np.hypot(one[0], two[0]))
    assert both.standard_errors[1] == pytest.approx(np.sqrt(two[0] ** 2 + one[1] ** 2 + 1))
    assert chain([Linking(*one, np.eye(2)), Linking(*two)]).covariance is None


def test_negative_slopes_link_by_their_curves() -> None:
    items = Items.logistic([1.0, -0.7, 1.3], [0.0, 0.5, -1.0])
    found = link(items, rescale(items, 0.8, 0.2))
    assert (found.slope, found.intercept) == pytest.approx((0.8, 0.2), abs=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_a_slope_can_be_held(method: str) -> None:
    first = Items.logistic(1.0, [-1.0, 0.0, 1.0, 2.0])
    second = Items.logistic(1.0, [-0.6, 0.5, 1.4, 2.7])
    covariance = np.eye(8) * 0.01
    found = link(first, second, method, slope=1.0, from_covariance=covariance, to_covariance=covariance)
    assert found.slope == 1.0
    assert found.intercept == pytest.approx(0.5, abs=0.05)
    assert found.standard_errors is not None
    assert found.standard_errors[0] == 0.0
    assert found.standard_errors[1] > 0.03


@pytest.mark.parametrize("symmetric", [False, True])
@pytest.mark.parametrize("each", [False, True])
def test_derivatives_are_those_of_finite_differences(each: bool, symmetric: bool) -> None:
    first, second = mixed(1), mixed(2)
    x, step = np.array([1.2, -0.3]), 1e-6
    _, jacobian = differences(first, second, GRID, PRIOR, each, symmetric, x)
    for column, move in enumerate(np.eye(2) * step):
        ends = [differences(first, second, GRID, PRIOR, each, symmetric, x + s * move)[0] for s in (1, -1)]
        np.testing.assert_allclose(jacobian[:, column], (ends[0] - ends[1]) / (2 * step), atol=1e-7)


@pytest.mark.parametrize("each", [False, True])
def test_oracle_minimum_is_that_of_scipy(each: bool) -> None:
    """scipy.optimize.minimize (Nelder-Mead) on the criterion written out."""
    first, second = mixed(1), mixed(5)

    def criterion(x: FloatArray) -> float:
        moved = rescale(first, float(np.exp(x[0])), float(x[1]))
        if each:
            gap = np.exp(second.log_table(GRID)) - np.exp(moved.log_table(GRID))
            return float(((gap**2) @ PRIOR).sum())
        gap = second.expected_scores(GRID).sum(axis=0) - moved.expected_scores(GRID).sum(axis=0)
        return float(gap**2 @ PRIOR)

    best = minimize(criterion, [0.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-14})
    found = link(first, second, CURVES[int(each)])
    assert found.criterion == pytest.approx(best.fun, rel=1e-6)
    assert (found.slope, found.intercept) == pytest.approx((np.exp(best.x[0]), best.x[1]), abs=1e-5)


# EqUMP 0.3.6 on the anchors of Kolen & Brennan: stocking_lord, haebara (quadrature="custom", 161 nodes from
# -4 to 4, equal weights, D = 1.7), mean_mean, mean_sigma. Form X to form Y.
PEER = {
    ("stocking-lord", False): (1.1019536, -0.4770161),
    ("stocking-lord", True): (1.1002257, -0.4746658),
    ("haebara", False): (1.0935927, -0.4582985),
    ("haebara", True): (1.0915740, -0.4540326),
    ("mean-mean", False): (1.2172657, -0.5571557),
    ("mean-sigma", False): (1.1688910, -0.5155426),
}


@pytest.mark.parametrize(("method", "symmetric"), PEER)
def test_oracle_kolen_and_brennan_anchors(method: str, symmetric: bool) -> None:
    """A and B within 1e-4 of a peer's; the numbers above were printed by it (recipe there)."""
    first, second = kolen_brennan()
    nodes = np.linspace(-4, 4, 161)
    found = link(first, second, method, theta=nodes, weights=np.ones(161), symmetric=symmetric)
    assert found.converged
    assert (found.slope, found.intercept) == pytest.approx(PEER[method, symmetric], abs=1e-4)


def test_oracle_peer_on_generalised_partial_credit() -> None:
    """EqUMP run here, both methods, on simulated partial credit items."""
    linking = pytest.importorskip("EqUMP.linking")
    irf = pytest.importorskip("EqUMP.base").IRF
    rng = np.random.default_rng(4)
    a, b = rng.lognormal(0.1, 0.2, (2, 3)), rng.normal(size=(2, 3, 2))
    b[1] = 1.2 * b[0] + 0.3 + 0.1 * b[1]
    a[1] = a[0] / 1.2 + 0.05 * a[1]
    forms = [Items.partial_credit(a[k], b[k]) for k in (0, 1)]
    peers = [{i: irf({"a": a[k, i], "b": b[k, i]}, "GPCM", D=1.0) for i in range(3)} for k in (0, 1)]
    nodes = np.linspace(-4, 4, 21)
    common = {"nodes_new": nodes, "weights_new": np.ones(21), "nodes_old": nodes, "weights_old": np.ones(21)}
    for method, peer in (("stocking-lord", linking.stocking_lord), ("haebara", linking.haebara)):
        wanted = peer(
            *peers, [0, 1, 2], [0, 1, 2], quadrature="custom", custom_quadrature=common, symmetry=False
        )
        found = link(forms[0], forms[1], method, theta=nodes, weights=np.ones(21))
        assert (found.slope, found.intercept) == pytest.approx(wanted, abs=1e-4)


def test_kolen_and_brennan_outlier_is_left_out() -> None:
    """Item 27, whose slope fell from 1.88 to 1.04, is the one the book removes too."""
    first, second = kolen_brennan()
    found = link(first, second, purify=True)
    assert "27" in found.dropped
    assert set(found.anchors) | set(found.dropped) == set(KOLEN_BRENNAN)
    assert abs(drift(first, second, found)[list(KOLEN_BRENNAN).index("27"), 1]) > 2.7


@given(st.integers(0, 30), st.sampled_from([-1.0, 0.8]))
@settings(max_examples=10)
def test_drifted_anchors_are_found_and_do_no_harm(seed: int, change: float) -> None:
    rng = np.random.default_rng(seed)
    a, b = rng.lognormal(0.1, 0.2, 20), np.linspace(-2, 2, 20)
    moved = b + rng.normal(0, 0.03, 20)
    moved[[3, 12]] += change
    first, second = Items.logistic(a, b), rescale(Items.logistic(a, moved), 1.1, 0.4)
    found = link(first, second, purify=True, limit=4.0)
    assert set(found.dropped) == {"item4", "item13"}
    assert (found.slope, found.intercept) == pytest.approx((1.1, 0.4), abs=0.04)
    assert abs(link(first, second).intercept - 0.4) > abs(found.intercept - 0.4)


@pytest.mark.parametrize("method", METHODS)
def test_standard_errors_are_the_spread_under_the_given_covariances(method: str) -> None:
    """Delta method against 300 draws of both forms' parameters; their spread is known to 4 %."""
    rng = np.random.default_rng(11)
    first, second = two_parameter(7, 6), rescale(two_parameter(7, 6), 1.2, -0.2)
    covariance: FloatArray = np.kron(np.eye(6), np.array([[0.002, 0.0008], [0.0008, 0.003]]))
    found = link(first, second, method, from_covariance=covariance, to_covariance=covariance)
    errors = found.standard_errors
    draws = [
        link(shaken(first, covariance, rng), shaken(second, covariance, rng), method) for _ in range(300)
    ]
    assert errors is not None
    assert errors[0] == pytest.approx(np.std([one.slope for one in draws]), rel=0.15)
    assert errors[1] == pytest.approx(np.std([one.intercept for one in draws]), rel=0.15)


def test_only_the_covariances_of_the_anchors_count() -> None:
    first, second = two_parameter(1), rescale(two_parameter(1), 1.1, 0.0)
    variances = np.full(16, 0.01)
    variances[-2:] = 100.0
    errors = link(
        first,
        second,
        anchors=first.ids[:7],
        from_covariance=np.diag(variances),
        to_covariance=np.eye(16) * 0.01,
    ).standard_errors
    assert errors is not None
    assert max(errors) < 0.2


def test_parameters_go_there_and_back() -> None:
    items = mixed()
    vector = parameters_of(items)
    assert len(vector) == parameter_counts(items).sum() == len(parameter_names(items))
    again = with_parameters(items, vector)
    np.testing.assert_array_equal(again.slopes, items.slopes)
    np.testing.assert_array_equal(again.intercepts, items.intercepts)
    np.testing.assert_array_equal((again.lower, again.upper), (items.lower, items.upper))
    assert parameter_names(items)[4] == ("item2", "lower")
    with pytest.raises(JaugeError, match="vector"):
        with_parameters(items, vector[1:])


def test_a_search_cut_short_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jauge.curves._MOST", 1)
    fit = fit_curves(two_parameter(1), two_parameter(2), GRID, PRIOR, True, False, None, (1.0, 0.0))
    assert not fit.converged


def test_anchors_that_do_not_settle_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jauge.linking._ROUNDS", 1)
    assert not link(*kolen_brennan(), purify=True).converged


def test_what_cannot_be_linked_is_refused() -> None:
    items, other = two_parameter(0), mixed()
    level = Items.logistic([1.0, 1.1], [0.0, 0.0])
    with pytest.raises(JaugeError, match="method"):
        link(items, items, "median")
    with pytest.raises(JaugeError, match="at least 2 items"):
        link(items, rescale(items, 1, 0), anchors=["item1"])
    with pytest.raises(JaugeError, match="anchors is 'x'"):
        link(items, items, anchors=["item1", "x"])
    renamed = Items.joined([Items.logistic([1.0], [0.0]), Items.graded([1.0], [[0.0, 1.0]], ids=["item2"])])
    with pytest.raises(JaugeError, match="'item2'"):
        link(items, renamed)
    with pytest.raises(JaugeError, match="weights"):
        link(items, items, weights=np.zeros(61))
    with pytest.raises(JaugeError, match="to_covariance"):
        link(items, items, from_covariance=np.eye(16))
    with pytest.raises(JaugeError, match="covariance"):
        link(items, items, from_covariance=np.eye(3), to_covariance=np.eye(3))
    with pytest.raises(JaugeError, match="spread"):
        link(level, level, "mean-sigma")
    with pytest.raises(JaugeError, match="same sign"):
        link(Items.logistic([1.0, 1.1], [0.0, 1.0]), Items.logistic([-1.0, -1.1], [0.0, 1.0]), "mean-mean")
    with pytest.raises(JaugeError, match="slope"):
        rescale(other, 0.0, 0.0)
    with pytest.raises(JaugeError, match="intercept"):
        rescale(other, 1.0, np.nan)
    with pytest.raises(JaugeError, match="linkings"):
        chain([])
