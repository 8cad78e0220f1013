import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from jauge.calibration.priors import FLAT
from jauge.calibration.specification import Parameters, specification_of
from jauge.calibration.tables import log_rows
from jauge.items import Items

THETA = np.linspace(-6, 6, 7)


def mixed(seed: int) -> Items:
    """One item of every model, slopes of both signs."""
    rng = np.random.default_rng(seed)
    a = rng.lognormal(0, 0.5, 5) * rng.choice([-1, 1], 5)
    steps = np.sort(rng.normal(0, 1, 3)) + np.array([0.0, 0.1, 0.2])
    return Items.joined(
        [
            Items.logistic(a[:2], rng.normal(0, 2, 2), ids=["two", "easy"]),
            Items.logistic(a[2:3], [0.5], 0.2, 0.9, ids=["four"]),
            Items.partial_credit(a[3:4], rng.normal(0, 1, (1, 3)), ids=["credit"]),
            Items.graded(a[4:5], [steps], ids=["graded"])
            if a[4] > 0
            else Items.graded([1.0], [steps], ids=["g"]),
            Items.nominal([rng.normal(0, 1, 4)], [rng.normal(0, 1, 4)], ids=["nominal"]),
        ]
    )


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_oracle_tables_are_those_of_the_items(seed: int) -> None:
    """Recipe: the same formulas in plain arrays, `Items.log_table`."""
    items = mixed(seed)
    table = log_rows(specification_of(items, FLAT), Parameters.of(items), THETA)
    assert_allclose(table, items.log_table(THETA), rtol=1e-9, atol=1e-9)
