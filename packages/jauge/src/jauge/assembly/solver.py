"""The best test of a blueprint, exactly, in about a millisecond.

Maximise weights' x over the 0-1 solutions of a `Blueprint`. Four ideas on top of the HiGHS solver, each of
which leaves the optimum unchanged:

1. items already given are moved to the right-hand side; they are no variables any more;
2. the linear relaxation is solved on a few hundred columns; the dual prices of its rows tell, by one product,
   which other items could improve it. They are added until there is none: it is then the relaxation over all
   items (column generation);
3. its solution is the answer when it is integer;
4. otherwise an item whose reduced cost exceeds the distance between the relaxation and the best integer
   solution keeps the value it has in the relaxation. So branch and bound runs over the few items of smallest
   reduced cost, accepts only solutions nearer to the relaxation than the reduced costs left out, which are
   then optimal for all items, and takes more items when there is none.

Among interchangeable items (equal columns) of equal weight, the first by rank are taken. The answer depends
on the arguments only: nothing is kept between calls.

Source: Dantzig & Wolfe (1960), Operations Research 8(1) (column generation); Wolsey (2020), Integer
Programming, section 7.6 (reduced cost fixing); Huangfu & Hall (2018), Mathematical Programming Computation
10(1) (HiGHS).
Oracle: `scipy.optimize.milp` over all items, random blueprints, tests/test_shadow.py.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from jauge.assembly.blueprint import Blueprint
from jauge.checks import BoolArray, FloatArray, IntArray, JaugeError

_FIRST_COLUMNS = 96
_MORE_COLUMNS = 96
_SEARCHED = 400
_FIRST_FREE = 24
_GROWTH = 2
_MOST_NODES = 500
_TINY = 1e-9
_WHOLE = 1e-6


def load_highs() -> Any:
    """The HiGHS bindings; a sentence when they are not installed."""
    try:
        return importlib.import_module("highspy")
    except ImportError as error:
        raise JaugeError("Assembling tests needs the package highspy, which is not installed.") from error


def new_highs() -> Any:
    """A silent solver of one thread that proves its optimum."""
    highs = load_highs().Highs()
    settings = {
        "output_flag": False,
        "threads": 1,
        "parallel": "off",
        "presolve": "off",
        "dual_simplex_cost_perturbation_multiplier": 0.0,
        "simplex_scale_strategy": 0,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 1e-8,
        "mip_feasibility_tolerance": 1e-9,
        "primal_feasibility_tolerance": 1e-9,
        "dual_feasibility_tolerance": 1e-9,
    }
    for name, value in settings.items():
        highs.setOptionValue(name, value)
    return highs


@dataclass(frozen=True, slots=True, eq=False)
class Vertex:
    """Optimum of a linear or integer programme: values, reduced costs, both (k + sets,), prices (m,)."""

    values: FloatArray
    prices: FloatArray
    reduced: FloatArray
    objective: float


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """Which of the items `pool` (k,), by rank, of weights (k,), complete a test: rows left within bounds."""

    pool: IntArray
    weights: FloatArray
    lower: FloatArray
    upper: FloatArray


class Solver:
    """Solves one blueprint for any weights and any items already given.

    Parameters
    ----------
    blueprint : the requirements
    lower, upper : arrays (m,) that replace the bounds of its rows; infinite where a row is left out

    Examples
    --------
    >>> solver = Solver(Blueprint(["a", "b", "c"], length=2, enemies=[{"a", "b"}]))
    >>> none = np.zeros(3, dtype=bool)
    >>> solver.best(np.array([0.5, 0.4, 0.1]), np.array([], dtype=int), none).tolist()
    [0, 2]
    """

    def __init__(
        self, blueprint: Blueprint, lower: FloatArray | None = None, upper: FloatArray | None = None
    ) -> None:
        self.blueprint = blueprint
        self._lower = blueprint.lower if lower is None else lower
        self._upper = blueprint.upper if upper is None else upper
        self._kinds = int(blueprint.signature.max()) + 1
        self._highs = new_highs()
        self._status = load_highs().HighsModelStatus
        self._by_rank = np.argsort(blueprint.rank)

    def best(self, weights: FloatArray, given: IntArray, closed: BoolArray) -> IntArray | None:
        """Positions, sorted, of the best test that holds `given`; None when there is no test.

        Parameters
        ----------
        weights : array (n,), finite, of any sign
        given : positions of the items every test must hold
        closed : array (n,), items that no test may hold, unless given
        """
        question = self._question(weights, given, closed)
        if not len(question.pool) + len(self.blueprint.sets):
            done = (question.lower <= _WHOLE).all() and (question.upper >= -_WHOLE).all()
            return np.sort(given) if done else None
        relaxed = self._relaxation(question)
        if relaxed is None:
            return None
        vertex, gains = relaxed
        chosen = self._rounded(question, vertex.values)
        if chosen is None:
            chosen = self._integer(question, vertex.objective, gains)
            if chosen is None:
                return None
        return np.sort(np.concatenate((given, self._by_name(question, chosen))))

    def _question(self, weights: FloatArray, given: IntArray, closed: BoolArray) -> Question:
        blueprint = self.blueprint
        free = ~closed
        free[given] = False
        used = blueprint.columns[given].sum(axis=0)
        pool = self._by_rank[free[self._by_rank]]
        return Question(pool, weights[pool], self._lower - used, self._upper - used)

    def _relaxation(self, question: Question) -> tuple[Vertex, FloatArray] | None:
        """Optimum over [0, 1], its values on (k + sets,), and the gains (k,): minus the reduced costs."""
        generosity = 1
        chosen = self._first_columns(question, generosity)
        while True:
            kept = np.flatnonzero(chosen)
            self._pass(question, kept, question.lower, question.upper)
            vertex = self._run()
            if vertex is None:
                if len(kept) == len(chosen):
                    return None
                generosity *= 4
                chosen |= self._first_columns(question, generosity)
                continue
            gains = question.weights + (self.blueprint.columns @ vertex.prices)[question.pool]
            better = np.flatnonzero(~chosen & (gains > _TINY))
            if not len(better):
                full = np.zeros(len(chosen) + len(self.blueprint.sets))
                full[kept] = vertex.values[: len(kept)]
                full[len(chosen) :] = vertex.values[len(kept) :]
                return Vertex(full, vertex.prices, vertex.reduced, vertex.objective), gains
            chosen[better[np.argsort(-gains[better], kind="stable")[:_MORE_COLUMNS]]] = True

    def _first_columns(self, question: Question, generosity: int) -> BoolArray:
        """Items (k,) of largest weight, overall and in every row; the more generous, the more of them."""
        order = np.argsort(-question.weights, kind="stable")
        chosen = np.zeros(len(order), dtype=np.bool_)
        chosen[order[: generosity * _FIRST_COLUMNS]] = True
        order = order[: generosity * _SEARCHED]
        held = self.blueprint.columns[question.pool[order]] > 0
        wanted = generosity * (np.maximum(question.lower, 0.0) + 1)
        chosen[order[(held & (np.cumsum(held, axis=0, dtype=np.int32) <= wanted)).any(axis=1)]] = True
        return chosen

    def _rounded(self, question: Question, values: FloatArray) -> BoolArray | None:
        """Chosen items (k,) when all values, those of the sets included, are whole."""
        whole = np.round(values)
        if np.abs(values - whole).max(initial=0.0) > _WHOLE:
            return None
        return whole[: len(question.pool)] > 0

    def _integer(self, question: Question, bound: float, gains: FloatArray) -> BoolArray | None:
        """Chosen items (k,) of the best whole solution, or None; `bound` is the relaxation's objective."""
        distance = np.abs(gains)
        count = _FIRST_FREE
        while True:
            gap = _nth_smallest(distance, count)
            free = distance <= gap + _TINY
            fixed = ~free & (gains > 0)
            used = self.blueprint.columns[question.pool[fixed]].sum(axis=0)
            held = float(question.weights[fixed].sum())
            kept = np.flatnonzero(free)
            self._pass(question, kept, question.lower - used, question.upper - used)
            found = self._branch(-np.inf if free.all() else bound - held - gap - _TINY)
            if found is not None:
                fixed[kept] = found[: len(kept)] > 0
                return fixed
            if free.all():
                return None
            count *= _GROWTH

    def _branch(self, cutoff: float) -> FloatArray | None:
        """Best whole solution above `cutoff` of the programme passed last, by branch and bound, or None.

        Depth first, on the most fractional variable, towards the value it is nearest to; below a node, what
        its reduced costs settle stays settled. A search of too many nodes is given to the solver's own branch
        and cut.
        """
        count = self._highs.getNumCol()
        every = np.arange(count, dtype=np.int32)
        best, open_nodes, solved = None, [(np.inf, np.zeros(count), np.ones(count))], 0
        while open_nodes:
            bound, low, high = open_nodes.pop()
            if bound <= cutoff:
                continue
            solved += 1
            if solved > _MOST_NODES:
                better = self._branch_and_cut(cutoff)
                return best if better is None else better
            self._highs.changeColsBounds(count, every, low, high)
            vertex = self._run()
            if vertex is None or vertex.objective <= cutoff:
                continue
            whole = np.round(vertex.values)
            split = int(np.abs(vertex.values - whole).argmax())
            if abs(vertex.values[split] - whole[split]) <= _WHOLE:
                best, cutoff = whole, vertex.objective + _TINY
                continue
            settled = np.abs(vertex.reduced) > vertex.objective - cutoff + _TINY
            low, high = np.where(settled, whole, low), np.where(settled, whole, high)
            for value in (1 - whole[split], whole[split]):
                ends = low.copy(), high.copy()
                ends[0][split] = ends[1][split] = value
                open_nodes.append((vertex.objective, *ends))
        return best

    def _branch_and_cut(self, cutoff: float) -> FloatArray | None:
        """As `_branch`, by HiGHS itself."""
        count = self._highs.getNumCol()
        every = np.arange(count, dtype=np.int32)
        self._highs.changeColsBounds(count, every, np.zeros(count), np.ones(count))
        self._highs.changeColsIntegrality(count, every, np.ones(count, dtype=np.uint8))
        self._highs.setOptionValue("presolve", "on")
        vertex = self._run()
        self._highs.setOptionValue("presolve", "off")
        return None if vertex is None or vertex.objective <= cutoff else np.round(vertex.values)

    def _pass(self, question: Question, kept: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        """Hand over the relaxation on the items `kept` and all sets, forgetting what was solved before."""
        table = np.concatenate((self.blueprint.columns[question.pool[kept]], self.blueprint.set_columns))
        count, rows = table.shape
        place, index = np.nonzero(table)
        start = np.searchsorted(place, np.arange(count)).astype(np.int32)
        costs = np.concatenate((-question.weights[kept], np.zeros(len(self.blueprint.sets))))
        values = table[place, index]
        self._highs.passModel(
            count, rows, len(values), 1, 1, 0.0, costs, np.zeros(count), np.ones(count), lower, upper,
            start, index.astype(np.int32), values, np.zeros(count, dtype=np.int32),
        )  # fmt: skip

    def _run(self) -> Vertex | None:
        """Optimum of the programme passed last, or None when it has no solution."""
        self._highs.run()
        if self._highs.getModelStatus() != self._status.kOptimal:
            return None
        solution = self._highs.getSolution()
        objective = -float(self._highs.getInfo().objective_function_value)
        values, reduced = np.array(solution.col_value), np.array(solution.col_dual)
        return Vertex(values, np.array(solution.row_dual), reduced, objective)

    def _by_name(self, question: Question, chosen: BoolArray) -> IntArray:
        """Positions of the chosen items, equal ones being taken in the order of their names."""
        signature = self.blueprint.signature[question.pool]
        counts = np.bincount(signature[chosen], minlength=self._kinds)
        rivals = np.flatnonzero(counts[signature] > 0)
        rivals = rivals[np.lexsort((-question.weights[rivals], signature[rivals]))]
        kinds = signature[rivals]
        place = np.arange(len(kinds)) - np.searchsorted(kinds, kinds)
        return question.pool[rivals[place < counts[kinds]]]


def _nth_smallest(values: FloatArray, count: int) -> float:
    """The `count`-th smallest value, or the largest when there are fewer."""
    place = min(count, len(values)) - 1
    return float(np.partition(values, place)[place]) if len(values) else 0.0
