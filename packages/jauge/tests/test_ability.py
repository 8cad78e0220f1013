"""Scoring: properties, exact quadrature, direct maximisation, catpie."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jauge import JaugeError
from jauge.ability import METHODS, Score, expected_totals, nodes_for, plausible_values, score
from jauge.items import Items
from jauge.posterior import NoEstimate
from jauge.responses import Responses

NAN = np.nan
MIXED = Items.joined(
    [
        Items.logistic([1.2, 0.8], [0.3, -0.5], [0.2, 0.0], [1.0, 0.95], ids=["l1", "l2"]),
        Items.partial_credit([0.9], [[-0.5, 0.1, 1.0]], ids=["p"]),
        Items.graded([1.4], [[-1.0, 0.7]], ids=["g"]),
        Items.nominal([[0.0, 0.5, 1.3]], [[0.0, 0.4, -0.2]], ids=["n"]),
    ]
)
patterns = st.tuples(*(st.integers(-1, int(m) - 1) for m in MIXED.n_categories)).filter(lambda x: max(x) >= 0)
few = settings(max_examples=25, deadline=None)


def log_likelihood(items: Items, pattern: tuple[int, ...], theta: np.ndarray) -> np.ndarray:
    full = items.log_probabilities(theta)
    return np.asarray(sum(full[i, x] for i, x in enumerate(pattern) if x >= 0))


def warm_side(items: Items, pattern: tuple[int, ...], theta: float, step: float = 1e-3) -> float:
    """score + J / (2 I) by differences of the probabilities."""
    kept = [i for i, x in enumerate(pattern) if x >= 0]
    at = np.array([theta - step, theta, theta + step])
    p = np.exp(items.log_probabilities(at))
    first, second = (p[..., 2] - p[..., 0]) / (2 * step), (p[..., 2] - 2 * p[..., 1] + p[..., 0]) / step**2
    held = p[..., 1] > 0
    ratio = np.divide(first, p[..., 1], out=np.zeros_like(first), where=held)
    information, bias = (first * ratio)[kept].sum(), (second * ratio)[kept].sum()
    return float(sum(ratio[i, pattern[i]] for i in kept) + bias / (2 * information))


@few
@given(patterns)
def test_eap_is_the_oracle_quadrature(pattern: tuple[int, ...]) -> None:
    """The mean over 2,001 nodes on [-9, 9], computed directly."""
    theta = np.linspace(-9, 9, 2001)
    weight = np.exp(log_likelihood(MIXED, pattern, theta) - theta**2 / 2)
    mean = weight @ theta / weight.sum()
    sd = np.sqrt(weight @ (theta - mean) ** 2 / weight.sum())
    for precision, tolerance in (("double", 5e-7), ("single", 1e-5)):
        found = score(MIXED, Responses.from_matrix([pattern]), precision=precision)  # type: ignore[arg-type]
        assert found.estimate[0] == pytest.approx(mean, abs=tolerance)
        assert found.standard_error[0] == pytest.approx(sd, abs=2 * tolerance)


@few
@given(patterns)
def test_map_is_the_oracle_maximum(pattern: tuple[int, ...]) -> None:
    """The best of 100,001 abilities on [-6, 6]."""
    theta = np.linspace(-6, 6, 100_001)
    best = theta[(log_likelihood(MIXED, pattern, theta) - theta**2 / 2).argmax()]
    found = score(MIXED, Responses.from_matrix([pattern]), "map")
    assert found.estimate[0] == pytest.approx(best, abs=1.3e-4)
    assert found.converged.all()


@few
@given(patterns)
def test_weighted_likelihood_solves_its_oracle_equation(pattern: tuple[int, ...]) -> None:
    found = score(MIXED, Responses.from_matrix([pattern]), "wle")
    theta = float(found.estimate[0])
    assert abs(warm_side(MIXED, pattern, theta)) < 1e-4 * (1 + abs(theta))


@few
@given(patterns)
def test_maximum_likelihood_is_the_oracle_maximum_or_there_is_none(pattern: tuple[int, ...]) -> None:
    found = score(MIXED, Responses.from_matrix([pattern]), "ml")
    theta = np.linspace(-40, 40, 4001)
    curve = log_likelihood(MIXED, pattern, theta)
    if found.estimated[0]:
        reached = log_likelihood(MIXED, pattern, np.array([found.estimate[0]]))[0]
        assert reached >= curve.max() - 1e-9
    else:
        assert max(curve[0], curve[-1]) >= curve.max() - 1e-9


@pytest.mark.parametrize("method", METHODS)
def test_more_correct_answers_score_higher(method: str) -> None:
    items = Items.logistic([0.7, 1.0, 1.4, 0.9], [-1.0, 0.0, 0.5, 1.0])
    rows = [[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0]]
    estimates = score(items, Responses.from_matrix(rows), method).estimate  # type: ignore[arg-type]
    assert (np.diff(estimates) > 0).all()


@pytest.mark.parametrize("method", METHODS)
def test_relabelled_items_score_the_same(method: str) -> None:
    order = [3, 1, 4, 0, 2]
    table = np.array([[1, 0, 2, 1, 1], [0, 1, 0, 2, -1]])
    one = score(MIXED, Responses.from_matrix(table), method)  # type: ignore[arg-type]
    other = score(MIXED.subset(order), Responses.from_matrix(table[:, order]), method)  # type: ignore[arg-type]
    assert np.allclose(one.estimate, other.estimate, atol=1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_an_unanswered_item_is_as_if_it_did_not_exist(method: str) -> None:
    table = np.array([[1, 0, -1, 1, 1]])
    kept = [0, 1, 3, 4]
    one = score(MIXED, Responses.from_matrix(table), method)  # type: ignore[arg-type]
    other = score(MIXED.subset(kept), Responses.from_matrix(table[:, kept]), method)  # type: ignore[arg-type]
    assert np.allclose(one.estimate, other.estimate, atol=1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_a_shifted_scale_shifts_the_scores(method: str) -> None:
    rows = Responses.from_matrix([[1, 0, 1], [0, 1, 0]])
    near = Items.logistic([1.0, 1.5, 0.8], [0.0, -1.0, 1.0])
    far = Items.logistic([1.0, 1.5, 0.8], [7.0, 6.0, 8.0])
    here = score(near, rows, method).estimate  # type: ignore[arg-type]
    there = score(far, rows, method, prior_mean=7.0).estimate  # type: ignore[arg-type]
    assert np.allclose(there - here, 7.0, atol=1e-5)


def test_no_answer_is_no_estimate_by_any_method() -> None:
    for method in METHODS:
        found = score(MIXED, Responses.from_matrix([[-1] * 5, [1, 1, 1, 1, 1]]), method)  # type: ignore[arg-type]
        first, second = found
        assert first == NoEstimate(0)
        assert isinstance(second, Score)
        assert second.n_answers == 5
        assert np.isfinite(found.estimate.data).all()


def test_all_correct_has_no_maximum_likelihood_estimate() -> None:
    items = Items.logistic([1.0, 1.5], [0.0, -1.0])
    found = score(items, Responses.from_matrix([[1, 1], [0, 0], [0, 1]]), "ml")
    assert found.estimated.tolist() == [False, False, True]
    assert found[0] == NoEstimate(2)
    assert found.converged.all()


def test_a_maximum_far_from_the_prior_is_found() -> None:
    items = Items.logistic([1.0, 1.0, 1.0, 1.0], [28.0, 30.0, -30.0, -28.0])
    found = score(items, Responses.from_matrix([[1, 0, 1, 1], [0, 0, 0, 1]]), "ml")
    assert found.estimate.tolist() == pytest.approx([29.0, -29.0], abs=1e-6)


def test_long_tests_are_scored_exactly() -> None:
    items = Items.logistic([1.0] * 130, np.linspace(-2, 2, 130))
    table = np.tile([1, 0], 65)[None]
    theta = np.linspace(-6, 6, 2001)
    weight = np.exp(log_likelihood(items, tuple(table[0]), theta) - theta**2 / 2)
    found = score(items, Responses.from_matrix(table))
    assert found.estimate[0] == pytest.approx(weight @ theta / weight.sum(), abs=1e-9)


def test_a_finer_grid_changes_nothing() -> None:
    items = Items.logistic([2.0] * 130, np.linspace(-1, 1, 130))
    responses = Responses.from_matrix(np.tile([1, 0], 65)[None])
    nodes = nodes_for(items, 130)
    assert nodes > 61
    one, other = score(items, responses), score(items, responses, nodes=4 * nodes - 3)
    assert one.estimate[0] == pytest.approx(other.estimate[0], abs=1e-6)


def test_standard_error_comes_from_the_information() -> None:
    items = Items.logistic([1.0, 1.5, 0.7], [0.0, -1.0, 1.0])
    rows = Responses.from_matrix([[1, 0, 1]])
    for method, own in (("ml", 0.0), ("map", 4.0), ("wle", 0.0)):
        found = score(items, rows, method, prior_sd=0.5)  # type: ignore[arg-type]
        information = items.information(found.estimate.data).sum() + own
        assert found.standard_error[0] == pytest.approx(information**-0.5)


def test_plausible_values_have_the_posterior_moments() -> None:
    responses = Responses.from_matrix([[1, 0, 2, 1, 1], [-1] * 5])
    values = plausible_values(MIXED, responses, 4000, np.random.default_rng(3))
    found = score(MIXED, responses)
    assert values.shape == (2, 4000)
    assert values[0].mean() == pytest.approx(found.estimate[0], abs=0.06)
    assert values[0].std() == pytest.approx(found.standard_error[0], abs=0.04)
    assert values[1].mean() == pytest.approx(0, abs=0.06)
    assert values[1].std() == pytest.approx(1, abs=0.05)


def test_expected_totals_are_sums_of_expected_scores() -> None:
    found = score(MIXED, Responses.from_matrix([[1, 0, 2, 1, 1], [-1] * 5]))
    totals = expected_totals(MIXED, found)
    assert totals[0] == pytest.approx(MIXED.expected_scores([found.estimate[0]]).sum())
    assert np.ma.getmaskarray(totals).tolist() == [False, True]
    nobody = score(MIXED, Responses.from_matrix([[-1] * 5]))
    assert expected_totals(MIXED, nobody).mask.all()


@pytest.mark.parametrize("width", [1, 4])
def test_a_category_that_does_not_exist_is_refused(width: int) -> None:
    items = Items.logistic([1.0] * width, [0.0] * width)
    for method in METHODS:
        with pytest.raises(JaugeError, match="categories of 'i"):
            score(items, Responses.from_matrix([[2] * width]), method, precision="single")  # type: ignore[arg-type]


def test_bad_arguments_are_refused() -> None:
    items, responses = Items.logistic([1.0], [0.0]), Responses.from_matrix([[1]])
    with pytest.raises(JaugeError, match="method is 'best'"):
        score(items, responses, "best")  # type: ignore[arg-type]
    with pytest.raises(JaugeError, match="precision is 'half'"):
        score(items, responses, precision="half")  # type: ignore[arg-type]
    with pytest.raises(JaugeError, match="prior_sd is 0"):
        score(items, responses, prior_sd=0)
    with pytest.raises(JaugeError, match="prior_mean"):
        score(items, responses, prior_mean=NAN)
    with pytest.raises(JaugeError, match="items is 2"):
        score(Items.logistic([1.0, 1.0], [0.0, 1.0]), responses)
    with pytest.raises(JaugeError, match="count is 0"):
        plausible_values(items, responses, 0, np.random.default_rng(1))


def test_golden_oracle_of_catr_estimates() -> None:
    """Made with catpie 0.2.0: thetaEst(it, x, method) for it = [(1.2, -1, 0, 1), (.8, 0, 0, 1),
    (1.5, .5, .2, 1), (1, 1, 0, .95)], x = [1, 0, 1, 0], method WL, ML, BM, roots to 1e-13."""
    items = Items.logistic([1.2, 0.8, 1.5, 1.0], [-1.0, 0.0, 0.5, 1.0], [0, 0, 0.2, 0], [1, 1, 1, 0.95])
    rows = Responses.from_matrix([[1, 0, 1, 0]])
    golden = {"wle": 0.2782457518971455, "ml": 0.2943025473516059, "map": 0.12145971033515934}
    for method, value in golden.items():
        assert score(items, rows, method).estimate[0] == pytest.approx(value, abs=1e-8)  # type: ignore[arg-type]


def test_same_thetas_as_the_catpie_oracle(monkeypatch: pytest.MonkeyPatch) -> None:
    """catpie.estimators.thetaEst over 40 random patterns of 12 items, where the root is in (-5, 5)."""
    estimators = pytest.importorskip("catpie.estimators")
    loose = estimators.uniroot
    monkeypatch.setattr(estimators, "uniroot", lambda f, low, high: loose(f, low, high, tol=1e-10))
    rng = np.random.default_rng(5)
    a, b, c, d = rng.uniform(0.6, 2, 12), rng.normal(0, 1, 12), np.zeros(12), np.ones(12)
    c[:3], d[3:5] = 0.15, 0.95
    items = Items.logistic(a, b, c, d)
    table = items.draw(rng.standard_normal(40), rng)
    names = {"eap": "EAP", "map": "BM", "ml": "ML", "wle": "WL"}
    pool = [tuple(map(float, row)) for row in zip(a, b, c, d, strict=True)]
    compared = 0
    for method, name in names.items():
        found = score(items, Responses.from_matrix(table), method)  # type: ignore[arg-type]
        for person in np.flatnonzero(found.estimated & (np.abs(found.estimate.data) < 5)):
            theirs = estimators.thetaEst(
                pool, table[person].tolist(), name, range=(-6, 6), parInt=(-6, 6, 121)
            )
            assert found.estimate[person] == pytest.approx(theirs, abs=1e-6)
            compared += 1
    assert compared > 120
