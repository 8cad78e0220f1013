"""Numba behind a typed door: compiled loops, and how many threads a piece of work deserves.

Only modules outside the path of one question import this one: a web process never pays for the compiler.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

SMALL = 100_000
"""Below so many elementary steps a second thread costs more than it brings."""


def compiled(function: Function) -> Function:
    """`function` compiled for one thread, kept on disk between processes."""
    made: Function = numba.njit(cache=True, nogil=True)(function)
    return made


def compiled_fast(function: Function) -> Function:
    """The same, sums being free to be reordered: only where the result was checked against exact sums."""
    made: Function = numba.njit(cache=True, nogil=True, fastmath=True)(function)
    return made


def compiled_parallel(function: Function) -> Function:
    """`function` compiled with parallel loops (`numba.prange`) and reorderable sums.

    Give every block of the loop its own output and add the blocks in their order: then the numbers do not
    depend on the number of threads.
    """
    made: Function = numba.njit(cache=True, nogil=True, fastmath=True, parallel=True)(function)
    return made


def threads_for(work: int, wanted: int | None = None) -> int:
    """Threads to use for `work` elementary steps: one when it is small, else `wanted` or all there are.

    Examples
    --------
    >>> threads_for(1_000)
    1
    """
    if work < SMALL:
        return 1
    most = int(numba.config.NUMBA_NUM_THREADS)
    return most if wanted is None else max(1, min(wanted, most))


class threads:
    """Use so many threads inside the block, and give back what was set before.

    Examples
    --------
    >>> with threads(1):
    ...     numba.get_num_threads()
    1
    """

    def __init__(self, count: int) -> None:
        self.count = count

    def __enter__(self) -> None:
        self.before = numba.get_num_threads()
        numba.set_num_threads(self.count)

    def __exit__(self, *_: object) -> None:
        numba.set_num_threads(self.before)
