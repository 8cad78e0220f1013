from __future__ import annotations

import numpy as np
import pytest
from examples import bank_of
from hypothesis import given, settings
from hypothesis import strategies as st

from jauge import ItemBank, Items, Plan, estimate, step
from jauge.criteria import weighted_information
from jauge.selection import Ask
from jauge.shortlist import best_of, best_weighted

_RNG = np.random.default_rng(8)
SLOPES, DIFFICULTIES = _RNG.lognormal(0.1, 0.4, 900), _RNG.standard_normal(900)
TWINS = np.repeat(np.arange(300), 3)
ALIKE = ItemBank(Items.logistic(SLOPES[TWINS], DIFFICULTIES[TWINS]))
MIXED = ItemBank(
    Items.joined(
        [
            Items.logistic(SLOPES[:700], DIFFICULTIES[:700], 0.2, ids=[f"g{k:03d}" for k in range(700)]),
            Items.graded(
                SLOPES[700:], DIFFICULTIES[700:, None] + [-1.0, 1.0], [f"p{k:03d}" for k in range(200)]
            ),
        ]
    )
)
BANKS = (ALIKE, MIXED, bank_of(400), bank_of(24))


@given(
    st.lists(st.integers(0, 8), min_size=1, max_size=200),
    st.integers(1, 12),
    st.randoms(use_true_random=False),
)
def test_best_of_is_a_full_sort(levels: list[int], width: int, random: object) -> None:
    size = len(levels)
    numbers = np.array(levels) / 7 + np.array([random.random() * 1e-11 for _ in levels])  # type: ignore[attr-defined]
    rank = np.array(random.sample(range(size), size))  # type: ignore[attr-defined]
    open_to = np.array([random.random() < 0.7 for _ in levels])  # type: ignore[attr-defined]
    shown = np.flatnonzero(open_to)
    expected = shown[np.lexsort((rank[shown], -np.round(numbers[shown], 9)))][:width]
    np.testing.assert_array_equal(best_of(numbers, open_to, rank, width), expected)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(BANKS), st.integers(0, 2**32), st.integers(1, 25), st.sampled_from([1.0, 0.5, 0.02]))
def test_best_weighted_oracle_full_sort(bank: ItemBank, seed: int, width: int, share: float) -> None:
    """Every item weighed, rounded, and sorted, ties by rank; items alike, closed ones, few left."""
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(len(bank))[: rng.integers(12)]
    known = estimate(bank, [(bank.ids[item], int(rng.integers(2))) for item in chosen])
    open_to = rng.random(len(bank)) < share
    values, shown = weighted_information(bank, known), np.flatnonzero(open_to)
    expected = shown[np.lexsort((bank.rank[shown], -np.round(values[shown], 9)))][:width]
    np.testing.assert_array_equal(best_weighted(bank, known, open_to, width), expected)


def test_far_groups_are_weighed_when_the_near_ones_do_not_suffice() -> None:
    """Every item being the same, no bound tells groups apart: the first ones by name are found."""
    bank = ItemBank(Items.logistic(np.ones(500), np.zeros(500)))
    first = sorted(bank.ids)[:4]
    found = best_weighted(bank, estimate(bank, []), np.ones(500, dtype=np.bool_), 4)
    assert [bank.ids[item] for item in found] == first


@pytest.mark.parametrize("bank", BANKS)
def test_the_item_asked_is_the_best_of_all(bank: ItemBank) -> None:
    plan = Plan(1, 9, pick=1, opening_length=0)
    best = best_of(weighted_information(bank, estimate(bank, [])), np.full(len(bank), True), bank.rank, 1)
    decision = step(bank, plan, [], seed=3)
    assert isinstance(decision, Ask)
    assert decision.item == bank.ids[best[0]]
