"""Information that the answers give about every free parameter, by the identity of Louis, exact on the grid.

Observed information is what complete data would give, less what is lost by not seeing the abilities: the
posterior covariance of each person's complete score. Coordinates are those of the prior: log|a| where slopes
have one, logits of asymptotes, log of the persons' spread.

Source: Louis (1982), Journal of the Royal Statistical Society B 44(2).
Oracle: numerical Hessian of the marginal log-likelihood by brute force, tests/test_errors.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jauge.calibration.derivatives import evaluate, scores
from jauge.calibration.maximisation import packed
from jauge.calibration.penalty import add_prior
from jauge.calibration.specification import Kind, Parameters, Specification
from jauge.checks import BoolArray, FloatArray, IntArray
from jauge.compiled import compiled

_EDGE = 1e-6
_STEP = 1e-5
_SLOPE_HELD = (Kind.RASCH, Kind.PARTIAL)
_SLOPE_FREE_SIGN = (Kind.NOMINAL, Kind.PARTIAL, Kind.RASCH)


@dataclass(frozen=True, eq=False)
class Layout:
    """Where every coordinate of every item stands among the free parameters.

    Attributes
    ----------
    packed : per item, its coordinates z (empty when it is held)
    column : per item, the free parameter of each coordinate, -1 when that one is held
    derivative : array (free,), of the coordinate z with respect to the free parameter (a for log|a|)
    natural : array (free,), of the parameter itself (a, d, c) with respect to the free parameter
    logged : array (free,), whether the free parameter is the logarithm of a slope
    group_column : array (G, 2), free parameters of each group's mean and log sd, -1 when held
    """

    packed: tuple[FloatArray, ...]
    column: tuple[IntArray, ...]
    derivative: FloatArray
    natural: FloatArray
    logged: BoolArray
    group_column: IntArray

    @property
    def free(self) -> int:
        return len(self.derivative)


def layout_of(s: Specification, p: Parameters, groups: int) -> Layout:
    """Layout of the free parameters of the items, then of the persons."""
    coordinates, columns = [], []
    derivative: list[float] = []
    natural: list[float] = []
    logged: list[bool] = []
    common = -1
    for item, kind in enumerate(s.kind):
        rows = slice(s.start[item], s.start[item + 1])
        held = kind == Kind.HELD
        z = np.empty(0) if held else _packed(int(kind), p, item, rows)
        column = np.full(len(z), -1)
        for place in range(len(z)):
            if _is_held(int(kind), place, z[place]):
                continue
            if kind == Kind.COMMON and place == 0 and common >= 0:
                column[0] = common
                continue
            column[place] = len(derivative)
            common = len(derivative) if kind == Kind.COMMON and place == 0 else common
            d, n, log = _factors(s, int(kind), place, float(z[place]))
            derivative.append(d)
            natural.append(n)
            logged.append(log)
        coordinates.append(z)
        columns.append(column)
    free = len(derivative)
    open_places = np.ones((groups, 2), dtype=np.bool_)
    open_places[0] = s.origin_free, s.scale_free
    group_column = np.where(open_places, free + np.cumsum(open_places).reshape(groups, 2) - 1, -1)
    more = int(open_places.sum())
    factors = np.array([derivative + [1.0] * more, natural + [1.0] * more])
    mask = np.array(logged + [False] * more, dtype=np.bool_)
    return Layout(tuple(coordinates), tuple(columns), factors[0], factors[1], mask, group_column)


def _packed(kind: int, p: Parameters, item: int, rows: slice) -> FloatArray:
    with np.errstate(divide="ignore"):
        z: FloatArray = packed(
            kind, p.slopes[rows], p.intercepts[rows], float(p.lower[item]), float(p.upper[item])
        )
    return z


def _is_held(kind: int, place: int, z: float) -> bool:
    """Slopes of Rasch and partial credit items, and asymptotes that the data sent to the edge."""
    if kind in (Kind.THREE, Kind.FOUR) and place > 1:
        p = 1.0 / (1.0 + np.exp(-z))
        return not _EDGE < p < 1 - _EDGE
    return place == 0 and kind in _SLOPE_HELD


def _factors(s: Specification, kind: int, place: int, z: float) -> tuple[float, float, bool]:
    if place == 0 and np.isfinite(s.prior.slope_sd) and kind not in _SLOPE_FREE_SIGN:
        return z, z, True
    if place > 1 and kind in (Kind.THREE, Kind.FOUR):
        p = 1.0 / (1.0 + np.exp(-z))
        return 1.0, p * (1 - p), False
    return 1.0, 1.0, False


def score_table(s: Specification, layout: Layout, theta: FloatArray) -> tuple[FloatArray, IntArray]:
    """Scores (rows, w, q) of every row in its item's coordinates, and their free parameters (rows, w)."""
    width = max(1, *(len(z) for z in layout.packed))
    table = np.zeros((int(s.start[-1]), width, len(theta)))
    columns = np.full((len(table), width), -1)
    for item, z in enumerate(layout.packed):
        if len(z):
            first, last = s.start[item], s.start[item + 1]
            columns[first:last, : len(z)] = layout.column[item]
            _fill_scores(int(s.kind[item]), z, theta, table[first:last, : len(z)])
    return table, columns


@compiled
def _fill_scores(kind: int, z: FloatArray, theta: FloatArray, table: FloatArray) -> None:
    log_p, score = np.empty(len(table)), np.zeros((len(table), len(z)))
    for q in range(len(theta)):
        scores(kind, z, theta[q], log_p, score)
        table[:, :, q] = score


