"""Many-facet Rasch model of ratings: candidate × criterion × rater, designs as sparse as they come.

ln P(k) / P(k-1) = ability - difficulty of the criterion - severity of the rater - step k of the criterion,
abilities N(mean, sd²), difficulties, severities and the steps of a criterion each summing to zero. Marginal
maximum likelihood: candidates are integrated out, so few ratings per candidate bring no bias.

Source: Linacre (1989), Many-Facet Rasch Measurement, MESA Press; Andrich (1978), Psychometrika 43(4), rating
scale; Masters (1982), Psychometrika 47(2), partial credit; Louis (1982), Journal of the Royal Statistical
Society B 44(2), information.
Oracle: scipy's quadrature and minimisation on a tiny design, numerical information, simulated recovery,
tests/test_raters.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from jauge.checks import FloatArray, IntArray, read_only, require
from jauge.grid import uniform_grid

_FREE_DIRECTIONS = 2
_HALVINGS = 30


@dataclass(frozen=True, eq=False)
class Ratings:
    """R ratings: who was rated, on what, by whom, and the category given.

    Parameters
    ----------
    candidates, criteria, raters : arrays (R,) of positions from 0; each triple at most once
    scores : array (R,) of categories from 0

    Attributes
    ----------
    n_candidates, n_criteria, n_raters : one more than the highest position; each must have a rating
    tops : array (n_criteria,), highest category given on each criterion

    Examples
    --------
    >>> ratings = Ratings([0, 0, 1, 1], [0, 0, 0, 0], [0, 1, 0, 1], [2, 1, 1, 0])
    >>> ratings.n_raters, ratings.tops.tolist()
    (2, [2])
    """

    candidates: IntArray
    criteria: IntArray
    raters: IntArray
    scores: IntArray

    def __init__(
        self, candidates: ArrayLike, criteria: ArrayLike, raters: ArrayLike, scores: ArrayLike
    ) -> None:
        names = ("candidates", "criteria", "raters", "scores")
        for name, values in zip(names, (candidates, criteria, raters, scores), strict=True):
            given = np.asarray(values)
            good = given.ndim == 1 and given.size > 0 and given.dtype.kind in "iu"
            require(good, name, given.tolist()[:5], "a vector of whole numbers, not empty")
            require(int(given.min()) >= 0, name, int(given.min()), "at least 0")
            object.__setattr__(self, name, read_only(given, np.int64))
        lengths = tuple(len(getattr(self, name)) for name in names)
        require(len(set(lengths)) == 1, ", ".join(names), lengths, "of equal lengths")
        for name in names[:3]:
            absent = np.flatnonzero(np.bincount(getattr(self, name)) == 0)
            require(not len(absent), name, f"without {absent[:5].tolist()}", "numbered without gaps from 0")
        triples = np.stack((self.candidates, self.criteria, self.raters))
        found, counts = np.unique(triples, axis=1, return_counts=True)
        twice = found[:, counts > 1].T[:1].tolist()
        require(not twice, "candidate, criterion, rater", twice, "rated once")

    def __len__(self) -> int:
        return len(self.scores)

    @property
    def n_candidates(self) -> int:
        return int(self.candidates.max()) + 1

    @property
    def n_criteria(self) -> int:
        return int(self.criteria.max()) + 1

    @property
    def n_raters(self) -> int:
        return int(self.raters.max()) + 1

    @cached_property
    def tops(self) -> IntArray:
        top = np.zeros(self.n_criteria, dtype=np.int64)
        np.maximum.at(top, self.criteria, self.scores)
        return read_only(top, np.int64)


def connected_subsets(ratings: Ratings) -> IntArray:
    """Subset (n_raters,) of each rater, from 0: raters of one subset are linked by candidates they share.

    Severities of different subsets compare only if their candidates are taken for equally able.

    Examples
    --------
    >>> connected_subsets(Ratings([0, 0, 1, 1], [0, 0, 0, 0], [0, 1, 2, 3], [0, 1, 1, 0])).tolist()
    [0, 0, 1, 1]
    """
    size = ratings.n_raters + ratings.n_candidates
    ends = (ratings.raters, ratings.n_raters + ratings.candidates)
    graph = csr_array((np.ones(len(ratings)), ends), shape=(size, size))
    labels = connected_components(graph, directed=False)[1][: ratings.n_raters]
    _, first, subsets = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    return np.asarray(rank[subsets], dtype=np.int64)


def _loose_directions(ratings: Ratings) -> int:
    """Directions of (difficulties, severities) that candidates of unknown ability cannot tell apart."""
    width = ratings.n_criteria + ratings.n_raters
    row = np.arange(len(ratings))
    columns = np.concatenate((ratings.criteria, ratings.n_criteria + ratings.raters))
    design = csr_array((np.ones(2 * len(row)), (np.tile(row, 2), columns)), shape=(len(row), width))
    counts = np.bincount(ratings.candidates)
    root = 1 / np.sqrt(counts[ratings.candidates])
    by = csr_array((root, (ratings.candidates, row)), shape=(len(counts), len(row)))
    sums = by @ design
    within = (design.T @ design - sums.T @ sums).toarray()
    values = np.linalg.eigvalsh(within)
    return int((values < 1e-9 * max(values[-1], 1.0)).sum()) - _FREE_DIRECTIONS


@dataclass(frozen=True, eq=False)
class RaterCalibration:
    """Outcome of `calibrate_raters`; all parameters in logits.

    Attributes
    ----------
    mean, sd : of the abilities; `mean_error`, `sd_error` their standard errors
    difficulties, difficulty_errors : arrays (n_criteria,), summing to zero, and standard errors
    severities, severity_errors : arrays (n_raters,), summing to zero, and standard errors
    steps, step_errors : arrays (n_criteria, m), NaN beyond a criterion's last step; each row sums to zero
    abilities, ability_sds : arrays (n_candidates,), posterior moments, severities taken into account
    log_likelihood : marginal
    iterations, converged : of Newton's method
    resolution : smallest posterior standard deviation over the spacing of the nodes; below 1, add nodes
    pairs : array (M, 2), criterion and rater of every pair that occurs
    pair_of : array (R,), pair of every rating
    nodes : array (q,), abilities; `weights` : array (n_candidates, q), posterior
    probabilities : array (M, m + 1, q), of each category

    Examples
    --------
    >>> calibration = calibrate_raters(Ratings([0, 0, 1, 1, 2, 2], [0] * 6, [0, 1] * 3, [1, 1, 0, 1, 1, 0]))
    >>> calibration.rater_averages().round(2).tolist()
    [0.67, 0.67]
    """

    mean: float
    sd: float
    mean_error: float
    sd_error: float
    difficulties: FloatArray
    difficulty_errors: FloatArray
    severities: FloatArray
    severity_errors: FloatArray
    steps: FloatArray
    step_errors: FloatArray
    abilities: FloatArray
    ability_sds: FloatArray
    log_likelihood: float
    iterations: int
    converged: bool
    resolution: float
    ratings: Ratings
    pairs: IntArray
    pair_of: IntArray
    nodes: FloatArray
    weights: FloatArray
    probabilities: FloatArray

    def fair_averages(self) -> FloatArray:
        """Mean expected score (n_candidates,) over the criteria, had a rater of severity 0 rated them all.

        Source: Linacre (1989), fair average.
        Oracle: the model's formula, tests/test_raters.py.
        """
        return np.asarray(self._expected(self.abilities, np.zeros(1))[:, 0])

    def rater_averages(self) -> FloatArray:
        """Mean expected score (n_raters,) each rater would give to a candidate of mean ability."""
        return np.asarray(self._expected(np.array([self.mean]), self.severities)[0])

    def _expected(self, abilities: FloatArray, severities: FloatArray) -> FloatArray:
        gap = abilities[:, None, None, None] - severities[None, :, None, None]
        logits = np.cumsum(gap - self.difficulties[:, None] - self.steps, axis=-1)
        odds = np.exp(np.where(np.isnan(logits), -np.inf, logits))
        score = (odds * np.arange(1, odds.shape[-1] + 1)).sum(axis=-1) / (1 + odds.sum(axis=-1))
        return np.asarray(score.mean(axis=-1), dtype=np.float64)


class _Design:
    """Ratings as linear steps: step difficulty (M, m) = columns @ parameters - sd × node."""

    def __init__(self, ratings: Ratings, rating_scale: bool, nodes: int) -> None:
        self.ratings = ratings
        self.z, prior = uniform_grid(nodes)
        self.log_prior = np.log(prior)
        both = np.stack((ratings.criteria, ratings.raters))
        pairs, pair_of = np.unique(both, axis=1, return_inverse=True)
        self.pairs, self.pair_of = pairs.T, pair_of.ravel()
        self.m = int(ratings.tops.max())
        self.held = np.arange(self.m) < ratings.tops[self.pairs[:, 0], None]
        self.columns, self.spread = self._columns(rating_scale)
        self.row = self.pair_of * (self.m + 1) + ratings.scores
        shape = (ratings.n_candidates, len(self.pairs) * (self.m + 1))
        self.picks = csr_array((np.ones(len(ratings)), (ratings.candidates, self.row)), shape=shape)
        self.order = np.argsort(ratings.candidates, kind="stable")
        self.bounds = np.concatenate(([0], np.cumsum(np.bincount(ratings.candidates))))

    def _columns(self, rating_scale: bool) -> tuple[FloatArray, dict[str, FloatArray]]:
        """Columns (M, m, P) of mean, sd, free difficulties, severities and steps; what restores each."""
        criteria, raters = self.ratings.n_criteria, self.ratings.n_raters
        blocks = [self.m] if rating_scale else self.ratings.tops.tolist()
        widths = [2, criteria - 1, raters - 1, sum(block - 1 for block in blocks)]
        total = sum(widths)
        places = np.cumsum([0, *widths])
        spread = {
            "difficulties": _embedded(_sum_zero(criteria), int(places[1]), total),
            "severities": _embedded(_sum_zero(raters), int(places[2]), total),
        }
        steps = np.zeros((criteria, self.m, total))
        place = int(places[3])
        for criterion in range(criteria):
            top = blocks[0] if rating_scale else blocks[criterion]
            steps[criterion, :top] = _embedded(_sum_zero(top), place, total)
            place += 0 if rating_scale else top - 1
        spread["steps"] = steps
        one, other = self.pairs[:, 0], self.pairs[:, 1]
        columns = spread["difficulties"][one, None] + spread["severities"][other, None] + steps[one]
        columns[:, :, 0] = -1.0
        return columns * self.held[:, :, None], spread

    def table(self, parameters: FloatArray) -> FloatArray:
        """Log-probabilities (M, m + 1, q); column 1 of the design is empty: the sd multiplies the nodes."""
        steps = self.columns @ parameters
        rise = parameters[1] * self.z - steps[:, :, None]
        rise = np.where(self.held[:, :, None], rise, -np.inf)
        logits = np.concatenate((np.zeros((len(steps), 1, len(self.z))), np.cumsum(rise, axis=1)), axis=1)
        return np.asarray(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))

    def posterior(self, table: FloatArray) -> tuple[FloatArray, float]:
        """Weights (n_candidates, q) and log-likelihood; impossible categories never occur in the ratings."""
        finite = np.where(np.isfinite(table), table, 0.0).reshape(-1, len(self.z))
        logs = np.asarray(self.picks @ finite) + self.log_prior
        top = logs.max(axis=1, keepdims=True)
        weights = np.exp(logs - top)
        total = weights.sum(axis=1, keepdims=True)
        return weights / total, float((top + np.log(total)).sum())

    def derivatives(
        self, table: FloatArray, weights: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Gradient (P,), complete information and observed information (P, P)."""
        count, q = len(self.pairs), len(self.z)
        beyond = np.cumsum(np.exp(table)[:, ::-1], axis=1)[:, ::-1]
        upper = beyond[:, 1:]
        counts = np.asarray(self.picks.T @ weights).reshape(count, self.m + 1, q)
        given = np.cumsum(counts[:, ::-1], axis=1)[:, ::-1]
        error = given[:, :1] * upper - given[:, 1:]
        gradient = np.einsum("ajp,aj->p", self.columns, error.sum(axis=2))
        gradient[1] = -(error.sum(axis=(0, 1)) * self.z).sum()
        complete = self._complete(upper, given[:, 0])
        return gradient, complete, complete - self._missing(upper, weights)

    def _complete(self, upper: FloatArray, number: FloatArray) -> FloatArray:
        """Sum over pairs and nodes of columns' covariance of the steps columns."""
        j = np.arange(self.m)
        later = np.maximum(j[:, None], j)
        size = self.columns.shape[2]
        matrix = np.zeros((size, size))
        for pair, columns in enumerate(self.columns):
            covariance = upper[pair][later] - upper[pair][:, None] * upper[pair][None]
            plain, once, twice = _moments(covariance, number[pair], self.z)
            matrix += columns.T @ plain @ columns
            cross = columns.T @ once.sum(axis=1)
            matrix[1] -= cross
            matrix[:, 1] -= cross
            matrix[1, 1] += twice.sum()
        return matrix

    def _missing(self, upper: FloatArray, weights: FloatArray) -> FloatArray:
        """Information lost to unknown abilities: posterior variance of the complete score of each."""
        size = self.columns.shape[2]
        matrix = np.zeros((size, size))
        for candidate, rows in self.rows_by_candidate():
            pairs = self.pair_of[rows]
            score = np.einsum("ajp,ajq->pq", self.columns[pairs], upper[pairs], optimize=True)
            score[1] = self.z * (self.ratings.scores[rows].sum() - upper[pairs].sum(axis=(0, 1)))
            weight = weights[candidate]
            apart = score - (score @ weight)[:, None]
            matrix += (apart * weight) @ apart.T
        return matrix

    def rows_by_candidate(self) -> Iterator[tuple[int, IntArray]]:
        """Each candidate with the rows of their ratings."""
        for candidate in range(self.ratings.n_candidates):
            yield candidate, self.order[self.bounds[candidate] : self.bounds[candidate + 1]]


