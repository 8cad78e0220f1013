"""Flags: findings for a person to examine, never decisions; and the control of false discoveries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from jauge.checks import FloatArray, IntArray, require


@dataclass(frozen=True, slots=True)
class Flag:
    """One unusual finding, with its evidence. It decides nothing: a person examines it.

    Attributes
    ----------
    subject : positions of the persons (or of the rater and the criterion, …) concerned
    evidence : what was compared, in a few words
    statistic : standardised, large when unusual
    p_value : probability of a statistic at least as unusual under the model, from 0 to 1
    adjusted_p_value : the same after control of the false discovery rate over all subjects tested
    sentence : the finding in English, fit to be shown to the person who examines it

    Examples
    --------
    >>> flag = Flag((4,), "leaked against safe items", 3.1, 0.001, 0.02, "Person 4 did better.")
    >>> flag.subject, flag.adjusted_p_value
    ((4,), 0.02)
    """

    subject: tuple[int, ...]
    evidence: str
    statistic: float
    p_value: float
    adjusted_p_value: float
    sentence: str


def require_level(argument: str, level: float) -> None:
    """Refuse a probability that is not strictly between 0 and 1."""
    require(0 < level < 1, argument, level, "strictly between 0 and 1")


def benjamini_hochberg(p_values: ArrayLike) -> FloatArray:
    """p-values adjusted so that flagging those at most q keeps the expected share of false flags below q.

    Holds for independent and for positively dependent tests.

    Parameters
    ----------
    p_values : array (n,), each from 0 to 1; may be empty

    Returns
    -------
    array (n,), never below the p-values, in the same order of size

    Source: Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57(1), procedure 1.
    Oracle: their table 1 example rejects four of fifteen hypotheses, tests/test_flags.py.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.04, 0.04]
    """
    p = np.asarray(p_values, dtype=np.float64)
    good = p.ndim == 1 and bool(((p >= 0) & (p <= 1)).all())
    require(good, "p_values", p.tolist()[:10], "a vector of numbers from 0 to 1")
    order: IntArray = np.argsort(p, kind="stable")
    scaled = p[order] * (len(p) / np.arange(1, len(p) + 1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return np.minimum(adjusted, 1.0)


def flagged(adjusted: FloatArray, rate: float) -> IntArray:
    """Positions whose adjusted p-value is at most `rate`, the smallest first."""
    require_level("rate", rate)
    chosen = np.flatnonzero(adjusted <= rate)
    ordered: IntArray = chosen[np.argsort(adjusted[chosen], kind="stable")]
    return ordered
