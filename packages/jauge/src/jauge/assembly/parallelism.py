"""How parallel forms are: information, expected scores and items in common.

Two forms are weakly parallel when their information functions are equal, and strictly when, besides, their
expected scores are.

Source: Samejima (1977), Applied Psychological Measurement 1(2) (weakly parallel tests); Lord (1980),
Applications of Item Response Theory, chapter 13 (equity).
Oracle: sums over the items, tests/test_assembly.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from jauge.checks import FloatArray, IntArray, require
from jauge.items import Items


@dataclass(frozen=True, eq=False)
class Parallelism:
    """Comparison of forms at q abilities.

    Attributes
    ----------
    abilities : array (q,)
    information : array (forms, q)
    expected_scores : array (forms, q), in points
    standard_errors : array (forms, q), 1 / sqrt(information)
    information_gap : largest difference between two forms at one ability, as a share of their mean there
    score_gap : largest difference between two expected scores at one ability, in points
    overlap : array (forms, forms), items in common
    """

    abilities: FloatArray
    information: FloatArray
    expected_scores: FloatArray
    standard_errors: FloatArray
    information_gap: float
    score_gap: float
    overlap: IntArray


def parallelism_of(items: Items, forms: Sequence[ArrayLike], abilities: ArrayLike) -> Parallelism:
    """Compare the forms made of `items`.

    Parameters
    ----------
    items : the bank
    forms : positions of the items of each form; none is empty
    abilities : array (q,), where to compare

    Examples
    --------
    >>> items = Items.logistic([1.0, 1.0, 1.0, 1.0], [-1.0, -1.0, 1.0, 1.0])
    >>> found = parallelism_of(items, [[0, 2], [1, 3]], [-1.0, 0.0, 1.0])
    >>> found.information_gap, found.score_gap, found.overlap.tolist()
    (0.0, 0.0, [[2, 0], [0, 2]])
    """
    require(len(forms) > 0, "forms", len(forms), "at least one form")
    theta = np.asarray(abilities, dtype=np.float64)
    use = np.zeros((len(forms), len(items)))
    for number, form in enumerate(forms):
        positions = np.asarray(form, dtype=np.int64)
        inside = len(positions) > 0 and bool(((positions >= 0) & (positions < len(items))).all())
        accepted = f"at least one position from 0 to {len(items) - 1}"
        require(inside, f"forms[{number}]", positions.tolist(), accepted)
        use[number, positions] = 1.0
    information = use @ items.information(theta)
    scores = use @ items.expected_scores(theta)
    with np.errstate(divide="ignore"):
        errors = 1 / np.sqrt(information)
    mean = np.maximum(information.mean(axis=0), 1e-300)
    gap = float((np.ptp(information, axis=0) / mean).max())
    overlap: IntArray = (use @ use.T).astype(np.int64)
    return Parallelism(theta, information, scores, errors, gap, float(np.ptp(scores, axis=0).max()), overlap)
