"""Why a blueprint has no test: a minimal set of requirements that cannot hold together.

Source: Chinneck & Dravnieks (1991), ORSA Journal on Computing 3(2) (deletion filter).
Oracle: every proper subset of the rows found is feasible by `scipy.optimize.milp`, tests/test_assembly.py.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from jauge.assembly.blueprint import LENGTH, Blueprint
from jauge.assembly.solver import Solver
from jauge.checks import BoolArray, IntArray, JaugeError


class InfeasibleBlueprint(JaugeError):
    """No test meets the blueprint.

    Attributes
    ----------
    rows : names of requirements that cannot hold together, though all but any one of them can

    Examples
    --------
    >>> str(InfeasibleBlueprint(("length", "geometry")))
    'No test can hold together: length, geometry.'
    """

    def __init__(self, rows: tuple[str, ...]) -> None:
        super().__init__(f"No test can hold together: {', '.join(rows) or 'the items already given'}.")
        self.rows = rows


def conflicting_rows(
    blueprint: Blueprint, given: ArrayLike = (), closed: ArrayLike | None = None
) -> tuple[str, ...]:
    """A minimal set of requirements that no test holding `given` can meet; empty when there is a test.

    Parameters
    ----------
    given : positions of the items the test must hold
    closed : boolean array (n,), items it may not hold

    Examples
    --------
    >>> from jauge.assembly.blueprint import Limit
    >>> few = Limit("few", [1, 1, 1, 0], maximum=1)
    >>> blueprint = Blueprint(["a", "b", "c", "d"], 3, [few, Limit("minutes", [1, 1, 1, 1], maximum=9)])
    >>> conflicting_rows(blueprint)
    ('length', 'few')
    """
    items = np.asarray(given, dtype=np.int64)
    mask = np.zeros(len(blueprint), dtype=np.bool_) if closed is None else np.asarray(closed, dtype=np.bool_)
    names = list(dict.fromkeys(blueprint.row_names))
    kept = set(names)
    if _feasible(blueprint, kept, items, mask):
        return ()
    for name in [*names[1:], LENGTH]:
        if not _feasible(blueprint, kept - {name}, items, mask):
            kept.discard(name)
    return tuple(name for name in names if name in kept)


def _feasible(blueprint: Blueprint, kept: set[str], given: IntArray, closed: BoolArray) -> bool:
    out = np.array([name not in kept for name in blueprint.row_names])
    lower = np.where(out, -np.inf, blueprint.lower)
    upper = np.where(out, np.inf, blueprint.upper)
    solver = Solver(blueprint, lower, upper)
    return solver.best(np.zeros(len(blueprint)), given, closed) is not None