@compiled
def person_products(  # noqa: PLR0912
    start: IntArray,
    rows: NDArray[np.int32],
    weights: FloatArray,
    groups: NDArray[np.int32],
    log_table: FloatArray,
    log_prior: FloatArray,
    table: FloatArray,
    columns: IntArray,
    group_scores: FloatArray,
    group_column: IntArray,
    louis: bool,
    product: FloatArray,
    counts: FloatArray,
    latent: FloatArray,
) -> None:
    """Sum over persons, into `product` (free, free), of what Louis subtracts, or of squared observed scores.

    `counts` (rows, q) and `latent` (G, q) gain the expected counts. Group scores are (G, 2, q).
    """
    free, nodes = len(product), log_prior.shape[1]
    slot = np.full(free, -1)
    used = np.empty(free, np.int64)
    complete = np.empty((free, nodes))
    for person in range(len(weights)):
        first, last, group = start[person], start[person + 1], groups[person]
        if first == last:
            continue
        posterior = log_prior[group].copy()
        for answer in range(first, last):
            posterior += log_table[rows[answer]]
        posterior = np.exp(posterior - posterior.max())
        posterior /= posterior.sum()
        latent[group] += weights[person] * posterior
        size = 0
        for place in range(2):
            column = group_column[group, place]
            if column >= 0:
                used[size], slot[column] = column, size
                complete[size] = group_scores[group, place]
                size += 1
        for answer in range(first, last):
            row = rows[answer]
            counts[row] += weights[person] * posterior
            for place in range(columns.shape[1]):
                column = columns[row, place]
                if column < 0:
                    continue
                if slot[column] < 0:
                    used[size], slot[column] = column, size
                    complete[size] = table[row, place]
                    size += 1
                else:
                    complete[slot[column]] += table[row, place]
        observed = np.dot(complete[:size], posterior)
        if louis:
            centred = (complete[:size] - observed.reshape(-1, 1)) * np.sqrt(weights[person] * posterior)
            block = np.dot(centred, centred.T)
        else:
            block = weights[person] * observed.reshape(-1, 1) * observed
        for i in range(size):
            for j in range(size):
                product[used[i], used[j]] += block[i, j]
        for i in range(size):
            slot[used[i]] = -1


@compiled
def item_products(
    start: IntArray,
    rows: NDArray[np.int32],
    weights: FloatArray,
    groups: NDArray[np.int32],
    row_item: IntArray,
    log_table: FloatArray,
    log_prior: FloatArray,
    table: FloatArray,
    louis: bool,
    product: FloatArray,
    counts: FloatArray,
) -> None:
    """The same within each item only, into `product` (n, w, w)."""
    width = table.shape[1]
    for person in range(len(weights)):
        posterior = log_prior[groups[person]].copy()
        for answer in range(start[person], start[person + 1]):
            posterior += log_table[rows[answer]]
        posterior = np.exp(posterior - posterior.max())
        posterior /= posterior.sum()
        weighed = weights[person] * posterior
        for answer in range(start[person], start[person + 1]):
            row = rows[answer]
            counts[row] += weighed
            mean = np.dot(table[row], posterior)
            for i in range(width):
                for j in range(i + 1):
                    value = weights[person] * mean[i] * mean[j]
                    if louis:
                        value = (weighed * table[row, i] * table[row, j]).sum() - value
                    product[row_item[row], i, j] += value
                    if i != j:
                        product[row_item[row], j, i] += value


def complete_information(
    kind: int, z: FloatArray, counts: FloatArray, theta: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Gradient (p,) and information (p, p) of one item's expected log-likelihood, in its coordinates."""
    size = len(z)
    gradient, scratch = np.zeros(size), np.zeros((size, size))
    information = np.zeros((size, size))
    for place in np.flatnonzero(np.isfinite(z)):
        ends = []
        for sign in (1.0, -1.0):
            moved = z.copy()
            moved[place] += sign * _STEP
            evaluate(kind, moved, counts, theta, gradient, scratch)
            ends.append(gradient.copy())
        information[place] = (ends[1] - ends[0]) / (2 * _STEP)
    evaluate(kind, z, counts, theta, gradient, scratch)
    return gradient, (information + information.T) / 2


def prior_information(
    s: Specification, kind: int, z: FloatArray, categories: int, shared: bool
) -> FloatArray:
    """Curvature (p, p) of one item's log-prior; without its slope's when that was counted already."""
    size = len(z)
    gradient, information = np.zeros(size), np.zeros((size, size))
    add_prior(kind, categories, z, s.prior.numbers, gradient, information)
    if shared:
        information[0, 0] = 0.0
    return information


def group_scores(
    theta: FloatArray, means: FloatArray, sds: FloatArray, log_weights: FloatArray
) -> FloatArray:
    """Derivatives (G, 2, q) of the log-weights of the nodes with respect to each mean and log sd."""
    r = (theta - means[:, None]) / sds[:, None]
    raw = np.stack((r / sds[:, None], r**2), axis=1)
    mean = (raw * np.exp(log_weights)[:, None, :]).sum(axis=2, keepdims=True)
    result: FloatArray = raw - mean
    return result


def group_information(
    theta: FloatArray, mean: float, sd: float, log_weights: FloatArray, latent: FloatArray
) -> FloatArray:
    """Complete information (2, 2) about one group's mean and log sd from its expected persons (q,)."""
    w = np.exp(log_weights)
    r = (theta - mean) / sd
    first = np.stack((r / sd, r**2))
    second = np.stack((np.full_like(r, -1 / sd**2), -2 * r / sd, -2 * r**2))
    centred = first - (first @ w)[:, None]
    normaliser = (centred * w) @ centred.T
    xx, xy, yy = second @ (latent.sum() * w - latent)
    result: FloatArray = np.array([[xx, xy], [xy, yy]]) + latent.sum() * normaliser
    return result
