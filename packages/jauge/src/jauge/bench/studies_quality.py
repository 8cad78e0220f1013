"""Error rates of the quality statistics, measured: run lengths of the CUSUM, type I errors, power.

Every row gives a rate or a mean with its 95 % interval (Wilson's for rates, normal for means) and the bar it
is held to, when there is one.

Source of the designs: Veerkamp & Glas (2000), CUSUM; Snijders (2001), lz*; Wilson (1927), Journal of the
American Statistical Association 22, interval.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jauge.checks import FloatArray, IntArray
from jauge.compiled import compiled
from jauge.dif import mantel_haenszel, strata
from jauge.dif_regression import logistic_dif
from jauge.drift import THRESHOLD
from jauge.grid import uniform_grid
from jauge.itemfit import s_x2
from jauge.items import Items
from jauge.masked import bare
from jauge.personfit import lz, lz_star
from jauge.responses import Responses

SUMMARY = "CUSUM run lengths, type I errors and power of person fit, item fit and DIF"
Row = dict[str, Any]
_LONGEST = 400_000
_ROUTED = 10
_Z = 1.959963984540054


def mean_row(name: str, values: FloatArray, bar: str = "") -> Row:
    """A mean and its normal 95 % interval.

    Examples
    --------
    >>> mean_row("delay", np.array([1.0, 3.0]))["value"]
    2.0
    """
    half = _Z * float(values.std(ddof=1)) / len(values) ** 0.5
    return _row(
        name, float(values.mean()), float(values.mean()) - half, float(values.mean()) + half, len(values), bar
    )


def rate_row(name: str, events: int, trials: int, bar: str = "") -> Row:
    """A share and its Wilson 95 % interval.

    Examples
    --------
    >>> row = rate_row("type I", 5, 100)
    >>> row["value"], row["low"], row["high"]
    (0.05, 0.0215, 0.1118)
    """
    share, scale = events / trials, 1 + _Z**2 / trials
    centre = (share + _Z**2 / (2 * trials)) / scale
    half = _Z / scale * (share * (1 - share) / trials + _Z**2 / (4 * trials**2)) ** 0.5
    return _row(name, share, centre - half, centre + half, trials, bar)


def _row(name: str, value: float, low: float, high: float, size: int, bar: str) -> Row:
    return {
        "study": name,
        "value": round(value, 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "n": size,
        "bar": bar,
    }


@compiled
def run_lengths(
    slopes: FloatArray,
    start: IntArray,
    stop: IntArray,
    estimate: FloatArray,
    ability: FloatArray,
    drift: float,
    shift: float,
    threshold: float,
    longest: int,
    rng: np.random.Generator,
) -> IntArray:
    """Answers until the alarm of one chart per slope; `longest` when there was none.

    Chart r is of an item of difficulty 0 moved by `drift`. Its takers are drawn again and again among
    start[r] … stop[r] - 1 of `estimate` (before their answer) and `ability`, counted from the difficulty.

    Examples
    --------
    >>> alone, near = np.zeros(3, int), np.zeros(1)
    >>> rng = np.random.default_rng(0)
    >>> bool((run_lengths(np.ones(3), alone, alone + 1, near, near, -3.0, -0.5, 2.0, 1000, rng) < 100).all())
    True
    """
    lengths = np.full(len(slopes), longest, np.int64)
    for run in range(len(slopes)):
        a, evidence = slopes[run], 0.0
        for answer in range(longest):
            taker = start[run] + int(rng.random() * (stop[run] - start[run]))
            right = rng.random() * (1.0 + np.exp(-a * (ability[taker] - drift))) < 1.0
            sign = 1.0 if right else -1.0
            before, after = -sign * a * estimate[taker], -sign * a * (estimate[taker] - shift)
            evidence = max(0.0, evidence + np.log1p(np.exp(before)) - np.log1p(np.exp(after)))
            if evidence >= threshold:
                lengths[run] = answer + 1
                break
    return lengths


def _takers(count: int, rng: np.random.Generator) -> tuple[Items, IntArray, FloatArray, FloatArray]:
    """A 500-item bank; item, estimate and ability, counted from the difficulty, of answers 11 to 40."""
    bank = Items.logistic(rng.lognormal(0.1, 0.3, 500), rng.normal(size=500))
    theta = rng.normal(size=count)
    _, estimates = _adaptive(bank, theta, 40, rng)
    person, item = np.nonzero(estimates[1] >= _ROUTED)
    difficulty = bank.thresholds[item, 0]
    order = np.argsort(item, kind="stable")
    found = estimates[0][person, item] - difficulty, theta[person] - difficulty
    return bank, item[order], found[0][order], found[1][order]


def cusum(quick: bool) -> list[Row]:
    """Answers between false alarms, and to the alarm after a change, for charts that watch for -0.5.

    One chart per item of a 500-item bank that at least 1 % of adaptive tests gave after their tenth question,
    each several times; takers are those of the simulated tests, estimates included.

    Examples
    --------
    >>> callable(cusum)
    True
    """
    rng = np.random.default_rng(20261)
    count, times = (2000, 3) if quick else (10_000, 20)
    bank, item, estimate, ability = _takers(count, rng)
    start, stop = np.searchsorted(item, np.arange(500)), np.searchsorted(item, np.arange(500), side="right")
    watched = np.repeat(np.flatnonzero(stop - start >= 0.01 * count), times)
    slopes = bank.discriminations[watched]
    rows = [mean_row("cusum_slope_of_watched_items", slopes)]
    for name, drift, bar in (
        ("cusum_in_control_arl", 0.0, ">= 10000"),
        ("cusum_delay", -0.5, "<= 140"),
        ("cusum_delay_large", -1.0, ""),
    ):
        found = run_lengths(
            slopes, start[watched], stop[watched], estimate, ability, drift, -0.5, THRESHOLD, _LONGEST, rng
        )
        rows.append(mean_row(name, found.astype(np.float64), bar))
    return rows


def _modal(items: Items, responses: Responses) -> tuple[FloatArray, FloatArray]:
    """Modal and posterior mean abilities under N(0, 1), by sums over the grid."""
    grid, weights = uniform_grid(241)
    log_p = np.add.reduceat(items.log_table(grid)[responses.rows(items)], responses.start[:-1], axis=0)
    log_posterior = log_p + np.log(weights)
    best = log_posterior.argmax(axis=1)
    posterior = np.exp(log_posterior - log_posterior.max(axis=1, keepdims=True))
    return grid[best], posterior @ grid / posterior.sum(axis=1)


def person_fit(quick: bool) -> list[Row]:
    """Flags of honest persons at 5 %: linear test of 40 items by estimate, adaptive test; power on guessing.

    Examples
    --------
    >>> person_fit(quick=True)[0]["study"]
    'lz_type_one'
    """
    rng = np.random.default_rng(20262)
    count = 1000 if quick else 10_000
    items = Items.logistic(rng.lognormal(0.1, 0.3, 40), rng.normal(size=40))
    theta = rng.normal(size=count)
    honest = Responses.from_matrix(items.draw(theta, rng))
    mode, mean = _modal(items, honest)

    def row(name: str, found: IntArray, bar: str = "") -> Row:
        return rate_row(name, len(found), count, bar)

    rows = [
        row("lz_type_one", lz_star(items, honest, mode).flags(0.05), "near .05"),
        row("lz_type_one_posterior_mean", lz_star(items, honest, mean).flags(0.05), "near .05"),
        row("lz_type_one_uncorrected", lz(items, honest, mode).flags(0.05)),
    ]
    table = honest.to_matrix()
    table[:, ::4] = rng.integers(0, 2, table[:, ::4].shape)
    guessing = Responses.from_matrix(table)
    rows.append(row("lz_power_guessing", lz_star(items, guessing, _modal(items, guessing)[0]).flags(0.05)))
    bank = Items.logistic(rng.lognormal(0.1, 0.3, 300), rng.normal(size=300))
    adaptive = _adaptive(bank, theta, 40, rng)[0]
    rows.append(row("lz_type_one_adaptive", lz_star(bank, adaptive, _modal(bank, adaptive)[0]).flags(0.05)))
    return rows


def _adaptive(
    items: Items, theta: FloatArray, length: int, rng: np.random.Generator
) -> tuple[Responses, FloatArray]:
    """Maximum information at the posterior mean, drawn among the five best of the items left.

    Gives the answers, and by person and item the estimate before the answer and its place (-1: not given).
    """
    grid, weights = uniform_grid(61)
    table, information = items.log_table(grid), items.information(grid)
    drawn = items.draw(theta, rng)
    everyone = np.arange(len(theta))
    log_posterior = np.tile(np.log(weights), (len(theta), 1))
    given: NDArray[np.int8] = np.full(drawn.shape, -1, dtype=np.int8)
    estimates = np.full((2, *drawn.shape), -1.0)
    for place in range(length):
        posterior = np.exp(log_posterior - log_posterior.max(axis=1, keepdims=True))
        mean = posterior @ grid / posterior.sum(axis=1)
        at = np.rint((mean - grid[0]) / (grid[1] - grid[0])).astype(np.int64)
        value = np.where(given < 0, information[:, at].T, -1.0)
        best = np.argpartition(-value, 5, axis=1)[:, :5]
        chosen = best[everyone, rng.integers(0, 5, len(theta))]
        estimates[0, everyone, chosen], estimates[1, everyone, chosen] = mean, place
        given[everyone, chosen] = drawn[everyone, chosen]
        log_posterior += table[items.start[chosen] + drawn[everyone, chosen]]
    return Responses.from_matrix(given), estimates


def item_fit(quick: bool) -> list[Row]:
    """False alarms of S-X² at 5 %, parameters known: 20 items, 1,000 persons.

    Examples
    --------
    >>> item_fit(quick=True)[0]["study"]
    's_x2_type_one'
    """
    rng = np.random.default_rng(20263)
    rounds = 20 if quick else 300
    items = Items.logistic(rng.lognormal(0.1, 0.3, 20), rng.normal(size=20))
    events = 0
    for _ in range(rounds):
        responses = Responses.from_matrix(items.draw(rng.normal(size=1000), rng))
        events += int((bare(s_x2(items, responses, n_parameters=0).p_value) < 0.05).sum())  # noqa: PLR2004
    return [rate_row("s_x2_type_one", events, 20 * rounds, "near .05")]


def dif(quick: bool) -> list[Row]:
    """False alarms and power at 5 %: 20 items, 500 persons a group, one item harder by 0.6 for one of them.

    Matched by the sum score; and, a third of the answers missing, by ten strata of the posterior mean.

    Examples
    --------
    >>> [row["study"] for row in dif(quick=True)][:2]
    ['mh_type_one', 'mh_power']
    """
    rng = np.random.default_rng(20264)
    rounds = 8 if quick else 100
    group = np.arange(1000) % 2
    slopes, difficulties = np.ones(20), np.linspace(-1.5, 1.5, 20)
    fair = Items.logistic(slopes, difficulties)
    hard = Items.logistic(slopes, difficulties + 0.6 * (np.arange(20) == 10))  # noqa: PLR2004
    p_values: dict[str, list[FloatArray]] = {"mh": [], "logistic": [], "mh_sparse": []}
    for _ in range(rounds):
        theta = rng.normal(size=1000)
        table = np.where(group[:, None] == 1, hard.draw(theta, rng), fair.draw(theta, rng))
        complete = Responses.from_matrix(table)
        p_values["mh"].append(bare(mantel_haenszel(complete, group).p_value))
        p_values["logistic"].append(bare(logistic_dif(complete, group).p_value))
        table[rng.random(table.shape) < 1 / 3] = -1
        sparse = Responses.from_matrix(table)
        match = strata(_modal(fair, sparse)[1])
        p_values["mh_sparse"].append(bare(mantel_haenszel(sparse, group, match).p_value))
    rows = []
    for name, found in p_values.items():
        small = np.array(found) < 0.05  # noqa: PLR2004
        events = int(np.delete(small, 10, axis=1).sum())
        rows.append(rate_row(f"{name}_type_one", events, 19 * rounds, "near .05"))
        rows.append(rate_row(f"{name}_power", int(small[:, 10].sum()), rounds))
    return rows


def run(quick: bool) -> Row:
    """All studies: {"table": rows, and every study's value by its name}.

    Examples
    --------
    >>> callable(run)
    True
    """
    rows = [*cusum(quick), *person_fit(quick), *item_fit(quick), *dif(quick)]
    return {"table": rows, **{row["study"]: row["value"] for row in rows}}
