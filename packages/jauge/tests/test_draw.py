from __future__ import annotations

import numpy as np
import pytest

from jauge import JaugeError
from jauge.draw import Purpose, draw_below, draw_uniforms, splitmix64


def test_published_outputs() -> None:
    expected = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431]
    assert [splitmix64(1234567, position) for position in range(4)] == expected


def test_draws_are_even_and_keyed() -> None:
    counts = [0] * 5
    for seed in range(2000):
        counts[draw_below(5, seed, seed % 7)] += 1
    chi_square = sum((count - 400) ** 2 / 400 for count in counts)
    assert chi_square < 18.5  # 0.1 % point of chi-square with 4 degrees of freedom
    assert draw_below(1000, 42, 3) == draw_below(1000, 42, 3)
    assert len({draw_below(1 << 60, 42, position) for position in range(50)}) == 50


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_seed_out_of_range(seed: int) -> None:
    with pytest.raises(JaugeError, match="seed is"):
        draw_below(2, seed, 0)


def test_uniforms_are_those_of_one_draw_each() -> None:
    ranks = np.array([3, 0, 41])
    found = draw_uniforms(ranks, 2**64 - 1, 5, Purpose.PROGRESSION)
    start = splitmix64(splitmix64(2**64 - 1, Purpose.PROGRESSION), 5)
    assert found.tolist() == [(splitmix64(start, rank) >> 11) / 2**53 for rank in ranks.tolist()]
