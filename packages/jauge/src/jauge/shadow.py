"""Shadow tests: every question is picked from a whole test that meets every requirement.

At each question, the best test that holds the items already given is assembled; the next question is its best
free item. So a sitting that starts with a test ends with one, whatever the answers.

Source: van der Linden & Reese (1998), Applied Psychological Measurement 22(3); van der Linden & Veldkamp
(2004), Journal of Educational and Behavioral Statistics 29(3) (ineligible items).
Oracle: `scipy.optimize.milp` over all items, random blueprints, tests/test_shadow.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from jauge.assembly.blueprint import Blueprint, ItemSet, Limit
from jauge.assembly.conflicts import InfeasibleBlueprint, conflicting_rows
from jauge.assembly.greedy import greedy_test
from jauge.assembly.solver import Solver
from jauge.bank import ItemBank
from jauge.checks import BoolArray, FloatArray, IntArray, require, require_finite
from jauge.plan import Plan


@dataclass(frozen=True, slots=True, eq=False)
class ShadowTest:
    """A whole test behind one question.

    Attributes
    ----------
    items : positions of its items, sorted, those already given included
    candidates : positions of its free items, the best first; items of the stimulus being read come before all
    objective : sum of the objective over its items
    exact : whether no test has a larger one, penalties counted
    n_ineligible : free items that are ineligible, kept because no test does without them
    unmet : requirements it breaks; always empty when exact
    """

    items: IntArray
    candidates: IntArray
    objective: float
    exact: bool
    n_ineligible: int
    unmet: tuple[str, ...] = ()


class ShadowSelector:
    """Assembles shadow tests for one bank and one plan.

    It holds no state of a sitting: equal arguments give equal tests, whatever was asked of it before. One
    selector serves one thread.

    Parameters
    ----------
    bank, plan : the rows and the maximum length of the plan, and the enemies of the bank, make the blueprint
    limits, sets : further requirements, over the items of the bank in its order
    length : items of a test, the plan's maximum length unless given
    penalty : what an ineligible item loses, in units of the objective; by default so much that it is taken
        only when there is no test without it
    exact : False takes a fast approximate test, which may leave minima unmet

    Raises
    ------
    InfeasibleBlueprint : when there is no test, with a minimal set of conflicting requirements

    Examples
    --------
    >>> blueprint = Blueprint(["a", "b", "c", "d"], length=2, enemies=[{"a", "b"}])
    >>> selector = ShadowSelector.from_blueprint(blueprint)
    >>> test = selector.choose([0.5, 0.6, 0.1, 0.3], asked=[0])
    >>> test.items.tolist(), test.candidates.tolist(), round(test.objective, 3)
    ([0, 3], [3], 0.8)
    """

    def __init__(
        self,
        bank: ItemBank,
        plan: Plan,
        *,
        limits: Iterable[Limit] = (),
        sets: Iterable[ItemSet] = (),
        length: int | None = None,
        penalty: float | None = None,
        exact: bool = True,
    ) -> None:
        self._start(Blueprint.from_plan(bank, plan, limits=limits, sets=sets, length=length), penalty, exact)

    @classmethod
    def from_blueprint(
        cls, blueprint: Blueprint, *, penalty: float | None = None, exact: bool = True
    ) -> ShadowSelector:
        """The selector of a blueprint made without a bank or a plan."""
        selector = cls.__new__(cls)
        selector._start(blueprint, penalty, exact)
        return selector

    def _start(self, blueprint: Blueprint, penalty: float | None, exact: bool) -> None:
        require(penalty is None or penalty >= 0, "penalty", penalty, "at least 0")
        self.blueprint = blueprint
        self.penalty = penalty
        self.exact = exact
        self._solver = Solver(blueprint) if exact else None
        rows = conflicting_rows(blueprint) if exact else ()
        if rows:
            raise InfeasibleBlueprint(rows)

    def choose(
        self,
        objective: ArrayLike,
        asked: Sequence[int] | IntArray,
        ineligible: ArrayLike | None = None,
        *,
        excluded: ArrayLike | None = None,
    ) -> ShadowTest:
        """The best whole test that holds `asked`.

        Parameters
        ----------
        objective : array (n,), finite: information of every item where the person stands
        asked : positions of the items already given, in the order they were given
        ineligible : array (n,): booleans, items to avoid if a test can do without them; or numbers at least
            0, what taking each item costs, in units of the objective
        excluded : boolean array (n,), items that no test may hold from now on

        Raises
        ------
        InfeasibleBlueprint : when no test holds `asked` without the excluded items
        """
        weights = _vector("objective", objective, len(self.blueprint))
        given = self._given(asked)
        closed = _mask("excluded", excluded, len(self.blueprint))
        penalties = self._penalties(ineligible, weights)
        items = self._assembled(weights - penalties, given, closed)
        free = np.setdiff1d(items, given, assume_unique=True)
        found = free[np.lexsort((self.blueprint.rank[free], -(weights - penalties)[free]))]
        return ShadowTest(
            items,
            self._stimulus_first(found, given),
            float(weights[items].sum()),
            self.exact,
            int((penalties[free] > 0).sum()),
            () if self.exact else self.blueprint.violations(items),
        )

    def _assembled(self, worth: FloatArray, given: IntArray, closed: BoolArray) -> IntArray:
        if self._solver is None:
            return greedy_test(self.blueprint, worth, given, closed)
        items = self._solver.best(worth, given, closed)
        if items is None:
            raise InfeasibleBlueprint(conflicting_rows(self.blueprint, given, closed))
        return items

    def _given(self, asked: Sequence[int] | IntArray) -> IntArray:
        given = np.asarray(asked, dtype=np.int64)
        count = len(self.blueprint)
        inside = bool(((given >= 0) & (given < count)).all()) and len(np.unique(given)) == len(given)
        require(inside, "asked", given.tolist(), f"distinct positions from 0 to {count - 1}")
        accepted = f"at most {self.blueprint.length} items, the length of a test"
        require(len(given) <= self.blueprint.length, "asked", given.tolist(), accepted)
        return given

    def _penalties(self, ineligible: ArrayLike | None, weights: FloatArray) -> FloatArray:
        if ineligible is None:
            return np.zeros(len(weights))
        values = np.asarray(ineligible)
        if values.dtype != np.bool_:
            penalties = _vector("ineligible", values, len(weights))
            require(bool((penalties >= 0).all()), "ineligible", float(penalties.min()), "at least 0")
            return penalties
        mask = _mask("ineligible", values, len(weights))
        spread = float(weights.max() - weights.min())
        loss = 1.0 + self.blueprint.length * spread if self.penalty is None else self.penalty
        return np.where(mask, loss, 0.0)

    def _stimulus_first(self, free: IntArray, given: IntArray) -> IntArray:
        """The items that share the stimulus of the last question, then the others."""
        if not len(given) or self.blueprint.set_of[given[-1]] < 0:
            return free
        same = self.blueprint.set_of[free] == self.blueprint.set_of[given[-1]]
        return np.concatenate((free[same], free[~same]))


def _vector(argument: str, values: ArrayLike, count: int) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    require(array.shape == (count,), argument, array.shape, f"of shape ({count},), one value per item")
    require_finite(argument, array)
    return array


def _mask(argument: str, values: ArrayLike | None, count: int) -> BoolArray:
    if values is None:
        return np.zeros(count, dtype=np.bool_)
    array = np.asarray(values)
    good = array.shape == (count,) and array.dtype == np.bool_
    require(good, argument, array.shape, f"booleans of shape ({count},), one per item")
    return array
