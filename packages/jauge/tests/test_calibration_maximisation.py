import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import approx_fprime, minimize

from jauge.calibration import FLAT, Prior, m_step
from jauge.calibration.derivatives import evaluate
from jauge.calibration.maximisation import maximise, packed, unpacked, wanted_sign
from jauge.calibration.penalty import add_prior
from jauge.calibration.specification import NAMES, Kind, Parameters, specify
from jauge.calibration.starts import from_shares
from jauge.checks import FloatArray, JaugeError
from jauge.items import Items

THETA = np.linspace(-3, 3, 13)
Z = {
    Kind.THREE: [1.2, -0.3, -1.5],
    Kind.FOUR: [1.2, -0.3, -1.5, 2.0],
    Kind.PARTIAL: [1.0, 0.5, 0.2, -0.6],
    Kind.GENERAL: [0.8, 0.5, 0.2, -0.6],
    Kind.GRADED: [1.1, 1.2, 0.1, -0.9],
    Kind.NOMINAL: [0.4, 1.1, 1.9, 0.3, 0.2, -0.5],
}
PRIOR = Prior()


def counts_for(kind: Kind) -> FloatArray:
    rng = np.random.default_rng(int(kind))
    counts: FloatArray = rng.random((2 if kind < Kind.PARTIAL else 4, 13)) * 20
    counts[:, -1] = 0.0
    return counts


@pytest.mark.parametrize("kind", list(Z))
def test_oracle_gradient_is_that_of_finite_differences(kind: Kind) -> None:
    """Recipe: scipy.optimize.approx_fprime on the value alone; without prior, then with it in log|a|."""
    z, counts, size = np.array(Z[kind]), counts_for(kind), len(Z[kind])
    gradient, hessian = np.empty(size), np.empty((size, size))

    def value(x: FloatArray, prior: Prior) -> float:
        g, h = np.empty(size), np.empty((size, size))
        return evaluate(kind, x, counts, THETA, g, h) + add_prior(kind, len(counts), x, prior.numbers, g, h)

    for prior in (FLAT, PRIOR):
        evaluate(kind, z, counts, THETA, gradient, hessian)
        add_prior(kind, len(counts), z, prior.numbers, gradient, hessian)
        wanted = approx_fprime(z, lambda x, p=prior: value(x, p), 1e-6)
        if kind == Kind.PARTIAL:
            wanted[0] = 0.0
        elif prior is PRIOR and kind != Kind.NOMINAL:
            wanted[0] *= z[0]
        assert_allclose(gradient, wanted, rtol=2e-4, atol=2e-3)
        assert np.linalg.eigvalsh(hessian).min() > -1e-9


@pytest.mark.parametrize("name", list(NAMES))
@pytest.mark.parametrize("prior", [FLAT, PRIOR], ids=["flat", "prior"])
def test_oracle_maximum_is_that_of_scipy(name: str, prior: Prior) -> None:
    """Recipe: Nelder-Mead from the solution finds nothing better."""
    kind = NAMES[name]
    binary = kind < Kind.PARTIAL
    truth = (
        Items.logistic([1.3], [0.4], 0.2 if kind in {Kind.THREE, Kind.FOUR} else 0.0)
        if binary
        else Items.partial_credit([1.1], [[-1.0, 0.2, 1.0]])
    )
    counts = np.exp(truth.log_table(THETA)) * 500 * np.exp(-0.5 * THETA**2)
    s = specify(name, truth.n_categories, prior)
    parameters = from_shares(s, counts.sum(axis=1))
    for _ in range(60):
        parameters, _ = maximise(s, parameters, counts, THETA)
    if kind in {Kind.TWO, Kind.RASCH, Kind.COMMON}:
        free = slice(1, 2) if kind == Kind.RASCH else slice(0, 2)
        here = np.array([parameters.slopes[1], parameters.intercepts[1]])
    else:
        free = slice(1, None) if kind == Kind.PARTIAL else slice(0, None)
        here = packed(
            kind, parameters.slopes, parameters.intercepts, parameters.lower[0], parameters.upper[0]
        )

    def loss(x: FloatArray) -> float:
        z = here.copy()
        z[free] = x
        g, h = np.empty(len(z)), np.empty((len(z), len(z)))
        other = (
            Kind.GENERAL if kind in {Kind.TWO, Kind.COMMON} else Kind.PARTIAL if kind == Kind.RASCH else kind
        )
        return -evaluate(other, z, counts, THETA, g, h) - add_prior(
            other, len(counts), z, prior.numbers, g, h
        )

    best = minimize(loss, here[free], method="Nelder-Mead", options={"maxiter": 60})
    assert loss(here[free]) <= best.fun + 1e-3


def test_coordinates_come_back() -> None:
    slopes, intercepts, lower, upper = (
        np.array([0, 1.2]),
        np.array([0, 0.3]),
        np.array([0.2]),
        np.array([0.9]),
    )
    z = packed(Kind.FOUR, slopes, intercepts, 0.2, 0.9)
    unpacked(Kind.FOUR, 2 * z, slopes, intercepts, lower, upper)
    unpacked(Kind.FOUR, z, slopes, intercepts, lower, upper)
    assert_allclose([slopes[1], intercepts[1], lower[0], upper[0]], [1.2, 0.3, 0.2, 0.9])


def test_states_that_are_no_model_are_worth_nothing() -> None:
    g, h = np.empty(4), np.empty((4, 4))
    assert evaluate(Kind.FOUR, np.array([1.0, 0, 2.0, -2.0]), counts_for(Kind.FOUR), THETA, g, h) == -np.inf
    out_of_order = np.array([1.0, 0, 1.0, -1.0])
    assert evaluate(Kind.GRADED, out_of_order, counts_for(Kind.GRADED), THETA, g, h) == -np.inf


def test_the_sign_follows_clear_counts_only() -> None:
    counts = np.exp(Items.logistic([-1.0], [0.0]).log_table(THETA)) * 50
    assert (wanted_sign(counts, THETA, 1.0), wanted_sign(counts, THETA, -1.0)) == (-1.0, 1.0)
    assert wanted_sign(np.zeros((2, 13)), THETA, 1.0) == 1.0


def test_a_held_item_and_empty_counts_stay() -> None:
    items = Items.logistic([1.2, 0.7], [0.3, 0.1])
    s = specify("2pl", items.n_categories, FLAT, np.array([True, False]))
    new, penalty = maximise(s, Parameters.of(items), np.zeros((4, 13)), THETA)
    assert_allclose(new.slopes, items.slopes)
    assert penalty == 0.0


def test_m_step_frees_what_items_have() -> None:
    items = Items.logistic([1.2, 0.7, 1.0], [0.3, 0.1, 0.0], [0.0, 0.2, 0.1], [1.0, 1.0, 0.9])
    counts = np.exp(items.log_table(THETA)) * 100
    assert_allclose(m_step(items, counts, THETA).log_table(THETA), items.log_table(THETA), atol=1e-4)


def test_priors_are_checked() -> None:
    for wrong in ({"slope_sd": 0.0}, {"lower": (0.5, 1.0)}):
        with pytest.raises(JaugeError):
            Prior(**wrong)
