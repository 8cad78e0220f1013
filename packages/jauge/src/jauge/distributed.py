"""The same work on one process or many: persons cut into fixed shards, results added in a fixed order.

An executor keeps shards where its workers are, and maps a function over them. The shards depend on the data
only, and their results are taken in order, so that the numbers do not depend on the number of workers.

Oracle: `Serial` against 1, 2 and 3 processes and Dask, tests/test_distributed.py.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from functools import partial, reduce
from itertools import pairwise
from multiprocessing.connection import Connection
from operator import add
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from jauge.calibration.em import Expectation
from jauge.calibration.expectation import Expected, Persons, expect
from jauge.calibration.marginal import checked_tolerance, estimated
from jauge.calibration.priors import Prior, prior_of
from jauge.calibration.result import Calibration
from jauge.calibration.task import Task, task_of
from jauge.checks import FloatArray, require
from jauge.items import Items
from jauge.responses import Responses

SHARDS = 16
_PERSONS_PER_DRAW = 4096


class Executor(Protocol):
    """Where shards live and functions run."""

    def hold(self, shards: Sequence[Any]) -> Sequence[Any]:
        """Give the shards to the workers, once; returns what `map` takes."""

    def map(self, function: Callable[..., Any], held: Sequence[Any], *shared: Any) -> list[Any]:
        """function(shard, *shared) for every shard, in the order of the shards."""


class Serial:
    """Everything in this process.

    Examples
    --------
    >>> serial = Serial()
    >>> serial.map(pow, serial.hold([2, 3]), 2)
    [4, 9]
    """

    def hold(self, shards: Sequence[Any]) -> Sequence[Any]:
        return shards

    def map(self, function: Callable[..., Any], held: Sequence[Any], *shared: Any) -> list[Any]:
        return [function(shard, *shared) for shard in held]


class Processes:
    """A pool of spawned processes, each keeping its own shards; use it in a `with` block.

    Functions must be importable by name; a script that opens a pool needs `if __name__ == "__main__"`.

    Examples
    --------
    >>> pool = Processes(2)
    >>> pool.workers
    2
    """

    def __init__(self, workers: int) -> None:
        require(workers >= 1, "workers", workers, "at least 1")
        self.workers = workers
        self._pipes: list[Connection] = []
        self._processes: list[Any] = []

    def __enter__(self) -> Processes:
        context = multiprocessing.get_context("spawn")
        for _ in range(self.workers):
            near, far = context.Pipe()
            process = context.Process(target=serve, args=(far,), daemon=True)
            process.start()
            far.close()
            self._pipes.append(near)
            self._processes.append(process)
        return self

    def __exit__(self, *_: object) -> None:
        for pipe in self._pipes:
            pipe.close()
        for process in self._processes:
            process.join()
        self._pipes, self._processes = [], []

    def hold(self, shards: Sequence[Any]) -> Sequence[Any]:
        require(bool(self._pipes), "workers", "closed", "opened by a with block")
        for position, shard in enumerate(shards):
            self._pipes[position % self.workers].send(("hold", position, shard))
        return range(len(shards))

    def map(self, function: Callable[..., Any], held: Sequence[Any], *shared: Any) -> list[Any]:
        for worker, pipe in enumerate(self._pipes):
            pipe.send(("map", [h for h in held if h % self.workers == worker], (function, shared)))
        found: dict[int, Any] = {}
        failures = []
        for pipe in self._pipes:
            results, failure = pipe.recv()
            found.update(results)
            failures += [failure] if failure is not None else []
        if failures:
            raise failures[0]
        return [found[position] for position in held]


def serve(pipe: Connection) -> None:
    """Hold shards and answer maps until the other end closes: the life of a worker."""
    shards: dict[int, Any] = {}
    while True:
        try:
            order, where, what = pipe.recv()
        except EOFError:
            return
        if order == "hold":
            shards[where] = what
        else:
            pipe.send(_results(shards, where, *what))


def _results(
    shards: dict[int, Any], positions: list[int], function: Callable[..., Any], shared: tuple[Any, ...]
) -> tuple[dict[int, Any], Exception | None]:
    try:
        return {position: function(shards[position], *shared) for position in positions}, None
    except Exception as error:
        return {}, error


class Dask:
    """The workers of a `dask.distributed` client; needs the `dask` extra.

    Examples
    --------
    >>> Dask.__name__
    'Dask'
    """

    def __init__(self, client: Any) -> None:
        self.client = client

    def hold(self, shards: Sequence[Any]) -> Sequence[Any]:
        # one message each: the client would take a list for one piece of data to hash
        return [self.client.scatter(shard, hash=False) for shard in shards]

    def map(self, function: Callable[..., Any], held: Sequence[Any], *shared: Any) -> list[Any]:
        futures = [self.client.submit(function, shard, *shared, pure=False) for shard in held]
        results: list[Any] = self.client.gather(futures)
        return results


def calibrate_sharded(
    responses: Responses,
    model: str | Sequence[str] = "2pl",
    *,
    executor: Executor,
    prior: Prior | str | None = "default",
    start: Items | ArrayLike | None = None,
    groups: ArrayLike | None = None,
    fixed: ArrayLike | None = None,
    ids: Sequence[str] | None = None,
    n_categories: ArrayLike | None = None,
    tolerance: float | None = None,
    max_iterations: int = 1000,
    nodes: int | None = None,
) -> Calibration:
    """`jauge.calibration.calibrate`, the expected counts being computed by the workers of `executor`.

    Parameters
    ----------
    executor : `Serial()`, `Processes(n)` or `Dask(client)`: the same numbers to 1e-8 from all
    others : those of `calibrate`

    Oracle: `calibrate` itself, tests/test_distributed.py.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> table = Items.logistic([1.0] * 5, np.linspace(-1, 1, 5)).draw(rng.standard_normal(300), rng)
    >>> calibrate_sharded(Responses.from_matrix(table), executor=Serial()).converged
    True
    """
    task = task_of(responses, model, prior_of(prior), start, groups, fixed, ids, n_categories)
    limit = checked_tolerance(responses, tolerance, max_iterations)
    return estimated(task, _sums(task, executor), limit, max_iterations, nodes)


def _sums(task: Task, executor: Executor) -> Expectation:
    held = executor.hold(cut(task.persons, SHARDS))
    return partial(_added, executor, held)


def _added(executor: Executor, held: Sequence[Any], table: FloatArray, log_weights: FloatArray) -> Expected:
    total: Expected = reduce(add, executor.map(expect, held, table, log_weights))
    return total


def cut(persons: Persons, count: int) -> list[Persons]:
    """Persons cut into at most `count` runs of nearly equal numbers of answers."""
    goals = np.arange(1, count) * (len(persons.rows) / count)
    inner = np.clip(np.searchsorted(persons.start, goals), 0, len(persons.start) - 1)
    bounds = np.unique(np.concatenate(([0], inner, [len(persons.start) - 1]))).tolist()
    return [persons.run(low, high) for low, high in pairwise(bounds)]


def draw_sharded(items: Items, theta: ArrayLike, seed: int, executor: Executor) -> Responses:
    """Simulated answers of persons of abilities (N,) to all items, 4,096 persons a shard.

    Every shard has its own generator, seeded by (seed, shard): the answers do not depend on the workers.

    Examples
    --------
    >>> answers = draw_sharded(Items.logistic([1.0], [0.0]), [0.0, 0.5], 7, Serial())
    >>> len(answers)
    2
    """
    abilities = np.atleast_1d(np.asarray(theta, dtype=np.float64))
    require(abilities.ndim == 1 and len(abilities) > 0, "theta", abilities.shape, "a vector, not empty")
    pieces = np.split(abilities, np.arange(_PERSONS_PER_DRAW, len(abilities), _PERSONS_PER_DRAW))
    held = executor.hold(list(enumerate(pieces)))
    return Responses.from_matrix(np.concatenate(executor.map(_drawn, held, items, seed)))


def _drawn(shard: tuple[int, FloatArray], items: Items, seed: int) -> Any:
    position, abilities = shard
    return items.draw(abilities, np.random.default_rng([seed, position]))
