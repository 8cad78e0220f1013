"""Free parameters of items as one vector: what covariances are the covariances of.

Item by item, in the items' order: logistic a, d, then the asymptotes that are not 0 and 1; partial credit and
graded a, d_1 … d_m; nominal a_1 … a_m, d_1 … d_m (see `jauge.items` for a and d).

Oracle: there and back for every model, tests/test_linking.py.
"""

from __future__ import annotations

import numpy as np

from jauge.checks import FloatArray, IntArray, require
from jauge.items import Items, Model


def parameter_counts(items: Items) -> IntArray:
    """Number of free parameters of each item (n,).

    Examples
    --------
    >>> parameter_counts(Items.logistic([1.0, 1.2], [0.0, 0.5], lower=[0.0, 0.2])).tolist()
    [2, 3]
    """
    steps = items.n_categories - 1
    nominal = items.model == Model.NOMINAL
    asymptotes = (items.lower > 0).astype(np.int64) + (items.upper < 1)
    return np.asarray(steps + np.where(nominal, steps, 1) + asymptotes, dtype=np.int64)


def parameter_names(items: Items) -> tuple[tuple[str, str], ...]:
    """(item, parameter) of every place of the vector.

    Examples
    --------
    >>> parameter_names(Items.graded([1.0], [[-1.0, 1.0]], ids=["q1"]))
    (('q1', 'a'), ('q1', 'd1'), ('q1', 'd2'))
    """
    names: list[tuple[str, str]] = []
    for i, item in enumerate(items.ids):
        steps = range(1, int(items.n_categories[i]))
        nominal = items.model[i] == Model.NOMINAL
        each = [f"a{k}" for k in steps] if nominal else ["a"]
        each += ["d"] if items.model[i] == Model.LOGISTIC else [f"d{k}" for k in steps]
        each += ["lower"] * bool(items.lower[i] > 0) + ["upper"] * bool(items.upper[i] < 1)
        names += [(item, name) for name in each]
    return tuple(names)


def parameters_of(items: Items) -> FloatArray:
    """The vector (p,) of the free parameters of all items.

    Examples
    --------
    >>> parameters_of(Items.logistic([2.0], [0.5], lower=0.2)).tolist()
    [2.0, -1.0, 0.2]
    """
    parts: list[FloatArray] = []
    for i, (first, last) in enumerate(zip(items.start[:-1], items.start[1:], strict=True)):
        slopes = items.slopes[first + 1 : last]
        parts += [
            slopes if items.model[i] == Model.NOMINAL else slopes[:1],
            items.intercepts[first + 1 : last],
        ]
        parts += [items.lower[i : i + 1]] * bool(items.lower[i] > 0)
        parts += [items.upper[i : i + 1]] * bool(items.upper[i] < 1)
    return np.concatenate(parts)


def with_parameters(items: Items, vector: FloatArray) -> Items:
    """The same items with the parameters of `vector` (p,)."""
    counts = parameter_counts(items)
    total = int(counts.sum())
    require(vector.shape == (total,), "vector", vector.shape, f"of shape ({total},)")
    slopes, intercepts = np.zeros((2, len(items.slopes)))
    lower, upper = items.lower.copy(), items.upper.copy()
    offsets = np.concatenate(([0], np.cumsum(counts)))
    for i, (first, last) in enumerate(zip(items.start[:-1], items.start[1:], strict=True)):
        own = vector[offsets[i] : offsets[i + 1]]
        steps = int(last - first) - 1
        n_slopes = steps if items.model[i] == Model.NOMINAL else 1
        multiples = np.arange(1, steps + 1) if items.model[i] == Model.PARTIAL_CREDIT else 1
        slopes[first + 1 : last] = own[:n_slopes] * multiples
        intercepts[first + 1 : last] = own[n_slopes : n_slopes + steps]
        rest = iter(own[n_slopes + steps :])
        lower[i] = next(rest) if lower[i] > 0 else 0.0
        upper[i] = next(rest) if upper[i] < 1 else 1.0
    return Items(items.model, items.n_categories, slopes, intercepts, lower, upper, items.ids)
