from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.answer_similarity import answer_copying, answer_similarity, neighbouring_pairs
from jauge.checks import JaugeError
from jauge.items import Items
from jauge.responses import Responses

ITEMS = Items.nominal(
    [[0, 0.5, 1.2], [0, 1, np.nan], [0, -0.5, 0.8], [0, 0.2, 1]],
    [[0, 0.3, 0], [0, 0.5, np.nan], [0, 1, 0.2], [0, 0, 0.4]],
)
ABILITIES = [-0.5, 0.8]


def test_oracle_tail_counts_every_outcome() -> None:
    """All 16 match patterns of four nominal items, each with the product of its probabilities."""
    responses = Responses.from_matrix([[2, 1, 0, 1], [2, 1, 1, 1]])
    p = np.exp(ITEMS.log_probabilities(ABILITIES))
    chance = (p[:, :, 0] * p[:, :, 1]).sum(axis=1)
    exact = 0.0
    for pattern in product((0, 1), repeat=4):
        if sum(pattern) >= 3:
            exact += np.prod(np.where(np.array(pattern) == 1, chance, 1 - chance))
    test = answer_similarity(ITEMS, responses, [[0, 1]], ABILITIES, least_shared=1)
    assert test.p_values[0] == pytest.approx(exact)
    assert (test.matches[0], test.shared[0], test.expected[0]) == (3, 4, pytest.approx(chance.sum()))


def test_oracle_omega_written_out() -> None:
    """Probabilities that the copier gives the source's answers, item by item; one item missing."""
    responses = Responses.from_matrix([[2, 1, 0, -1], [2, 0, 0, 1]])
    p = np.exp(ITEMS.log_probabilities(ABILITIES))
    chance = np.array([p[0, 2, 0], p[1, 0, 0], p[2, 0, 0]])
    exact = (2 - chance.sum()) / np.sqrt((chance * (1 - chance)).sum())
    test = answer_copying(ITEMS, responses, [[0, 1]], ABILITIES, least_shared=3)
    assert test.statistics[0] == pytest.approx(exact)
    assert test.shared.tolist() == [3]


def honest(persons: int, seed: int) -> tuple[Items, Responses, np.ndarray]:
    rng = np.random.default_rng(seed)
    items = Items.logistic(rng.lognormal(0.1, 0.3, 40), rng.standard_normal(40))
    theta = rng.standard_normal(persons)
    return items, Responses.from_matrix(items.draw(theta, rng)), theta


def test_oracle_independent_pairs_keep_the_error_rate() -> None:
    """4,950 pairs of 100 simulated independent persons: exact test at most .05, omega within .03 and .07."""
    items, responses, theta = honest(100, 1)
    pairs = neighbouring_pairs(np.zeros(100, dtype=int))
    assert len(pairs) == 4950
    known = answer_similarity(items, responses, pairs, theta)
    assert 0.02 < (known.p_values < 0.05).mean() < 0.055
    assert 0.015 < (answer_similarity(items, responses, pairs).p_values < 0.05).mean() < 0.055
    assert 0.03 < (answer_copying(items, responses, pairs, theta).p_values < 0.05).mean() < 0.07
    assert len(known.flags(0.05)) <= 2


def test_a_copied_test_is_flagged_with_its_sentence() -> None:
    items, responses, _ = honest(30, 2)
    table = responses.to_matrix().copy()
    table[7, :32] = table[3, :32]
    copied = Responses.from_matrix(table)
    pairs = neighbouring_pairs(np.zeros(30, dtype=int))
    flags = answer_similarity(items, copied, pairs).flags(0.01)
    assert [flag.subject for flag in flags] == [(3, 7)]
    assert "Persons 3 and 7" in flags[0].sentence
    assert flags[0].sentence.endswith("to be examined by a person, not a decision.")
    assert answer_copying(items, copied, [[7, 3]]).p_values[0] < 1e-3


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12), st.integers(1, 3))
def test_pairs_are_of_one_session_within_reach_and_once(sessions: list[int], reach: int) -> None:
    seats = np.column_stack((np.arange(len(sessions)) % 3, np.arange(len(sessions)) // 3))
    pairs = neighbouring_pairs(sessions, seats, reach)
    wanted = {
        (a, b)
        for a in range(len(sessions))
        for b in range(a + 1, len(sessions))
        if sessions[a] == sessions[b] and np.abs(seats[a] - seats[b]).max() <= reach
    }
    assert {tuple(pair) for pair in pairs.tolist()} == wanted
    assert len(pairs) == len(wanted)


def test_pairs_that_share_too_little_are_left_out() -> None:
    responses = Responses.from_matrix([[2, 1, -1, -1], [-1, 1, 1, 1], [2, 1, 0, 0]])
    test = answer_similarity(ITEMS, responses, [[0, 1], [0, 2]], least_shared=2)
    assert test.pairs.tolist() == [[0, 2]]
    assert answer_similarity(ITEMS, responses, np.zeros((0, 2))).flags() == ()


def test_refusals() -> None:
    responses = Responses.from_matrix([[2, 1, 0, 0], [2, 1, 1, 1]])
    cases: list[tuple[Callable[[], object], str]] = [
        (lambda: answer_similarity(ITEMS, responses, [[0, 2]]), "pairs is"),
        (lambda: answer_similarity(ITEMS, responses, [[1, 1]]), "two different persons"),
        (lambda: answer_similarity(ITEMS, responses, [[0, 1]], least_shared=0), "least_shared is 0"),
        (lambda: answer_similarity(ITEMS, responses, [[0, 1]], [0.0]), "abilities is"),
        (lambda: answer_similarity(ITEMS, responses, [[0, 1]], [0.0, np.inf]), "abilities.1. is inf"),
        (lambda: neighbouring_pairs([]), "sessions is"),
        (lambda: neighbouring_pairs([1, 1], [[0, 0]]), "seats is"),
        (lambda: neighbouring_pairs([1, 1], reach=0), "reach is 0"),
    ]
    for call, message in cases:
        with pytest.raises(JaugeError, match=message):
            call()
