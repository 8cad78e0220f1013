"""Multidimensional posteriors and adaptive sittings of many persons at once.

The same factors as in `jauge.multidimensional.posterior`, moved one at a time; both stop at the same fixed
point, here within 1e-8.

Oracle: `profile`, person by person, tests/test_multidimensional_batch.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from jauge.checks import BoolArray, FloatArray, IntArray, require
from jauge.compiled import threads, threads_for
from jauge.items import Items
from jauge.multidimensional import batch_kernels
from jauge.multidimensional.bank import ProfileBank
from jauge.multidimensional.prior import CorrelatedPrior
from jauge.responses import Responses

_KERNELS: Any = batch_kernels
_CHUNK = 1000


@dataclass(frozen=True, slots=True, eq=False)
class BatchPosterior:
    """Posteriors of N persons over D abilities.

    Attributes
    ----------
    mean : array (N, D)
    covariance : array (N, D, D)
    converged : array (N,)
    """

    mean: FloatArray
    covariance: FloatArray
    converged: BoolArray

    @property
    def sd(self) -> FloatArray:
        """Posterior standard deviations (N, D)."""
        return np.asarray(np.sqrt(np.diagonal(self.covariance, axis1=1, axis2=2)))


def batch_posterior(
    items: Items, dimension_of_item: ArrayLike, prior: CorrelatedPrior, responses: Responses
) -> BatchPosterior:
    """Posterior of every person; who answered nothing has the prior.

    Examples
    --------
    >>> items = Items.logistic([1.0, 1.5], [0.0, -1.0])
    >>> prior = CorrelatedPrior.equicorrelated(2, 0.7)
    >>> batch_posterior(items, [0, 1], prior, Responses.from_matrix([[1, 0], [1, 1]])).mean.shape
    (2, 2)
    """
    bank = ProfileBank(items, dimension_of_item, prior)
    return _scored(bank, responses, np.empty((0, 0, 0)))


def _scored(bank: ProfileBank, responses: Responses, tilted: FloatArray) -> BatchPosterior:
    rows = responses.rows(bank.items)
    size = bank.prior.dimensions
    means, covariances = np.empty((len(responses), size)), np.empty((len(responses), size, size))
    with threads(threads_for(len(rows) * bank.grid.shape[1])):
        done = _KERNELS.posteriors(
            responses.start,
            responses.items,
            rows,
            bank.dimension,
            bank.grid,
            bank.log_table,
            bank.prior.mean,
            bank.prior.covariance,
            means,
            covariances,
            tilted,
        )
    return BatchPosterior(means, covariances, done)


@dataclass(frozen=True, slots=True, eq=False)
class BatchSittings:
    """Adaptive sittings of N simulated persons.

    Attributes
    ----------
    mean, covariance : final posteriors, arrays (N, D) and (N, D, D)
    items, answers : arrays (N, length), -1 past the end
    """

    mean: FloatArray
    covariance: FloatArray
    items: IntArray
    answers: IntArray


def batch_sittings(
    bank: ProfileBank,
    abilities: ArrayLike,
    length: int,
    rng: np.random.Generator,
    *,
    criterion: str = "d",
    quota: ArrayLike | None = None,
) -> BatchSittings:
    """Adaptive sittings by criterion "d" or "a", one after the other for N persons of known abilities.

    Parameters
    ----------
    abilities : array (N, D), which drive the answers
    length : questions in all, at least 1
    rng : the random state; a person takes `length` numbers
    quota : array (D,), most questions on each ability; no limit when left out

    Examples
    --------
    >>> items = Items.logistic([1.0, 1.5, 1.2], [0.0, -1.0, 0.5])
    >>> bank = ProfileBank(items, [0, 1, 1], CorrelatedPrior.equicorrelated(2, 0.7))
    >>> batch_sittings(bank, [[0.0, 0.0]], 2, np.random.default_rng(1)).items.shape
    (1, 2)
    """
    truth = np.asarray(abilities, dtype=np.float64)
    size = bank.prior.dimensions
    good = truth.ndim == 2 and truth.shape[1] == size and len(truth) > 0  # noqa: PLR2004
    require(good, "abilities", truth.shape, f"of shape (N, {size})")
    require(length >= 1, "length", length, "at least 1")
    require(criterion in {"d", "a"}, "criterion", criterion, "'d' or 'a'")
    most = np.full(size, length) if quota is None else np.array(quota, dtype=np.int64)
    require(most.shape == (size,), "quota", most.shape, f"of shape ({size},)")
    parts = []
    for first in range(0, len(truth), _CHUNK):
        persons = truth[first : first + _CHUNK]
        uniform = rng.random((len(persons), length))
        parts.append(_sat(bank, persons, uniform, most, int(criterion == "a")))
    return BatchSittings(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def _sat(
    bank: ProfileBank, truth: FloatArray, uniform: FloatArray, quota: IntArray, criterion: int
) -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
    chances = np.zeros((len(truth), len(bank.items), int(bank.items.n_categories.max())))
    for d in np.unique(bank.dimension):
        chosen = np.flatnonzero(bank.dimension == d)
        table = np.exp(bank.items.subset(chosen).log_probabilities(truth[:, d]))
        chances[:, chosen, : table.shape[1]] = table.transpose(2, 0, 1)
    with threads(threads_for(uniform.size * len(bank.items))):
        found: tuple[FloatArray, FloatArray, IntArray, IntArray] = _KERNELS.sittings(
            bank.items.start,
            bank.dimension,
            bank.grid,
            bank.log_table,
            bank.information,
            bank.prior.mean,
            bank.prior.covariance,
            chances,
            uniform,
            quota,
            criterion,
        )
    return found
