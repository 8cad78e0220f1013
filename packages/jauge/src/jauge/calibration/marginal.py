"""`calibrate`: from answers to items."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from jauge.calibration.dense import Design, deserves_products, expect_dense
from jauge.calibration.em import Expectation, Outcome, Step, iterate
from jauge.calibration.expectation import exact, expect
from jauge.calibration.findings import examine
from jauge.calibration.priors import Prior, prior_of
from jauge.calibration.result import Calibration, spacing_serves
from jauge.calibration.specification import Specification
from jauge.calibration.state import State
from jauge.calibration.tables import log_rows
from jauge.calibration.task import Task, task_of
from jauge.checks import FloatArray, require
from jauge.compiled import SMALL
from jauge.grid import LIMIT, NODES, uniform_grid
from jauge.items import Items
from jauge.responses import Responses

_FINE_NODES = 121
_MANY_STEPS = 120.0
_REACH = 5.0
_GRIDS = 3
"""Grids tried before giving up on a spacing that serves and a range that covers."""
_MOST_NODES = 961
_ROUGH = 0.03
"""Change at which large data leave the grid of half the nodes, on which they start."""


def calibrate(
    responses: Responses | ArrayLike,
    model: str | Sequence[str] = "2pl",
    *,
    prior: Prior | str | None = "default",
    start: Items | ArrayLike | None = None,
    groups: ArrayLike | None = None,
    fixed: ArrayLike | None = None,
    ids: Sequence[str] | None = None,
    n_categories: ArrayLike | None = None,
    tolerance: float | None = None,
    max_iterations: int = 1000,
    nodes: int | None = None,
    threads: int | None = None,
) -> Calibration:
    """Items that best explain the answers, abilities being integrated out.

    Parameters
    ----------
    responses : `Responses`, or a table (N, n) of categories, -1 or NaN where missing. Persons without any
        answer are allowed and say nothing. An item without any answer is refused; one that everybody answers
        alike, or with a category nobody chose, is refused without a prior and found with one.
    model : "rasch", "1pl", "2pl", "3pl", "4pl", "pcm", "gpcm", "grm" or "nominal"; one for all items or one
        each. Rasch and partial credit items have slope 1 and leave the spread of the persons free; "1pl"
        items share one slope.
    prior : "default" or a `Prior`, for the posterior mode; None for maximum likelihood
    start : items to start from, or difficulties (n,) set by experts
    groups : labels (N,); the first in order is the reference, N(0, 1); the others have their own mean and sd
    fixed : positions (or mask) of items held where `start` has them; the persons' mean and sd are then free,
        and the other items land on the scale of the fixed ones
    ids : names of the items, those of `start` by default
    n_categories : array (n,), by default one more than the highest category seen, 2 at least
    tolerance : largest change of any number at which to stop; by default 1e-4 with more than 100,000 answers,
        whose tables are in single precision, and 1e-6 below
    max_iterations : expectations allowed for each grid
    nodes : of the grid on [-6, 6]; by default 61 up to 120 steps answered per person on average (an item of
        K categories has K - 1) and 121 beyond, then refined and widened until they serve
    threads : used at most; one is used for less than 100,000 answers

    Returns
    -------
    Calibration

    Source: Bock & Aitkin (1981), Psychometrika 46(4); fixed items: Kim (2006), Journal of Educational
    Measurement 43(4), multiple weights updating and multiple EM cycles; groups: Bock & Zimowski (1997).
    Oracle: LSAT6 and LSAT7 by R's ltm and mirt, tests/test_calibration.py.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> true = Items.logistic([0.8, 1.0, 1.2, 1.4], [-1.0, 0.0, 0.5, 1.0])
    >>> found = calibrate(true.draw(rng.standard_normal(2000), rng))
    >>> bool(abs(found.items.discriminations - true.discriminations).max() < 0.3)
    True
    """
    answers = responses if isinstance(responses, Responses) else Responses.from_matrix(responses)
    task = task_of(answers, model, prior_of(prior), start, groups, fixed, ids, n_categories)
    limit = checked_tolerance(answers, tolerance, max_iterations)
    return estimated(task, _sums(task, threads), limit, max_iterations, nodes, threads)


def checked_tolerance(responses: Responses, tolerance: float | None, max_iterations: int) -> float:
    """The tolerance asked for, or the default one, once it and the iterations make sense."""
    limit = tolerance if tolerance is not None else (1e-4 if len(responses.items) > SMALL else 1e-6)
    require(limit > 0, "tolerance", limit, "positive")
    require(max_iterations > 0, "max_iterations", max_iterations, "at least 1")
    return limit


def _sums(task: Task, thread_count: int | None) -> Expectation:
    persons, start = task.persons, task.specification.start
    if len(persons.rows) > SMALL and deserves_products(persons, start):
        return partial(expect_dense, Design.of(persons, start), thread_count=thread_count)
    return partial(expect, persons, thread_count=thread_count)


def estimated(
    task: Task,
    expectation: Expectation,
    tolerance: float,
    max_iterations: int,
    nodes: int | None = None,
    thread_count: int | None = None,
) -> Calibration:
    """The calibration of a task, `expectation` giving the counts, on grids refined until one serves."""
    trace: tuple[Step, ...] = ()
    s, state = task.specification, task.state
    steps = float((s.n_categories - 1) @ task.responses.n_observed) / float(task.responses.weights.sum())
    count = nodes if nodes is not None else NODES if steps <= _MANY_STEPS else _FINE_NODES
    reach = LIMIT
    if nodes is None and len(task.persons.rows) > SMALL:
        rough = iterate(expectation, s, state, uniform_grid(count // 2 + 1)[0], _ROUGH, max_iterations)
        state, trace = rough.state, rough.trace
    for attempt in range(1, _GRIDS + 1):
        theta, _ = uniform_grid(count, reach)
        outcome = iterate(expectation, s, state, theta, tolerance, max_iterations)
        state = outcome.state
        trace += tuple(t._replace(iteration=len(trace) + t.iteration) for t in outcome.trace)
        table, log_weights = log_rows(s, state.parameters, theta), state.log_weights(theta)
        likelihood, spread = exact(task.persons, table, log_weights, theta, thread_count)
        total, smallest = float(likelihood @ task.responses.weights), float(spread.min())
        finer = _finer(count, reach, state, smallest, nodes is None)
        if finer == (count, reach) or attempt == _GRIDS:
            break
        count, reach = finer
    return _result(task, outcome, trace, total, theta, np.exp(log_weights), smallest)


def _finer(count: int, reach: float, state: State, smallest: float, free: bool) -> tuple[int, float]:
    """Nodes and range that serve, given what the last grid showed; the same ones when they did."""
    spacing = 2 * reach / (count - 1)
    needed = float((np.abs(state.means) + _REACH * state.sds).max())
    wider = max(reach, float(np.ceil(needed)))
    narrower = spacing if spacing_serves(spacing, smallest) or not free else max(1.2 * smallest, spacing / 2)
    return min(int(np.ceil(2 * wider / narrower - 1e-9)) + 1, _MOST_NODES), wider


def _result(
    task: Task,
    outcome: Outcome,
    trace: tuple[Step, ...],
    likelihood: float,
    theta: FloatArray,
    weights: FloatArray,
    smallest: float,
) -> Calibration:
    s, state = task.specification, outcome.state
    items = state.parameters.items(s, task.ids)
    answered = task.responses.n_answers > 0
    return Calibration(
        items=items,
        specification=s,
        log_likelihood=likelihood,
        iterations=len(trace),
        converged=outcome.converged,
        trace=trace,
        groups=task.labels,
        group_means=state.means,
        group_sds=state.sds,
        findings=examine(items, task.answers),
        theta=theta,
        weights=weights,
        smallest_sd=smallest,
        n_persons=float(task.responses.weights[answered].sum()),
        n_parameters=s.n_parameters + _free_moments(s, len(state.means)),
    )


def _free_moments(s: Specification, groups: int) -> int:
    return 2 * (groups - 1) + s.scale_free + s.origin_free
