"""The small-cell rule: what counts fewer than ten people is not said, nor can it be computed.

A count below the threshold is hidden. Hiding it alone is not enough: a total and its other parts
would give it back. So further counts are hidden (complementary suppression) until every count
below the threshold could just as well, for all that is shown, be the threshold or more.

A table and its totals are a circulation: each count is an arc, each sum a node where what enters
leaves. Whoever reads the shown counts knows those arcs; the hidden ones may carry any integer flow
that keeps the balance. A hidden arc can hold `d` more exactly when a flow of `d` runs from its
head back to its tail through the other hidden arcs, forwards without limit and backwards up to
their own count. That flow is sought through the least people to hide; shown arcs on its way are
hidden too. Totals are kept as long as possible.

Sources: Gusfield (1988), A graph theoretic approach to statistical data security, SIAM J. Comput. 17(3);
Cox (1995), Network models for complementary cell suppression, JASA 90(432).
Oracle: bounds of every hidden count by linear programming, tests/contexts/steering/test_small_cells.py.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field

THRESHOLD = 10
#: Hiding a total costs more than hiding every part of it, and a total of totals more than all of them.
TOTAL_COST = 1_000_000


@dataclass(frozen=True)
class Suppressed:
    """Fewer people than the threshold, or a figure that would tell such a count."""

    threshold: int = THRESHOLD


HIDDEN = Suppressed()
Shown = int | Suppressed


@dataclass(frozen=True)
class ProtectedRow:
    cells: tuple[Shown, ...]
    total: Shown


@dataclass(frozen=True)
class ProtectedTable:
    cells: tuple[tuple[Shown, ...], ...]
    row_totals: tuple[Shown, ...]
    column_totals: tuple[Shown, ...]
    total: Shown


def protect_count(count: int) -> Shown:
    """A count that stands alone."""
    return count if count >= THRESHOLD else HIDDEN


def protect_row(counts: Sequence[int]) -> ProtectedRow:
    """Counts of people of whom each is in one cell, shown with their total."""
    network = Network()
    cells = [network.add("out", "in", count) for count in counts]
    total = network.add("in", "out", sum(counts), rank=1)
    shown = network.protected()
    return ProtectedRow(tuple(shown[arc] for arc in cells), shown[total])


def protect_table(counts: Sequence[Sequence[int]]) -> ProtectedTable:
    """Counts of people of whom each is in one cell, shown with all their totals.

    `counts` holds at least one row and one column, all rows alike.
    """
    network, columns = Network(), range(len(counts[0]))
    cells = [
        [network.add(f"row{r}", f"column{c}", count) for c, count in enumerate(row)]
        for r, row in enumerate(counts)
    ]
    rows = [network.add("all", f"row{r}", sum(row), rank=1) for r, row in enumerate(counts)]
    sums = [sum(row[c] for row in counts) for c in columns]
    below = [network.add(f"column{c}", "sum", sums[c], rank=1) for c in columns]
    total = network.add("sum", "all", sum(sums), rank=2)
    shown = network.protected()
    return ProtectedTable(
        tuple(tuple(shown[arc] for arc in row) for row in cells),
        tuple(shown[arc] for arc in rows),
        tuple(shown[arc] for arc in below),
        shown[total],
    )


@dataclass
class Network:
    """Arcs of a circulation, by their number."""

    tails: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)

    def add(self, tail: str, head: str, count: int, *, rank: int = 0) -> int:
        """`rank` is 0 for a cell, 1 for a sum of cells, 2 for a sum of sums."""
        self.tails.append(tail)
        self.heads.append(head)
        self.counts.append(count)
        self.costs.append((1 + count) * TOTAL_COST**rank)
        return len(self.counts) - 1

    def protected(self) -> list[Shown]:
        small = [arc for arc, count in enumerate(self.counts) if count < THRESHOLD]
        hidden = set(small)
        for arc in sorted(small, key=lambda each: self.counts[each]):
            self._give_room(arc, hidden)
        return [HIDDEN if arc in hidden else count for arc, count in enumerate(self.counts)]

    def _give_room(self, arc: int, hidden: set[int]) -> None:
        """Hide what lets this arc's count reach the threshold."""
        flow, lacking = list(self.counts), THRESHOLD - self.counts[arc]
        while lacking > 0:
            way = self._cheapest_way(arc, flow, hidden)
            limits = [flow[used] for used, forwards in way if not forwards]
            pushed = min([lacking, *limits])
            for used, forwards in way:
                flow[used] += pushed if forwards else -pushed
                hidden.add(used)
            lacking -= pushed

    def _cheapest_way(self, arc: int, flow: list[int], hidden: set[int]) -> list[tuple[int, bool]]:
        """Arcs from the head of `arc` back to its tail, and whether each is followed forwards.

        There is always one: the circulation of the people counted goes round by the totals.
        """
        start, goal = self.heads[arc], self.tails[arc]
        best: dict[str, int] = {start: 0}
        came: dict[str, tuple[str, int, bool]] = {}
        queue = [(0, start)]
        while queue:
            cost, node = heapq.heappop(queue)
            if node == goal:
                break
            if cost > best[node]:
                continue
            for other, used, forwards in self._leaving(node, flow):
                reached = cost + (0 if used in hidden else self.costs[used])
                if used != arc and reached < best.get(other, reached + 1):
                    best[other], came[other] = reached, (node, used, forwards)
                    heapq.heappush(queue, (reached, other))
        return _traced(came, start, goal)

    def _leaving(self, node: str, flow: list[int]) -> list[tuple[str, int, bool]]:
        forwards = [(self.heads[i], i, True) for i, tail in enumerate(self.tails) if tail == node]
        backwards = [
            (self.tails[i], i, False) for i, head in enumerate(self.heads) if head == node and flow[i] > 0
        ]
        return forwards + backwards


def _traced(came: dict[str, tuple[str, int, bool]], start: str, goal: str) -> list[tuple[int, bool]]:
    way, node = [], goal
    while node != start:
        node, used, forwards = came[node]
        way.append((used, forwards))
    return way