def _moments(
    covariance: FloatArray, number: FloatArray, z: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Sums over nodes of covariances (m, m, q) weighted by numbers, numbers × z, numbers × z²."""
    return covariance @ number, covariance @ (number * z), covariance @ (number * z**2)


def _sum_zero(count: int) -> FloatArray:
    """Matrix (count, count - 1) from free values to values of sum zero."""
    return np.vstack((np.eye(count - 1), -np.ones((1, count - 1))))


def _embedded(matrix: FloatArray, place: int, total: int) -> FloatArray:
    wide = np.zeros((len(matrix), total))
    wide[:, place : place + matrix.shape[1]] = matrix
    return wide


def _refuse_inestimable(ratings: Ratings, rating_scale: bool, equivalent_groups: bool) -> None:
    flat = np.flatnonzero(ratings.tops == 0)
    require(not len(flat), f"scores on criterion {flat[:1].tolist()}", 0, "of two categories at least")
    if rating_scale:
        same = bool((ratings.tops == ratings.tops[0]).all())
        require(same, "tops", ratings.tops.tolist(), "equal for a rating scale; or set rating_scale=False")
    group = np.zeros_like(ratings.criteria) if rating_scale else ratings.criteria
    for criterion in np.unique(group):
        used = np.bincount(ratings.scores[group == criterion])
        empty = np.flatnonzero(used == 0).tolist()
        where = "any criterion" if rating_scale else f"criterion {criterion}"
        require(not empty, f"categories never given on {where}", empty, "none: merge them with a neighbour")
    tops = ratings.tops[ratings.criteria]
    for name, extreme in (("lowest", ratings.scores > 0), ("highest", ratings.scores < tops)):
        others = np.bincount(ratings.raters, extreme)
        only = np.flatnonzero(others == 0)
        require(
            not len(only), f"raters who give the {name} category only", only.tolist(), "none: set them apart"
        )
    if equivalent_groups or _loose_directions(ratings) == 0:
        return
    subsets = connected_subsets(ratings)
    if subsets.max() > 0:
        found = [np.flatnonzero(subsets == subset).tolist() for subset in range(int(subsets.max()) + 1)]
        accepted = "one group linked by shared candidates, or equivalent_groups=True"
        require(False, "raters, by groups that share candidates,", found, accepted)
    require(False, "ratings", "a design where raters and criteria are confounded", "one that crosses them")


def calibrate_raters(
    ratings: Ratings,
    rating_scale: bool = False,
    equivalent_groups: bool = False,
    nodes: int = 121,
    tolerance: float = 1e-8,
    most_iterations: int = 100,
) -> RaterCalibration:
    """Marginal maximum likelihood by Newton's method, with the observed information where it is definite.

    Parameters
    ----------
    ratings : at least two candidates; any design that links the raters
    rating_scale : the same steps for all criteria; False: partial credit, each criterion its own
    equivalent_groups : accept raters linked by nothing but the assumption that all candidates are drawn from
        one population; False refuses them and names the groups
    nodes : abilities of the quadrature, equally spaced on six standard deviations either side
    tolerance : Newton decrement, twice the log-likelihood still to gain, at convergence
    most_iterations : at least 1; a run stopped by it says converged=False

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> who, what, by = (axis.ravel() for axis in np.indices((60, 2, 3)))
    >>> ability, severity = rng.standard_normal(60), np.array([-0.5, 0.0, 0.5])
    >>> right = 1 / (1 + np.exp(severity[by] - ability[who]))
    >>> fit = calibrate_raters(Ratings(who, what, by, (rng.random(360) < right).astype(int)))
    >>> fit.converged, bool(fit.severities[0] < fit.severities[2])
    (True, True)
    """
    require(most_iterations > 0, "most_iterations", most_iterations, "at least 1")
    require(tolerance > 0, "tolerance", tolerance, "positive")
    require(ratings.n_candidates > 1, "ratings", "of one candidate", "of two candidates at least")
    _refuse_inestimable(ratings, rating_scale, equivalent_groups)
    design = _Design(ratings, rating_scale, nodes)
    parameters = np.zeros(design.columns.shape[2])
    parameters[1] = 1.0
    converged = False
    for iteration in range(1, most_iterations + 1):  # noqa: B007 (read after the loop)
        weights, height = design.posterior(table := design.table(parameters))
        gradient, complete, observed = design.derivatives(table, weights)
        step = _ascent(gradient, complete, observed)
        converged = bool(gradient @ step < tolerance)
        parameters = _climbed(design, parameters, step, height)
        if converged:
            break
    parameters[1] = abs(parameters[1])
    return _calibration(design, parameters, iteration, converged)


def _definite(matrix: FloatArray) -> bool:
    return bool(np.linalg.eigvalsh(matrix)[0] > 1e-9 * np.trace(matrix))


def _ascent(gradient: FloatArray, complete: FloatArray, observed: FloatArray) -> FloatArray:
    """Newton's step, or that of the EM algorithm where the likelihood is not concave."""
    if _definite(observed):
        return np.asarray(np.linalg.solve(observed, gradient))
    return np.asarray(np.linalg.pinv(complete, hermitian=True) @ gradient)


def _climbed(design: _Design, parameters: FloatArray, step: FloatArray, height: float) -> FloatArray:
    """The step, halved until the likelihood does not fall."""
    for halving in range(_HALVINGS):
        tried: FloatArray = parameters + step / 2**halving
        if design.posterior(design.table(tried))[1] >= height:
            return tried
    return parameters


def _calibration(
    design: _Design, parameters: FloatArray, iterations: int, converged: bool
) -> RaterCalibration:
    weights, height = design.posterior(table := design.table(parameters))
    _, _, observed = design.derivatives(table, weights)
    known = _definite(observed)
    require(known, "ratings", "a design that leaves some parameters unknown", "one that links all of them")
    covariance = np.linalg.inv(observed)
    mean, sd = float(parameters[0]), float(parameters[1])
    nodes = mean + sd * design.z
    abilities = weights @ nodes
    spreads = np.sqrt((weights * (nodes - abilities[:, None]) ** 2).sum(axis=1))
    found = {name: matrix @ parameters for name, matrix in design.spread.items()}
    errors = {
        name: np.sqrt(np.einsum("...p,pr,...r->...", matrix, covariance, matrix))
        for name, matrix in design.spread.items()
    }
    outside = np.arange(design.m) >= design.ratings.tops[:, None]
    found["steps"][outside] = errors["steps"][outside] = np.nan
    return RaterCalibration(
        mean,
        sd,
        float(np.sqrt(covariance[0, 0])),
        float(np.sqrt(covariance[1, 1])),
        found["difficulties"],
        errors["difficulties"],
        found["severities"],
        errors["severities"],
        found["steps"],
        errors["steps"],
        abilities,
        spreads,
        height,
        iterations,
        converged,
        float(spreads.min() / (nodes[1] - nodes[0])),
        design.ratings,
        design.pairs,
        design.pair_of,
        nodes,
        weights,
        np.exp(table),
    )
