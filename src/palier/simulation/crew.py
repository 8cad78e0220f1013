"""Several processes play at once: people do not wait for one another."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

import django

Task = TypeVar("Task")


def play_all(play: Callable[[Task], None], tasks: Sequence[Task], *, workers: int) -> None:
    """Every task, each in its own transaction; in this very process when `workers` is 1.

    Processes start fresh: one forked beside a running thread may wait for ever for a lock that nobody
    holds any more. One that dies ends the play with an error; the next play resumes it.
    """
    if workers < 2 or len(tasks) < 2:
        for task in tasks:
            play(task)
        return
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=fresh, initializer=_prepare) as crew:
        for _ in crew.map(play, tasks):
            pass


def _prepare() -> None:
    django.setup()
    from palier.kernel.mail import silence

    silence()
