"""One competitor, one fresh process: wall time, processor time of all its threads, and peak memory."""

from __future__ import annotations

import importlib
import importlib.util
import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PLENTY = 3600.0


@dataclass(frozen=True, slots=True)
class Measured:
    """Outcome of `measured`.

    Attributes
    ----------
    wall_s, cpu_s : medians over the repeats, in seconds; cpu_s counts all threads, user and system
    peak_rss_mb : largest resident memory of the process, in megabytes, set-up included
    result : what the last repeat returned
    error : one sentence when it did not run, else empty
    """

    wall_s: float
    cpu_s: float
    peak_rss_mb: float
    result: Any
    error: str = ""

    @property
    def ran(self) -> bool:
        return not self.error


def installed(package: str) -> bool:
    """Whether a peer can be imported here."""
    return importlib.util.find_spec(package) is not None


def measured(
    run: Callable[..., Any],
    *arguments: Any,
    prepare: Callable[..., Any] | None = None,
    repeats: int = 1,
    needs: str = "",
    timeout: float = PLENTY,
) -> Measured:
    """Run `run(prepared)` in a process of its own, after one unmeasured `prepare(*arguments)`.

    Parameters
    ----------
    run : function at module level; given what `prepare` returned, or `*arguments` when there is no `prepare`
    prepare : data, imports and compilation, none of which is timed
    repeats : timed runs, whose medians are kept
    needs : package without which nothing is run
    timeout : seconds after which the process is ended and the row says so
    """
    if needs and not installed(needs):
        return Measured(0.0, 0.0, 0.0, None, f"{needs} is not installed")
    context = multiprocessing.get_context("spawn")
    near, far = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(far, run, prepare, arguments, repeats))
    child.start()
    far.close()
    try:
        return _received(near, timeout)
    finally:
        if child.is_alive() and not near.closed:
            child.terminate()
        child.join()


def _received(pipe: Any, timeout: float) -> Measured:
    if not pipe.poll(timeout):
        return Measured(0.0, 0.0, 0.0, None, f"not finished after {timeout:.0f} s")
    try:
        answer: Measured = pipe.recv()
    except EOFError:
        return Measured(0.0, 0.0, 0.0, None, "the process died")
    return answer


def _child(pipe: Any, run: Any, prepare: Any, arguments: tuple[Any, ...], repeats: int) -> None:
    try:
        pipe.send(_timed(run, prepare, arguments, repeats))
    except Exception as error:
        pipe.send(Measured(0.0, 0.0, 0.0, None, f"{type(error).__name__}: {error}"))


def _timed(run: Any, prepare: Any, arguments: tuple[Any, ...], repeats: int) -> Measured:
    given = arguments if prepare is None else (prepare(*arguments),)
    walls, cpus, result = [], [], None
    for _ in range(repeats):
        wall, cpu = time.perf_counter(), _cpu()
        result = run(*given)
        walls.append(time.perf_counter() - wall)
        cpus.append(_cpu() - cpu)
    return Measured(_median(walls), _median(cpus), _peak(), result)


def _peak() -> float:
    """Megabytes, as the kernel counts them for this program: `ru_maxrss` remembers its parent too."""
    status = Path("/proc/self/status")
    if not status.exists():
        return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return round(int(line.split()[1]) / 1024, 1)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]
