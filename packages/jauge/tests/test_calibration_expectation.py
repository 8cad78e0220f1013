import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from test_calibration_tables import mixed

from jauge.calibration import Expected, expected_counts, log_likelihood
from jauge.calibration.dense import Design, deserves_products, expect_dense
from jauge.calibration.em import persons_of
from jauge.calibration.expectation import exact, expect
from jauge.checks import FloatArray, JaugeError
from jauge.items import Items
from jauge.responses import Responses

THETA = np.linspace(-2, 2, 5)


def brute(items: Items, responses: Responses, weights: FloatArray, groups: list[int]) -> Expected:
    """Expectation person by person, in plain arrays."""
    table, rows = items.log_table(THETA), responses.rows(items)
    counts, latent, total = np.zeros((len(table), 5)), np.zeros_like(weights), 0.0
    for person in range(len(responses)):
        chosen = rows[responses.start[person] : responses.start[person + 1]]
        if len(chosen):
            joint = weights[groups[person]] * np.exp(table[chosen].sum(axis=0))
            posterior = joint / joint.sum() * responses.weights[person]
            counts[chosen] += posterior
            latent[groups[person]] += posterior
            total += responses.weights[person] * np.log(joint.sum())
    return Expected(counts, latent, total)


def example(seed: int, share: float) -> tuple[Items, Responses, FloatArray, list[int]]:
    items, rng = mixed(seed), np.random.default_rng(seed)
    table = items.draw(rng.standard_normal(9), rng)
    table[rng.random(table.shape) > share] = -1
    weights = rng.random((2, 5)) + 0.1
    groups = rng.integers(0, 2, 9).tolist()
    responses = Responses.from_matrix(table, weights=rng.random(9) + 0.5)
    return items, responses, weights / weights.sum(axis=1, keepdims=True), groups


@given(st.integers(0, 10_000), st.sampled_from([0.5, 1.0]))
@settings(max_examples=15, deadline=None)
def test_oracle_counts_are_those_of_brute_force(seed: int, share: float) -> None:
    """Recipe: `brute`, a loop over persons; sparse and dense paths, and the exact likelihood."""
    items, responses, weights, groups = example(seed, share)
    wanted = brute(items, responses, weights, groups)
    place = np.array(groups, dtype=np.int32)
    persons = persons_of(items, responses, place)
    design = Design.of(persons, items.start)
    for found in (
        expected_counts(items, responses, THETA, weights, place),
        expect_dense(design, items.log_table(THETA), np.log(weights)),
    ):
        assert_allclose(found.counts, wanted.counts, atol=1e-9)
        assert_allclose(found.latent, wanted.latent, atol=1e-9)
    assert_allclose(log_likelihood(items, responses, THETA, weights, place), wanted.log_likelihood)
    assert design.full == (share == 1.0)
    assert deserves_products(persons, items.start) == (len(persons.rows) > 0.4 * 9 * 6)


def test_oracle_posterior_spread_of_a_person_who_answered_nothing_is_that_of_the_nodes() -> None:
    """Recipe: five equal weights on -2 … 2 have variance 2."""
    items = Items.logistic([1.0], [0.0])
    persons = persons_of(items, Responses.from_matrix([[-1], [1]]))
    likelihood, spread = exact(persons, items.log_table(THETA), np.log(np.full((1, 5), 0.2)), THETA)
    assert_allclose([likelihood[0], spread[0]], [0.0, np.sqrt(2.0)], atol=1e-12)
    assert spread[1] < spread[0]


def test_parts_of_the_persons_add_up() -> None:
    items, responses, weights, groups = example(3, 0.7)
    place = np.array(groups, dtype=np.int32)
    persons = persons_of(items, responses, place)
    table, log_weights = items.log_table(THETA), np.log(weights)
    whole = expect(persons, table, log_weights)
    parts = expect(persons.run(0, 4), table, log_weights) + expect(persons.run(4, 9), table, log_weights)
    assert_allclose(parts.counts, whole.counts, atol=1e-12)
    assert_allclose(parts.log_likelihood, whole.log_likelihood)


def test_weights_must_have_one_column_per_node() -> None:
    with pytest.raises(JaugeError, match="one per node"):
        expected_counts(Items.logistic([1.0], [0.0]), Responses.from_matrix([[1]]), THETA, [1.0])


@pytest.mark.slow
def test_numbers_do_not_depend_on_threads_nor_on_the_path() -> None:
    rng = np.random.default_rng(4)
    items = Items.logistic(rng.lognormal(0, 0.3, 60), rng.standard_normal(60))
    responses = Responses.from_matrix(items.draw(rng.standard_normal(4000), rng))
    theta = np.linspace(-6, 6, 61)
    log_weights = (-0.5 * theta**2)[None]
    persons = persons_of(items, responses)
    one, two = (expect(persons, items.log_table(theta), log_weights, threads) for threads in (1, 2))
    dense = expect_dense(Design.of(persons, items.start), items.log_table(theta), log_weights)
    assert_allclose(one.counts, two.counts, rtol=1e-12)
    assert one.log_likelihood == two.log_likelihood
    assert_allclose(one.counts, dense.counts, atol=0.02)
    assert persons.precision is np.float32
