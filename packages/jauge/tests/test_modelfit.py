from itertools import product

import lsat7
import numpy as np
import pytest
from scipy.stats import ncx2

from jauge.checks import JaugeError
from jauge.itemfit import quadrature
from jauge.items import Items
from jauge.modelfit import _conditional, _gradients, _moments, m2
from jauge.responses import Responses

MIXED = Items.joined(
    [
        Items.logistic(
            [1.2, 0.8, 1.1], [0.3, -1.0, 0.0], [0.2, 0.0, 0.1], [1.0, 0.95, 0.9], ids=["a", "b", "c"]
        ),
        Items.partial_credit([0.8], [[-0.5, 0.4]], ids=["p"]),
        Items.graded([1.5], [[-1.0, 1.0]], ids=["g"]),
        Items.nominal([[0.0, 0.5, 1.2]], [[0.0, 0.4, 0.2]], ids=["n"]),
    ]
)


def test_lsat7_oracle() -> None:
    """R mirt: M2(mirt(LSAT7, 1)) gives 11.938, df 5, p .036, RMSEA .037."""
    fit = m2(lsat7.ITEMS, lsat7.RESPONSES)
    assert fit.m2 == pytest.approx(11.938, abs=1e-3)
    assert fit.freedom == 5
    assert fit.p_value == pytest.approx(0.036, abs=5e-4)
    assert fit.rmsea == pytest.approx(0.037, abs=5e-4)
    low, high = (1000 * 5 * limit**2 for limit in fit.rmsea_interval)
    assert ncx2.cdf(fit.m2, 5, low) == pytest.approx(0.95)
    assert ncx2.cdf(fit.m2, 5, high) == pytest.approx(0.05)
    assert fit.cfi is not None
    assert fit.tli is not None
    assert fit.tli < fit.cfi < 1


def test_moments_and_covariance_are_those_of_all_patterns_oracle() -> None:
    """Brute force over the 216 patterns."""
    theta, mass = quadrature(None, None)
    moments, covariance = _moments(*_conditional(MIXED, theta), mass)
    patterns = np.array(list(product(*(range(m) for m in MIXED.n_categories))))
    log_p = MIXED.log_probabilities(theta)
    p = np.exp(sum(log_p[i, patterns[:, i]] for i in range(len(MIXED)))) @ mass
    i, j = np.triu_indices(len(MIXED), 1)
    values = np.concatenate((patterns, patterns[:, i] * patterns[:, j]), axis=1)
    assert moments == pytest.approx(p @ values)
    assert covariance == pytest.approx((values * p[:, None]).T @ values - np.outer(p @ values, p @ values))


def test_gradients_are_numerical_derivatives() -> None:
    theta = np.linspace(-2, 2, 5)
    found = [(item, slope[0]) for ((item, slope),) in _gradients(MIXED, theta, "free")]
    numeric = []
    for name in ("slopes", "intercepts", "lower", "upper"):
        values = np.array(getattr(MIXED, name))
        for place in range(len(values)):
            parts = {k: np.array(getattr(MIXED, k)) for k in ("slopes", "intercepts", "lower", "upper")}
            curves = []
            for h in (1e-6, -1e-6):
                parts[name] = values.copy()
                parts[name][place] += h
                inside = parts[name][place] <= 1 if name == "upper" else True
                try:
                    moved = Items(MIXED.model, MIXED.n_categories, *parts.values()) if inside else MIXED
                except JaugeError:
                    moved = MIXED
                curves.append(_conditional(moved, theta)[0])
            numeric.append((curves[0] - curves[1]) / 2e-6)
    space = np.stack(numeric, axis=-1).reshape(-1, len(numeric))
    for item, slope in found:
        column = np.zeros((len(MIXED), len(theta)))
        column[item] = slope
        rest = np.linalg.lstsq(space, column.ravel(), rcond=None)[0]
        assert space @ rest == pytest.approx(column.ravel(), abs=1e-5)
    assert len(found) == 6 + 2 + 2 + 3 + 3 + 4


def test_expected_answers_fit_perfectly() -> None:
    """The patterns weighted by their probabilities leave no residual, whatever the slopes' freedom."""
    theta, mass = quadrature(None, None)
    items = Items.logistic(np.ones(5), np.linspace(-1, 1, 5))
    log_p = items.log_probabilities(theta)
    p = np.exp(sum(log_p[i, lsat7.PATTERNS[:, i]] for i in range(5))) @ mass
    responses = Responses.from_matrix(lsat7.PATTERNS, weights=500 * p)
    for slopes, freedom in (("free", 5), ("equal", 9), ("fixed", 10)):
        fit = m2(items, responses, slopes)  # type: ignore[arg-type]
        assert fit.m2 == pytest.approx(0.0, abs=1e-8)
        assert fit.freedom == freedom
        assert (fit.rmsea, fit.rmsea_interval[0]) == (0.0, 0.0)
        assert fit.srmsr == pytest.approx(0.0, abs=1e-8)
        assert fit.cfi == pytest.approx(1.0)


def test_comparative_indices_are_none_when_independence_fits() -> None:
    items = Items.logistic(np.full(5, 1e-3), np.zeros(5))
    responses = Responses.from_matrix(lsat7.PATTERNS)
    fit = m2(items, responses, "fixed")
    assert (fit.cfi, fit.tli) == (None, None)


def test_misfit_grows_with_a_dependent_pair() -> None:
    rng = np.random.default_rng(1)
    items = Items.graded(np.ones(6), np.tile([-0.7, 0.7], (6, 1)))
    table = items.draw(rng.normal(size=1000), rng)
    good = m2(items, Responses.from_matrix(table))
    table[:, 1] = np.where(rng.random(1000) < 0.4, table[:, 0], table[:, 1])
    bad = m2(items, Responses.from_matrix(table))
    assert bad.m2 > good.m2 + 40
    assert bad.srmsr > good.srmsr
    assert bad.rmsea_interval[0] > 0


def test_arguments_are_refused_in_one_sentence() -> None:
    items = Items.logistic(np.ones(5), np.zeros(5))
    with pytest.raises(JaugeError, match="complete"):
        m2(items, Responses.from_matrix([[1, 0, 1, 0, -1]]))
    with pytest.raises(JaugeError, match="free, equal or fixed"):
        m2(items, lsat7.RESPONSES, "none")  # type: ignore[arg-type]
    with pytest.raises(JaugeError, match="level"):
        m2(items, lsat7.RESPONSES, level=1.0)
    with pytest.raises(JaugeError, match="at least two categories"):
        m2(items, Responses.from_matrix([[1, 0, 1, 0, 1], [1, 1, 0, 1, 0]]))
    certain = Items.logistic(np.ones(5), [-900.0, 0.0, 0.0, 0.0, 0.0])
    with pytest.raises(JaugeError, match="constant under the model"):
        m2(certain, lsat7.RESPONSES)
    with pytest.raises(JaugeError, match="degrees of freedom"):
        m2(items.subset([0, 1, 2]), lsat7.RESPONSES.select_items([0, 1, 2]))
