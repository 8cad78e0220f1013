"""Workloads whose speed the documentation claims: a name, a sentence, a function that gives figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .answer import answer_action, answer_page

Figures = dict[str, float | int | str]


@dataclass(frozen=True)
class Benchmark:
    """`run(count)` does the work `count` times and gives figures by name, their unit in the name."""

    purpose: str
    run: Callable[[int], Figures]
    count: int


BENCHMARKS: Mapping[str, Benchmark] = {
    "answer": Benchmark("one answer: read, scored, stored, next question chosen", answer_action, 400),
    "answer-page": Benchmark("one answer through the page, the next question rendered", answer_page, 200),
}
