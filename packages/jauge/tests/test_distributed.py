from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from jauge.calibration import calibrate
from jauge.checks import JaugeError
from jauge.distributed import Dask, Executor, Processes, Serial, calibrate_sharded, draw_sharded, serve
from jauge.items import Items
from jauge.responses import Responses

ITEMS = Items.logistic([1.0, 1.3, 0.8, 1.1], [-0.5, 0.0, 0.4, 0.9])
ANSWERS = draw_sharded(ITEMS, np.linspace(-2, 2, 60), 5, Serial())


def estimates(executor: Executor) -> tuple[np.ndarray, float]:
    found = calibrate_sharded(ANSWERS, executor=executor, max_iterations=6)
    return found.items.slopes, found.log_likelihood


class Client:
    """A client that computes at once: what `Dask` asks of the real one."""

    def scatter(self, shard: Any, hash: bool) -> Any:
        return shard

    def submit(self, function: Any, *arguments: Any, pure: bool) -> Any:
        return function(*arguments)

    def gather(self, futures: list[Any]) -> list[Any]:
        return futures


class Pipe:
    """One end of a pipe with its messages already in."""

    def __init__(self, orders: list[Any]) -> None:
        self.orders = orders
        self.sent: list[Any] = []

    def recv(self) -> Any:
        if not self.orders:
            raise EOFError
        return self.orders.pop(0)

    def send(self, message: Any) -> None:
        self.sent.append(message)


def failing(_: Any) -> None:
    raise ValueError("no such shard")


def test_shards_give_the_numbers_of_the_whole() -> None:
    whole = calibrate(ANSWERS, max_iterations=6)
    for executor in (Serial(), Dask(Client())):
        slopes, likelihood = estimates(executor)
        assert_allclose(slopes, whole.items.slopes, rtol=1e-8)
        assert likelihood == pytest.approx(whole.log_likelihood, abs=1e-8)


def test_draws_depend_on_the_seed_alone() -> None:
    theta = np.zeros(5000)
    one, two = draw_sharded(ITEMS, theta, 5, Serial()), draw_sharded(ITEMS, theta, 5, Dask(Client()))
    assert (one.categories == two.categories).all()
    assert (one.categories != draw_sharded(ITEMS, theta, 6, Serial()).categories).any()
    with pytest.raises(JaugeError, match="theta"):
        draw_sharded(ITEMS, [], 5, Serial())


def test_a_worker_holds_its_shards_and_reports_failures() -> None:
    pipe = Pipe([("hold", 3, 10), ("map", [3], (pow, (2,))), ("map", [3], (failing, ()))])
    serve(pipe)  # type: ignore[arg-type]
    (results, none), (nothing, failure) = pipe.sent
    assert (results, none, nothing) == ({3: 100}, None, {})
    assert isinstance(failure, ValueError)


def test_a_pool_raises_what_its_workers_raise_and_must_be_open() -> None:
    with Processes(1) as pool, pytest.raises(ValueError, match="no such shard"):
        pool.map(failing, pool.hold([1]))
    with pytest.raises(JaugeError, match="with block"):
        pool.hold([1])
    with pytest.raises(JaugeError, match="workers"):
        Processes(0)


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2, 3])
def test_numbers_do_not_depend_on_the_number_of_processes(workers: int) -> None:
    slopes, likelihood = estimates(Serial())
    with Processes(workers) as pool:
        other, same = estimates(pool)
        drawn = draw_sharded(ITEMS, np.zeros(5000), 5, pool)
    assert_allclose(other, slopes, rtol=1e-8)
    assert same == pytest.approx(likelihood, abs=1e-8)
    assert (drawn.categories == draw_sharded(ITEMS, np.zeros(5000), 5, Serial()).categories).all()


@pytest.mark.slow
def test_numbers_of_a_real_cluster_are_those_of_one_process() -> None:
    distributed = pytest.importorskip("distributed")
    slopes, likelihood = estimates(Serial())
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
    )
    with cluster, distributed.Client(cluster) as client:
        other, same = estimates(Dask(client))
    assert_allclose(other, slopes, rtol=1e-8)
    assert same == pytest.approx(likelihood, abs=1e-8)


def test_an_empty_shard_is_no_shard() -> None:
    few = Responses.from_matrix([[1, 0], [0, 1], [1, 1]])
    assert calibrate_sharded(few, executor=Serial(), max_iterations=2).iterations == 2
