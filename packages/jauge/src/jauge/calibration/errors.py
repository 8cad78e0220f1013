"""Standard errors of calibrated items: what the answers leave unsaid about every parameter.

Source: Louis (1982), Journal of the Royal Statistical Society B 44(2); for the posterior mode, the curvature
of the log-prior is added (Mislevy, 1986). Cross-product: Meilijson (1989), same journal 51(1).
Oracle: LSAT6 by R's mirt, and a numerical Hessian by brute force, tests/test_errors.py; coverage of the
intervals, `jauge.bench.studies_calibration`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jauge.calibration.expectation import Persons
from jauge.calibration.information import (
    Layout,
    complete_information,
    group_information,
    group_scores,
    item_products,
    layout_of,
    person_products,
    prior_information,
    score_table,
)
from jauge.calibration.result import Calibration
from jauge.calibration.specification import Kind, Parameters
from jauge.calibration.state import State
from jauge.checks import FloatArray, IntArray, require
from jauge.coordinates import parameter_counts, parameter_names, parameters_of, with_parameters
from jauge.items import Items
from jauge.responses import Responses

METHODS = ("louis", "cross-product")
_FULL = 1500
_STEP = 1e-5
_SINGULAR = 1e-10


@dataclass(frozen=True, eq=False)
class ItemErrors:
    """Uncertainty of the parameters of n items, and of the persons' distribution.

    Attributes
    ----------
    items : the items
    covariance : array (p, p) of the vector of `jauge.coordinates`, 0 for what was held; None when only
        the blocks were computed
    blocks : per item, the covariance of its own parameters
    group_means, group_sds : arrays (G,), standard errors, 0 where they were held

    Examples
    --------
    >>> from jauge.calibration import calibrate
    >>> rng = np.random.default_rng(1)
    >>> answers = Items.logistic([1.0] * 6, np.linspace(-1, 1, 6)).draw(rng.standard_normal(400), rng)
    >>> found = standard_errors(calibrate(answers), answers)
    >>> found.slopes.shape, bool((found.slopes < 0.4).all())
    ((6,), True)
    """

    items: Items
    covariance: FloatArray | None
    blocks: tuple[FloatArray, ...]
    group_means: FloatArray
    group_sds: FloatArray

    @cached_property
    def parameters(self) -> FloatArray:
        """Standard error of every parameter (p,), named by `names`."""
        return np.asarray(np.sqrt(np.concatenate([np.diag(block) for block in self.blocks])))

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """(item, parameter) of every standard error."""
        return parameter_names(self.items)

    @property
    def slopes(self) -> FloatArray:
        """Standard error of the first slope of every item (n,)."""
        counts = parameter_counts(self.items)
        return np.asarray(self.parameters[np.cumsum(counts) - counts])

    @cached_property
    def thresholds(self) -> FloatArray:
        """Standard errors of the difficulties (n, m), NaN where an item has fewer; delta method."""
        table = np.full(self.items.thresholds.shape, np.nan)
        for i, block in enumerate(self.blocks):
            own = int(self.items.n_categories[i]) - 1
            jacobian = _threshold_derivatives(self.items.subset([i]))
            table[i, :own] = np.sqrt(np.einsum("kp,pr,kr->k", jacobian, block, jacobian))
        return table

    def interval(self, level: float = 0.95) -> tuple[FloatArray, FloatArray]:
        """Normal confidence limits (lower, upper) of every parameter, two arrays (p,)."""
        require(0 < level < 1, "level", level, "between 0 and 1, both excluded")
        width = NormalDist().inv_cdf((1 + level) / 2) * self.parameters
        centre = parameters_of(self.items)
        return centre - width, centre + width


def standard_errors(
    calibration: Calibration,
    responses: Responses | ArrayLike,
    *,
    groups: ArrayLike | None = None,
    method: str = "louis",
    full: bool | None = None,
) -> ItemErrors:
    """Standard errors of a calibration, from the answers it was made of.

    Parameters
    ----------
    responses, groups : those given to `calibrate`
    method : "louis", the observed information; "cross-product" of the observed scores, faster, but good
        only for many persons and with a model that holds
    full : True for the covariance of all parameters together; False for one block per item, as if the other
        items and the persons' distribution were known: much less to compute, and too small for short tests;
        None for full up to 1,500 free parameters

    Edges: an asymptote that the data sent to 0 or 1 is held. Information that is not positive definite is
    refused: the data do not say where the maximum is.
    """
    require(method in METHODS, "method", method, f"one of {', '.join(METHODS)}")
    answers = responses if isinstance(responses, Responses) else Responses.from_matrix(responses)
    persons = Persons.of(answers, calibration.items.start[:-1], _positions(calibration, groups, len(answers)))
    answers.rows(calibration.items)
    work = _Work(calibration, persons, method == "louis")
    together = work.layout.free <= _FULL if full is None else full
    return work.together() if together else work.separately()


def _positions(calibration: Calibration, groups: ArrayLike | None, count: int) -> NDArray[np.int32]:
    many = len(calibration.groups) > 1
    require(
        (groups is not None) == many, "groups", groups, "the labels given to calibrate" if many else "None"
    )
    if groups is None:
        return np.zeros(count, dtype=np.int32)
    place = {label: position for position, label in enumerate(calibration.groups)}
    labels = np.asarray(groups).tolist()
    require(len(labels) == count, "groups", len(labels), f"{count} labels, one per person")
    for label in set(labels) - set(place):
        require(False, "groups", label, f"one of {', '.join(str(known) for known in calibration.groups)}")
    return np.array([place[label] for label in labels], dtype=np.int32)


class _Work:
    """Everything that both ways of computing need."""

    def __init__(self, calibration: Calibration, persons: Persons, louis: bool) -> None:
        self.items, self.s = calibration.items, calibration.specification
        self.theta, self.persons, self.louis = calibration.theta, persons, louis
        self.state = State(Parameters.of(self.items), calibration.group_means, calibration.group_sds)
        self.layout: Layout = layout_of(self.s, self.state.parameters, len(calibration.groups))
        self.log_weights = self.state.log_weights(self.theta)
        self.log_table = self.items.log_table(self.theta)
        self.table, self.columns = score_table(self.s, self.layout, self.theta)
        self.counts = np.zeros_like(self.log_table)

    def together(self) -> ItemErrors:
        free, latent = self.layout.free, np.zeros_like(self.log_weights)
        product = np.zeros((free, free))
        scores = group_scores(self.theta, self.state.means, self.state.sds, self.log_weights)
        p = self.persons
        person_products(
            p.start, p.rows, p.weights, p.groups, self.log_table, self.log_weights, self.table, self.columns,
            scores, self.layout.group_column, self.louis, product, self.counts, latent,
        )  # fmt: skip
        information, gradient = np.zeros((free, free)), np.zeros(free)
        for item in range(len(self.items)):
            slope, block = self._complete(item)
            column = self.layout.column[item]
            kept = column >= 0
            np.add.at(gradient, column[kept], slope[kept])
            np.add.at(information, np.ix_(column[kept], column[kept]), block[np.ix_(kept, kept)])
        for group, column in enumerate(self.layout.group_column):
            means, sds = float(self.state.means[group]), float(self.state.sds[group])
            own = group_information(self.theta, means, sds, self.log_weights[group], latent[group])
            kept = column >= 0
            information[np.ix_(column[kept], column[kept])] += own[np.ix_(kept, kept)]
        likelihood = information - product if self.louis else product
        return self._result(self._inverse(likelihood, gradient, self._prior()))

    def separately(self) -> ItemErrors:
        shared = self.s.kind == Kind.COMMON
        require(not shared.any(), "full", False, "True, for items that share their slope")
        width = self.table.shape[1]
        product = np.zeros((len(self.items), width, width))
        p = self.persons
        item_products(
            p.start, p.rows, p.weights, p.groups, self.items.row_item, self.log_table, self.log_weights,
            self.table, self.louis, product, self.counts,
        )  # fmt: skip
        blocks = []
        for item, column in enumerate(self.layout.column):
            kept, size = np.flatnonzero(column >= 0), len(column)
            gradient, complete = self._complete(item)
            own = product[item, :size, :size]
            likelihood = (complete - own if self.louis else own)[np.ix_(kept, kept)]
            prior = self._item_prior(item, False)[np.ix_(kept, kept)]
            blocks.append(self._inverse(likelihood, gradient[kept], prior, column[kept]))
        return self._result(blocks)

    def _complete(self, item: int) -> tuple[FloatArray, FloatArray]:
        z = self.layout.packed[item]
        rows = slice(self.items.start[item], self.items.start[item + 1])
        if not len(z):
            return np.zeros(0), np.zeros((0, 0))
        counts = np.ascontiguousarray(self.counts[rows])
        return complete_information(int(self.s.kind[item]), z, counts, self.theta)

    def _item_prior(self, item: int, shared: bool) -> FloatArray:
        z = self.layout.packed[item]
        if not len(z):
            return np.zeros((0, 0))
        kind, categories = int(self.s.kind[item]), int(self.items.n_categories[item])
        return prior_information(self.s, kind, z, categories, shared)

    def _prior(self) -> FloatArray:
        total = np.zeros((self.layout.free, self.layout.free))
        seen_common = False
        for item, column in enumerate(self.layout.column):
            common = bool(self.s.kind[item] == Kind.COMMON)
            block, kept = self._item_prior(item, common and seen_common), column >= 0
            seen_common = seen_common or common
            total[np.ix_(column[kept], column[kept])] += block[np.ix_(kept, kept)]
        return total

    def _inverse(
        self, likelihood: FloatArray, gradient: FloatArray, prior: FloatArray, column: IntArray | None = None
    ) -> FloatArray:
        """Covariance of parameters themselves, from information in the items' coordinates."""
        chosen = np.arange(self.layout.free) if column is None else column
        derivative, natural = self.layout.derivative[chosen], self.layout.natural[chosen]
        information = likelihood * np.outer(derivative, derivative) + prior
        if self.louis:
            bent = np.where(self.layout.logged[chosen], derivative * gradient, 0.0)
            information[np.diag_indices(len(chosen))] -= bent
        size = np.sqrt(np.maximum(np.diag(information), 1e-300))
        scaled = information / np.outer(size, size)
        smallest = float(np.linalg.eigvalsh(scaled).min(initial=1.0))
        require(smallest > _SINGULAR, "smallest eigenvalue of the information", smallest, "positive")
        factor = natural / size
        result: FloatArray = np.linalg.inv(scaled) * np.outer(factor, factor)
        return result

    def _result(self, found: FloatArray | list[FloatArray]) -> ItemErrors:
        """Places of the free parameters among all parameters of the items; the others do not vary."""
        places = [self._free_of(item) for item in range(len(self.items))]
        groups = np.zeros(self.layout.group_column.shape)
        if isinstance(found, list):
            blocks = [_placed(block, place >= 0) for block, place in zip(found, places, strict=True)]
            return ItemErrors(self.items, None, tuple(blocks), groups[:, 0], groups[:, 1])
        column = np.concatenate(places)
        covariance = np.where(np.outer(column >= 0, column >= 0), found[np.ix_(column, column)], 0.0)
        ends = np.cumsum([len(place) for place in places])
        spans = zip(np.concatenate(([0], ends[:-1])), ends, strict=True)
        blocks = [covariance[a:b, a:b] for a, b in spans]
        open_places = self.layout.group_column >= 0
        groups[open_places] = np.sqrt(np.diag(found)[self.layout.group_column[open_places]])
        return ItemErrors(self.items, covariance, tuple(blocks), groups[:, 0], groups[:, 1] * self.state.sds)

    def _free_of(self, item: int) -> IntArray:
        """Free parameter of each parameter of an item, -1 when held."""
        column = self.layout.column[item]
        count = int(parameter_counts(self.items)[item])
        if not len(column):
            return np.full(count, -1)
        asymptotes = int(self.s.kind[item] in (Kind.THREE, Kind.FOUR)) + int(self.s.kind[item] == Kind.FOUR)
        body = column[: len(column) - asymptotes]
        edges = column[len(body) :]
        there = np.array([self.items.lower[item] > 0, self.items.upper[item] < 1])[:asymptotes]
        return np.concatenate((body, edges[there]))


def _placed(block: FloatArray, free: NDArray[np.bool_]) -> FloatArray:
    full = np.zeros((len(free), len(free)))
    full[np.ix_(free, free)] = block
    return full


def _threshold_derivatives(item: Items) -> FloatArray:
    """Derivatives (m, p) of the difficulties of one item with respect to its parameters."""
    vector = parameters_of(item)
    rows = []
    for place in range(len(vector)):
        step = np.zeros_like(vector)
        step[place] = _STEP * (1 + abs(vector[place]))
        ends = [with_parameters(item, vector + sign * step).thresholds[0] for sign in (1, -1)]
        rows.append((ends[0] - ends[1]) / (2 * step[place]))
    return np.array(rows).T
