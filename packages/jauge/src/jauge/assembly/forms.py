"""Fixed and parallel forms, assembled at once by one integer programme.

One number per item: the form of largest sum is found by `jauge.assembly.solver`. Information at several
abilities (n, q): with a target, the largest distance from a form to it is made smallest (minimax); without,
the least information over abilities and forms is made largest (maximin).

Source: van der Linden (2005), Linear Models for Optimal Test Design, chapters 5 (targets) and 6 (several
forms); van der Linden & Boekkooi-Timminga (1989), Psychometrika 54(2) (maximin).
Oracle: enumeration of all forms of small banks, tests/test_assembly.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from jauge.assembly.blueprint import Blueprint
from jauge.assembly.conflicts import InfeasibleBlueprint, conflicting_rows
from jauge.assembly.solver import Solver, load_highs, new_highs
from jauge.checks import FloatArray, IntArray, JaugeError, read_only, require, require_finite

Triplet = tuple[IntArray, IntArray, FloatArray]


@dataclass(frozen=True, eq=False)
class Forms:
    """Forms of one blueprint.

    Attributes
    ----------
    items : positions of the items of each form, sorted
    ids : their names
    information : array (forms, q), sum over the items of each form; q = 1 for one number per item
    objective : what was optimised: the sum, the largest distance to the target, or the least information
    bound : no forms have a better objective than this one; equal to `objective` when proved optimal
    proved : whether `objective` is within the tolerance asked of `bound`
    overlap : array (forms, forms), items in common
    """

    items: tuple[IntArray, ...]
    ids: tuple[tuple[str, ...], ...]
    information: FloatArray
    objective: float
    bound: float
    proved: bool
    overlap: IntArray


def fixed_form(
    information: ArrayLike, blueprint: Blueprint, *, target: ArrayLike | None = None, gap: float = 1e-3
) -> Forms:
    """The best single form.

    Parameters
    ----------
    information : array (n,), what each item is worth; or (n, q), at q abilities
    blueprint : what the form must satisfy
    target : array (q,), information wanted at each ability; only with (n, q)
    gap : tolerance on the objective, as a share of the mean target, or of the mean information of a form

    Raises
    ------
    InfeasibleBlueprint : when there is no form

    Examples
    --------
    >>> blueprint = Blueprint(["a", "b", "c", "d"], length=2)
    >>> fixed_form([[1.0, 0.0], [0.6, 0.5], [0.0, 1.0], [0.4, 0.4]], blueprint).ids
    (('a', 'c'),)
    """
    worth = _information(information, len(blueprint))
    if worth.shape[1] > 1 or target is not None:
        return parallel_forms(worth, blueprint, 1, target=target, gap=gap)
    chosen = Solver(blueprint).best(
        worth[:, 0], np.zeros(0, dtype=np.int64), np.zeros(len(blueprint), dtype=np.bool_)
    )
    if chosen is None:
        raise InfeasibleBlueprint(conflicting_rows(blueprint))
    total = float(worth[chosen, 0].sum())
    return _forms(blueprint, worth, [chosen], total, total, proved=True)


def parallel_forms(
    information: ArrayLike,
    blueprint: Blueprint,
    n_forms: int,
    *,
    target: ArrayLike | None = None,
    max_use: int = 1,
    overlap: int | None = None,
    gap: float = 0.01,
    max_nodes: int = 2000,
) -> Forms:
    """Several forms at once, as like one another as the bank allows.

    Parameters
    ----------
    information : array (n, q) at q abilities; (n,) for one
    n_forms : at least 1
    target : array (q,), information wanted of every form; None makes the least information largest
    max_use : forms an item may be in
    overlap : items two forms may share at most; None sets no limit beyond `max_use`
    gap : tolerance on the objective, as a share of the mean target, or of the mean information of a form
    max_nodes : nodes of the search; when they are spent, the best forms found are given, `proved` being False

    Raises
    ------
    InfeasibleBlueprint : when not even one form exists
    JaugeError : when one form exists, but not `n_forms` of them, or none was found within `max_nodes`

    Examples
    --------
    >>> worth = [[1.0, 0.1], [0.9, 0.2], [0.1, 1.0], [0.2, 0.9]]
    >>> forms = parallel_forms(worth, Blueprint(["a", "b", "c", "d"], length=2), 2, target=[1.1, 1.1])
    >>> sorted(forms.ids), round(forms.objective, 3)
    ([('a', 'c'), ('b', 'd')], 0.0)
    """
    worth = _information(information, len(blueprint))
    require(n_forms >= 1, "n_forms", n_forms, "at least 1")
    require(max_use >= 1, "max_use", max_use, "at least 1")
    require(overlap is None or overlap >= 0, "overlap", overlap, "at least 0")
    wanted = None if target is None else _target(target, worth.shape[1])
    programme = _Programme(blueprint, worth, n_forms, wanted, max_use, overlap)
    scale = float(worth.mean()) * blueprint.length if wanted is None else float(wanted.mean())
    values, objective, bound = programme.solve(gap * abs(scale), max_nodes)
    chosen = [np.flatnonzero(row > 0.5) for row in programme.forms(values)]  # noqa: PLR2004
    proved = abs(objective - bound) <= gap * abs(scale) + 1e-9
    return _forms(blueprint, worth, chosen, objective, bound, proved=proved)


class _Programme:
    """Variables: items and sets of every form, shared items of every pair of forms, then the criterion."""

    def __init__(
        self,
        blueprint: Blueprint,
        worth: FloatArray,
        n_forms: int,
        target: FloatArray | None,
        max_use: int,
        overlap: int | None,
    ) -> None:
        self.blueprint, self.worth, self.n_forms, self.target = blueprint, worth, n_forms, target
        self.block = len(blueprint) + len(blueprint.sets)
        self.pairs = [] if overlap is None else list(combinations(range(n_forms), 2))
        self.shared = n_forms * self.block
        self.criterion = self.shared + len(self.pairs) * len(blueprint)
        self._rows: list[Triplet] = []
        self._lower: list[FloatArray] = []
        self._upper: list[FloatArray] = []
        self._blueprint_rows()
        self._criterion_rows()
        if n_forms > max_use:
            every = np.arange(len(blueprint))
            terms = [(every, self._item(form), np.ones(len(every))) for form in range(n_forms)]
            self._add(terms, np.full(len(every), -np.inf), np.full(len(every), float(max_use)))
        for number, (one, other) in enumerate(self.pairs):
            self._overlap_rows(number, one, other, float(overlap or 0))

    def _item(self, form: int) -> IntArray:
        return form * self.block + np.arange(len(self.blueprint))

    def _add(self, terms: list[Triplet], lower: FloatArray, upper: FloatArray) -> None:
        """Rows made of `terms` (row from 0, variable, coefficient), put after those already there."""
        done = sum(len(part) for part in self._lower)
        self._rows += [(row + done, variable, value) for row, variable, value in terms]
        self._lower.append(lower)
        self._upper.append(upper)

    def _blueprint_rows(self) -> None:
        table = np.concatenate((self.blueprint.columns, self.blueprint.set_columns))
        variable, row = np.nonzero(table)
        for form in range(self.n_forms):
            term = (row, variable + form * self.block, table[variable, row])
            self._add([term], self.blueprint.lower, self.blueprint.upper)

    def _criterion_rows(self) -> None:
        """Information of every form at every ability, above or around the criterion."""
        count = self.worth.shape[1]
        row, item = np.divmod(np.arange(self.worth.size), len(self.blueprint))
        every, alone = np.arange(count), np.full(count, self.criterion)
        none = np.full(count, np.inf)
        for form in range(self.n_forms):
            sums = (row, self._item(form)[item], self.worth.T.ravel())
            if self.target is None:
                self._add([sums, (every, alone, np.full(count, -1.0))], np.zeros(count), none)
                continue
            self._add([sums, (every, alone, np.ones(count))], self.target, none)
            self._add([sums, (every, alone, np.full(count, -1.0))], -none, self.target)

    def _overlap_rows(self, number: int, one: int, other: int, most: float) -> None:
        every = np.arange(len(self.blueprint))
        shared = self.shared + number * len(every) + every
        ones = np.ones(len(every))
        both = [(every, self._item(one), ones), (every, self._item(other), ones), (every, shared, -ones)]
        self._add(both, np.full(len(every), -np.inf), ones)
        self._add([(np.zeros(len(every), dtype=np.int64), shared, ones)], np.array([0.0]), np.array([most]))

    def solve(self, gap: float, max_nodes: int) -> tuple[FloatArray, float, float]:
        """Values of the variables, the objective and its bound."""
        count = self.criterion + 1
        sign = -1.0 if self.target is None else 1.0
        costs, upper = np.zeros(count), np.ones(count)
        costs[-1], upper[-1] = sign, np.inf
        kind = np.ones(count, dtype=np.int32)
        kind[self.shared :] = 0
        highs = new_highs()
        settings = {"presolve": "on", "mip_abs_gap": gap, "mip_max_nodes": max_nodes}
        for name, value in settings.items():
            highs.setOptionValue(name, value)
        row, variable, value = (np.concatenate(parts) for parts in zip(*self._rows, strict=True))
        order = np.lexsort((row, variable))
        start = np.searchsorted(variable[order], np.arange(count)).astype(np.int32)
        lower_rows, upper_rows = np.concatenate(self._lower), np.concatenate(self._upper)
        highs.passModel(
            count, len(lower_rows), len(order), 1, 1, 0.0, costs, np.zeros(count), upper, lower_rows,
            upper_rows, start, row[order].astype(np.int32), value[order], kind,
        )  # fmt: skip
        highs.run()
        info = highs.getInfo()
        if info.primal_solution_status != load_highs().kSolutionStatusFeasible:
            self._refuse(max_nodes)
        values = np.array(highs.getSolution().col_value)
        return values, sign * float(info.objective_function_value), sign * float(info.mip_dual_bound)

    def _refuse(self, max_nodes: int) -> None:
        rows = conflicting_rows(self.blueprint)
        if rows:
            raise InfeasibleBlueprint(rows)
        found = f"found together within {max_nodes} nodes, though one form exists"
        raise JaugeError(f"n_forms is {self.n_forms}, but that many forms were not {found}.")

    def forms(self, values: FloatArray) -> Iterator[FloatArray]:
        """Values of the items (n,), form by form."""
        for form in range(self.n_forms):
            yield values[self._item(form)]


def _forms(
    blueprint: Blueprint,
    worth: FloatArray,
    chosen: list[IntArray],
    objective: float,
    bound: float,
    *,
    proved: bool,
) -> Forms:
    use = np.zeros((len(chosen), len(blueprint)), dtype=np.int64)
    for form, items in enumerate(chosen):
        use[form, items] = 1
    ids = tuple(tuple(blueprint.ids[item] for item in items) for items in chosen)
    parts = tuple(read_only(items, np.int64) for items in chosen)
    return Forms(parts, ids, use @ worth, objective, bound, proved, use @ use.T)


def _information(information: ArrayLike, count: int) -> FloatArray:
    worth = np.asarray(information, dtype=np.float64)
    worth = worth[:, None] if worth.ndim == 1 else worth
    good = worth.ndim == 2 and worth.shape[0] == count and worth.shape[1] > 0  # noqa: PLR2004
    require(good, "information", worth.shape, f"of shape ({count},) or ({count}, q)")
    require_finite("information", worth)
    return worth


def _target(target: ArrayLike, count: int) -> FloatArray:
    wanted = np.asarray(target, dtype=np.float64)
    require(wanted.shape == (count,), "target", wanted.shape, f"of shape ({count},), one value per ability")
    require_finite("target", wanted)
    return wanted
