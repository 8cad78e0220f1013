from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.checks import JaugeError
from jauge.flags import benjamini_hochberg, flagged

TABLE_1 = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
]


def test_oracle_the_fifteen_hypotheses_of_the_first_article() -> None:
    """Benjamini & Hochberg (1995), section 4.1: four hypotheses are rejected at q = .05."""
    adjusted = benjamini_hochberg(TABLE_1)
    assert flagged(adjusted, 0.05).tolist() == [0, 1, 2, 3]
    assert adjusted[3] == pytest.approx(0.0095 * 15 / 4)


@given(st.lists(st.floats(0, 1), max_size=30))
def test_adjusted_values_keep_the_order_and_never_shrink(values: list[float]) -> None:
    p = np.array(values)
    adjusted = benjamini_hochberg(p)
    assert (adjusted >= p).all()
    assert (adjusted <= 1).all()
    order = np.argsort(p)
    assert (np.diff(adjusted[order]) >= -1e-15).all()
    np.testing.assert_allclose(benjamini_hochberg(p[::-1]), adjusted[::-1])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.floats(0.01, 0.99))
def test_flags_are_those_of_the_step_up_procedure(values: list[float], rate: float) -> None:
    p = np.sort(values)
    passing = np.flatnonzero(p * (len(p) / np.arange(1, len(p) + 1)) <= rate)
    assert len(flagged(benjamini_hochberg(p), rate)) == (passing[-1] + 1 if len(passing) else 0)


def test_refusals() -> None:
    with pytest.raises(JaugeError, match="p_values is"):
        benjamini_hochberg([0.1, np.nan])
    with pytest.raises(JaugeError, match="rate is 1"):
        flagged(np.array([0.1]), 1)
