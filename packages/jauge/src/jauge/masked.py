"""Arrays that say which of their numbers are undefined, instead of holding NaN."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from jauge.checks import BoolArray, FloatArray

Masked = np.ma.MaskedArray[Any, np.dtype[np.float64]]


def masked(values: ArrayLike, known: BoolArray) -> Masked:
    """`values` where `known`, masked elsewhere (0 underneath, so that no NaN can leak out).

    Examples
    --------
    >>> masked([1.0, np.nan], np.array([True, False])).tolist()
    [1.0, None]
    """
    table: Masked = np.ma.MaskedArray(np.where(known, values, 0.0), mask=~np.asarray(known))
    return table


def ratio(numerator: ArrayLike, denominator: ArrayLike, known: BoolArray) -> Masked:
    """Quotient where `known`, masked elsewhere and where the denominator is 0.

    Examples
    --------
    >>> ratio([1.0, 1.0], [2.0, 0.0], np.array([True, True])).tolist()
    [0.5, None]
    """
    below = np.asarray(denominator, dtype=np.float64)
    good = known & (below != 0)
    return masked(np.asarray(numerator) / np.where(good, below, 1.0), good)


def bare(values: Masked) -> FloatArray:
    """The numbers under the mask, 0 where undefined.

    Examples
    --------
    >>> bare(masked([2.0, 1.0], np.array([True, False]))).tolist()
    [2.0, 0.0]
    """
    return np.asarray(values.filled(0.0), dtype=np.float64)


def is_known(values: Masked) -> BoolArray:
    """Where `values` are defined.

    Examples
    --------
    >>> is_known(masked([2.0, 1.0], np.array([True, False]))).tolist()
    [True, False]
    """
    return np.asarray(~np.ma.getmaskarray(values))
