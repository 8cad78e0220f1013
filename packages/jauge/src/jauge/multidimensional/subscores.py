"""Whether a subscore adds anything to the total score.

A subscore is worth reporting when it predicts its own true score better than the total does: when its
proportional reduction of mean squared error (PRMSE, its reliability) exceeds that of the total.

Source: Haberman (2008), Journal of Educational and Behavioral Statistics 33(2); Sinharay (2010), Journal of
Educational Measurement 47(2) (the augmented subscore, a regression on both).
Oracle: squared correlations with simulated true scores, tests/test_multidimensional_subscores.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from jauge.checks import FloatArray, require, require_finite


@dataclass(frozen=True, slots=True)
class SubscoreValue:
    """What one subscore is worth.

    Attributes
    ----------
    by_subscore, by_total, by_both : PRMSE of its true score predicted from it, from the total, from both
    advice : one sentence

    Examples
    --------
    >>> SubscoreValue(0.8, 0.7, 0.85).report
    True
    """

    by_subscore: float
    by_total: float
    by_both: float

    @property
    def report(self) -> bool:
        """Whether the subscore tells more of its true score than the total does."""
        return self.by_subscore > self.by_total

    @property
    def advice(self) -> str:
        if self.report:
            return "Report the subscore: it adds value to the total score."
        return "Do not report the subscore: the total score predicts its true score as well."


def cronbach_alpha(scores: ArrayLike) -> float:
    """Reliability of the sum of k parts from persons × parts scores (N, k), k at least 2.

    Source: Cronbach (1951), Psychometrika 16(3), equation 2.

    Examples
    --------
    >>> round(cronbach_alpha([[1, 1], [0, 0], [1, 0], [2, 2]]), 3)
    0.914
    """
    table = _table(scores)
    k = table.shape[1]
    require(k > 1, "scores", table.shape, "of at least two columns")
    parts, total = table.var(axis=0, ddof=1).sum(), table.sum(axis=1).var(ddof=1)
    require(total > 0, "scores", float(total), "of a total that varies")
    return float(k / (k - 1) * (1 - parts / total))


def subscore_values(subscores: ArrayLike, reliabilities: ArrayLike) -> tuple[SubscoreValue, ...]:
    """Worth of every subscore, the total being their sum.

    Parameters
    ----------
    subscores : array (N, S) of observed subscores of N persons
    reliabilities : array (S,), strictly between 0 and 1

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> true = rng.standard_normal((500, 2))
    >>> [v.report for v in subscore_values(true + 0.5 * rng.standard_normal((500, 2)), [0.8, 0.8])]
    [True, True]
    """
    table = _table(subscores)
    reliable = np.asarray(reliabilities, dtype=np.float64)
    require(reliable.shape == (table.shape[1],), "reliabilities", reliable.shape, f"{table.shape[1]} numbers")
    inside = bool(((reliable > 0) & (reliable < 1)).all())
    require(inside, "reliabilities", reliable.tolist(), "strictly between 0 and 1")
    both = np.cov(np.column_stack((table, table.sum(axis=1))), rowvar=False)
    return tuple(_value(both, s, float(r)) for s, r in enumerate(reliable))


def _value(covariance: FloatArray, s: int, reliability: float) -> SubscoreValue:
    own, total = covariance[s, s], covariance[-1, -1]
    true = reliability * own
    # the subscore's error is part of the total's: the true score covaries with it by so much less
    with_total = covariance[s, -1] - (1 - reliability) * own
    joint = np.array([[own, covariance[s, -1]], [covariance[s, -1], total]])
    toward = np.array([true, with_total])
    by_both = float(toward @ np.linalg.lstsq(joint, toward, rcond=None)[0] / true)
    return SubscoreValue(reliability, float(with_total**2 / (true * total)), by_both)


def _table(values: ArrayLike) -> FloatArray:
    table = np.asarray(values, dtype=np.float64)
    good = table.ndim == 2 and table.shape[0] > 1  # noqa: PLR2004
    require(good, "scores", table.shape, "a table of at least two persons")
    require_finite("scores", table)
    return table
