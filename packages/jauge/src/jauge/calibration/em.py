"""Marginal maximum likelihood, or the posterior mode, by an accelerated EM whose every step is checked.

One iteration: expected counts of the answers at the nodes, then new parameters of each item on its own. The
point from which the next iteration starts is extrapolated from the last ones; when the objective falls there,
the iteration goes back to the plain EM step, which never falls.

`expected_counts`, `m_step` and `log_likelihood` are the parts, on `Items`, that standard errors and online
calibration build on.

Source: Bock & Aitkin (1981), Psychometrika 46(4).
Oracle: LSAT6 and LSAT7 maxima printed by other programs, tests/test_calibration.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jauge.calibration.acceleration import Anderson
from jauge.calibration.expectation import Expected, Persons, exact, expect
from jauge.calibration.maximisation import maximise
from jauge.calibration.priors import FLAT, Prior
from jauge.calibration.specification import Parameters, Specification, specification_of
from jauge.calibration.state import State
from jauge.calibration.tables import log_rows
from jauge.checks import FloatArray, require
from jauge.items import Items
from jauge.responses import Responses

Expectation = Callable[[FloatArray, FloatArray], Expected]
"""From log-probabilities (rows, q) and log-weights (G, q) to expected counts."""

_SLACK = 1e-7
_SMALLEST_SD = 1e-3


class Step(NamedTuple):
    """One iteration: where the objective stood before it, and how far it moved the numbers."""

    iteration: int
    log_likelihood: float
    largest_change: float


@dataclass(frozen=True, eq=False)
class Outcome:
    """Where an estimation ended."""

    state: State
    trace: tuple[Step, ...]
    converged: bool


def iterate(
    expectation: Expectation,
    specification: Specification,
    state: State,
    theta: FloatArray,
    tolerance: float,
    max_iterations: int,
) -> Outcome:
    """Accelerated EM from `state` until no number moves by more than `tolerance`."""
    memory, trace = Anderson(), []
    best, image = -np.inf, state
    for iteration in range(1, max_iterations + 1):
        counts = expectation(log_rows(specification, state.parameters, theta), state.log_weights(theta))
        new, penalty = maximise(specification, state.parameters, counts.counts, theta)
        objective = counts.log_likelihood + penalty
        if not objective >= best - _SLACK * abs(best):
            state = image
            best = -np.inf
            memory.forget()
            trace.append(Step(iteration, counts.log_likelihood, np.inf))
            continue
        best = objective
        image = with_persons(specification, State(new, state.means, state.sds), counts, theta)
        change = image.distance(state)
        trace.append(Step(iteration, counts.log_likelihood, change))
        if change < tolerance:
            return Outcome(image, tuple(trace), True)
        proposal = memory.propose(state.vector(specification), image.vector(specification))
        moved = image.moved(specification, proposal)
        state = moved if moved.possible(specification, image) else image
    return Outcome(image, tuple(trace), False)


def with_persons(specification: Specification, state: State, counts: Expected, theta: FloatArray) -> State:
    """The state with the mean and spread of groups that the expected persons show, where free."""
    persons = counts.latent.sum(axis=1)
    found = np.divide(counts.latent @ theta, persons, out=state.means.copy(), where=persons > 0)
    means, sds = state.means.copy(), state.sds.copy()
    first_mean, first_sd = int(not specification.origin_free), int(not specification.scale_free)
    means[first_mean:] = found[first_mean:]
    squares = (counts.latent * (theta - means[:, None]) ** 2).sum(axis=1)
    spread = np.sqrt(np.divide(squares, persons, out=sds**2, where=persons > 0))
    sds[first_sd:] = np.maximum(spread[first_sd:], _SMALLEST_SD)
    return State(state.parameters, means, sds)


def expected_counts(
    items: Items,
    responses: Responses,
    theta: ArrayLike,
    weights: ArrayLike,
    groups: NDArray[np.int32] | None = None,
) -> Expected:
    """Expected counts of every category at every node, and the marginal log-likelihood.

    Parameters
    ----------
    items : n items, as many as the responses have
    theta : nodes (q,)
    weights : of the nodes, (q,) or (G, q), each row summing to one
    groups : array (N,) from 0 to G - 1; all persons in group 0 by default

    Returns
    -------
    Expected, with counts (rows, q), latent (G, q) and log_likelihood

    Examples
    --------
    >>> items = Items.logistic([1.0, 1.0], [0.0, 0.5])
    >>> found = expected_counts(items, Responses.from_matrix([[1, 0]]), [-1.0, 1.0], [0.5, 0.5])
    >>> found.counts.sum(axis=1).round(6).tolist()
    [0.0, 1.0, 1.0, 0.0]
    """
    nodes, mass = np.asarray(theta, dtype=np.float64), np.atleast_2d(np.asarray(weights, dtype=np.float64))
    require(mass.shape[1] == len(nodes), "weights", mass.shape, f"of {len(nodes)} columns, one per node")
    return expect(persons_of(items, responses, groups), items.log_table(nodes), _log(mass))


def m_step(
    items: Items,
    counts: FloatArray,
    theta: ArrayLike,
    prior: Prior = FLAT,
    specification: Specification | None = None,
) -> Items:
    """New items from expected counts (rows, q); what is free is what the items have, or `specification`."""
    s = specification_of(items, prior) if specification is None else specification
    nodes = np.asarray(theta, dtype=np.float64)
    return maximise(s, Parameters.of(items), counts, nodes)[0].items(s, items.ids)


def log_likelihood(
    items: Items,
    responses: Responses,
    theta: ArrayLike,
    weights: ArrayLike,
    groups: NDArray[np.int32] | None = None,
) -> float:
    """Marginal log-likelihood in double precision; arguments of `expected_counts`."""
    nodes, mass = np.asarray(theta, dtype=np.float64), np.atleast_2d(np.asarray(weights, dtype=np.float64))
    each, _ = exact(persons_of(items, responses, groups), items.log_table(nodes), _log(mass), nodes)
    return float(each @ responses.weights)


def persons_of(items: Items, responses: Responses, groups: NDArray[np.int32] | None = None) -> Persons:
    """Answers made ready for the loops, after the categories were checked against the items."""
    responses.rows(items)
    return Persons.of(responses, items.start[:-1], groups)


def _log(weights: FloatArray) -> FloatArray:
    result: FloatArray = np.log(np.maximum(weights, 1e-300))
    return result
