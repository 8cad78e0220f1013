import numpy as np
import pytest

from jauge.bench.studies_quality import cusum, mean_row, person_fit, rate_row, run_lengths


def test_rows_hold_their_intervals() -> None:
    """Wilson (1927): 5 of 100 gives .0215 to .1118."""
    row = rate_row("type I", 5, 100, "near .05")
    assert (row["value"], row["low"], row["high"], row["n"]) == (0.05, 0.0215, 0.1118, 100)
    assert rate_row("none", 0, 50)["low"] == pytest.approx(0.0, abs=1e-4)
    found = mean_row("delay", np.array([1.0, 3.0, 5.0]))
    assert found["high"] - found["value"] == pytest.approx(1.96 * 2 / np.sqrt(3), abs=1e-3)


def test_an_evident_change_is_found_at_once_and_no_alarm_is_the_longest() -> None:
    alone, near = np.zeros(2, dtype=np.int64), np.zeros(1)
    pools = (np.full(2, 3.0), alone, alone + 1, near, near)
    fast = run_lengths(*pools, -5.0, -0.5, 2.0, 1000, np.random.default_rng(0))
    assert (fast <= 10).all()
    never = run_lengths(*pools, 5.0, -0.5, 50.0, 20, np.random.default_rng(0))
    assert never.tolist() == [20, 20]


@pytest.mark.slow
def test_charts_alarm_seldom_without_drift_and_soon_with_it() -> None:
    rows = {row["study"]: row for row in cusum(quick=True)}
    assert rows["cusum_in_control_arl"]["low"] > 10_000
    assert rows["cusum_delay"]["high"] < 140


@pytest.mark.slow
def test_person_fit_keeps_its_level() -> None:
    rows = {row["study"]: row for row in person_fit(quick=True)}
    assert rows["lz_type_one"]["low"] < 0.05 < rows["lz_type_one"]["high"]
    assert rows["lz_type_one_adaptive"]["value"] < 0.06
