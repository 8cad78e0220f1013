"""Several processes play at once: people do not wait for one another."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import connections

Task = TypeVar("Task")


def play_all(play: Callable[[Task], None], tasks: Sequence[Task], *, workers: int) -> None:
    """Every task, each in its own transaction; in this very process when `workers` is 1.

    Processes are forked, so that each inherits what this one has read; none shares a connection.
    """
    if workers < 2 or len(tasks) < 2:
        for task in tasks:
            play(task)
        return
    connections.close_all()
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        pool.map(play, tasks, chunksize=1)
