"""Which item to ask next when abilities are correlated.

- "d": largest expected determinant of the posterior precision, log(1 + variance × information);
- "a": largest expected fall of the summed posterior variances;
- "kl": largest mutual information between the answer and the ability, in nats;
- "classification": largest expected probability of the right level, averaged over the abilities.

The first two weigh Fisher information with the posterior; an item on one ability changes the posterior by a
matrix of rank one, so that each costs one product, not one inversion, per item.

Source: Segall (1996), Psychometrika 61(2), equation 18, and Mulder & van der Linden (2009), Psychometrika
74(2) (D and A); Mulder & van der Linden (2010), Elements of Adaptive Testing, chapter 4 (KL, mutual
information); van der Linden (1998), Psychometrika 63(2) (preposterior analysis).
Oracle: direct inversion and enumeration of the answers, tests/test_multidimensional_selection.py.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from jauge.checks import FloatArray, IntArray, require
from jauge.multidimensional.bank import ProfileBank, marginal_weights
from jauge.multidimensional.posterior import GaussianPosterior

Criterion = Literal["d", "a", "kl", "classification"]
CRITERIA = ("d", "a", "kl", "classification")
_DECIMALS = 9
_TINY = 1e-300
_Z = np.linspace(-9.0, 9.0, 4001)
_CDF = np.array([0.5 * math.erfc(-z / math.sqrt(2)) for z in _Z])


@dataclass(frozen=True, slots=True, eq=False)
class Preposterior:
    """What each answer would bring: arrays (rows,), one row per (item, category).

    Attributes
    ----------
    probability : of the answer
    mean, variance : of the item's own ability after it
    """

    probability: FloatArray
    mean: FloatArray
    variance: FloatArray


def preposterior(bank: ProfileBank, known: GaussianPosterior) -> Preposterior:
    """Probability of every answer to every item, and mean and variance of its ability afterwards.

    Examples
    --------
    >>> from jauge.items import Items
    >>> from jauge.multidimensional import CorrelatedPrior, profile
    >>> bank = ProfileBank(Items.logistic([1.0], [0.0]), [0], CorrelatedPrior.equicorrelated(1, 0.0))
    >>> preposterior(bank, profile(bank, [])).mean.round(3).tolist()
    [-0.413, 0.413]
    """
    weights = marginal_weights(bank, known.mean, known.sd)
    moments = np.stack((np.ones_like(bank.grid), bank.grid, bank.grid**2), axis=2) * weights[:, :, None]
    total = np.empty((len(bank.items.slopes), 3))
    row_dimension = bank.dimension[bank.items.row_item]
    for d in np.unique(bank.dimension):
        rows = row_dimension == d
        total[rows] = bank.probabilities[rows] @ moments[d]
    held = np.maximum(total[:, 0], _TINY)
    mean = total[:, 1] / held
    return Preposterior(total[:, 0], mean, np.maximum(total[:, 2] / held - mean**2, 0.0))


def predicted(bank: ProfileBank, known: GaussianPosterior, item: str) -> FloatArray:
    """Expected posterior covariance (D, D) after asking `item`: a change of rank one.

    Examples
    --------
    >>> from jauge.items import Items
    >>> from jauge.multidimensional import CorrelatedPrior, profile
    >>> items = Items.logistic([1.0], [0.0], ids=["a"])
    >>> bank = ProfileBank(items, [0], CorrelatedPrior.equicorrelated(2, 0.5))
    >>> predicted(bank, profile(bank, []), "a").round(3).tolist()
    [[0.829, 0.415], [0.415, 0.957]]
    """
    position = bank.position(item)
    rows = slice(int(bank.items.start[position]), int(bank.items.start[position + 1]))
    what = preposterior(bank, known)
    d = int(bank.dimension[position])
    own = known.covariance[d, d]
    left = float(what.probability[rows] @ what.variance[rows]) / own
    column = known.covariance[:, d]
    result: FloatArray = known.covariance - np.outer(column, column) * (1 - left) / own
    return result


def values(
    bank: ProfileBank,
    known: GaussianPosterior,
    criterion: Criterion = "d",
    cuts: Sequence[float] = (),
) -> FloatArray:
    """What every item (n,) is worth by `criterion`, to nine decimals; larger is better.

    Rounding keeps the last bits of the machine's arithmetic from deciding between equal items.

    Parameters
    ----------
    cuts : increasing abilities that separate the levels of every ability; for "classification" only

    Examples
    --------
    >>> from jauge.items import Items
    >>> from jauge.multidimensional import CorrelatedPrior, profile
    >>> items = Items.logistic([1.0, 2.0], [0.0, 0.0])
    >>> bank = ProfileBank(items, [0, 1], CorrelatedPrior.equicorrelated(2, 0.5))
    >>> int(values(bank, profile(bank, [])).argmax())
    1
    """
    require(criterion in CRITERIA, "criterion", criterion, f"one of {', '.join(CRITERIA)}")
    if criterion == "kl":
        found = _mutual_information(bank, known)
    elif criterion == "classification":
        found = _classification(bank, known, cuts)
    else:
        found = _optimality(bank, known, criterion)
    return np.asarray(np.round(found, _DECIMALS))


def _optimality(bank: ProfileBank, known: GaussianPosterior, criterion: str) -> FloatArray:
    weights = marginal_weights(bank, known.mean, known.sd)
    information = np.einsum("iq,iq->i", bank.information, weights[bank.dimension])
    own = np.diag(known.covariance)[bank.dimension]
    if criterion == "d":
        return np.asarray(np.log1p(own * information))
    spread = (known.covariance**2).sum(axis=0)[bank.dimension]
    result: FloatArray = spread * information / (1 + own * information)
    return result


def _mutual_information(bank: ProfileBank, known: GaussianPosterior) -> FloatArray:
    weights = marginal_weights(bank, known.mean, known.sd)[bank.dimension[bank.items.row_item]]
    joint = weights * bank.probabilities
    chance = np.maximum(joint.sum(axis=1), _TINY)
    finite = np.where(bank.probabilities > 0, bank.log_table, 0.0)
    terms = (joint * (finite - np.log(chance)[:, None])).sum(axis=1)
    return np.asarray(np.add.reduceat(terms, bank.items.start[:-1]))


def _classification(bank: ProfileBank, known: GaussianPosterior, cuts: Sequence[float]) -> FloatArray:
    limits = np.asarray(cuts, dtype=np.float64)
    good = (
        limits.ndim == 1
        and len(limits) > 0
        and bool(np.isfinite(limits).all() and (np.diff(limits) > 0).all())
    )
    require(good, "cuts", limits.tolist(), "at least one finite number, strictly increasing")
    what = preposterior(bank, known)
    d = bank.dimension[bank.items.row_item]
    own = np.diag(known.covariance)[d]
    gain = known.covariance[d] / own[:, None]
    mean = known.mean + gain * (what.mean - known.mean[d])[:, None]
    variance = np.diag(known.covariance) - gain**2 * (own - what.variance)[:, None]
    z = (limits - mean[:, :, None]) / np.sqrt(np.maximum(variance, _TINY))[:, :, None]
    below = np.interp(z, _Z, _CDF)
    edges = np.zeros((*below.shape[:2], 1))
    surest = np.diff(np.concatenate((edges, below, edges + 1), axis=2), axis=2).max(axis=2).mean(axis=1)
    return np.asarray(np.add.reduceat(what.probability * surest, bank.items.start[:-1]))


def next_item(
    bank: ProfileBank,
    known: GaussianPosterior,
    criterion: Criterion = "d",
    *,
    cuts: Sequence[float] = (),
    excluded: Collection[str] = (),
) -> str | None:
    """Name of the best item not answered and not excluded, the first by name among equals; None if none is.

    Examples
    --------
    >>> from jauge.items import Items
    >>> from jauge.multidimensional import CorrelatedPrior, profile
    >>> items = Items.logistic([1.0, 2.0], [0.0, 0.0], ids=["flat", "steep"])
    >>> bank = ProfileBank(items, [0, 1], CorrelatedPrior.equicorrelated(2, 0.5))
    >>> next_item(bank, profile(bank, [])), next_item(bank, profile(bank, []), excluded=["steep"])
    ('steep', 'flat')
    """
    free = np.ones(len(bank.items), dtype=np.bool_)
    free[list(known.answered)] = False
    free[[bank.items.index[name] for name in excluded if name in bank.items.index]] = False
    if not free.any():
        return None
    worth = np.where(free, values(bank, known, criterion, cuts), -np.inf)
    best: IntArray = np.flatnonzero(worth == worth.max())
    return str(min(bank.items.ids[item] for item in best))
