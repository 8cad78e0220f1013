"""Response models: two-parameter logistic and generalised partial credit.

With slope a and thresholds b_1 … b_m, the probability of category k is proportional to
exp(sum_{j<=k} a (theta - b_j)), the empty sum standing for k = 0. One threshold gives the two-parameter
logistic model P(1) = 1 / (1 + exp(-a (theta - b))). No scaling constant (D = 1).

Sources: Birnbaum (1968) in Lord & Novick; Muraki (1992), Applied Psychological Measurement 16(2);
information, a² Var(k | theta): Muraki (1993), Applied Psychological Measurement 17(4).
Oracle: numerical curvature of the expected log-likelihood, tests/test_models.py.
"""

from __future__ import annotations

import numpy as np

from jauge.checks import FloatArray


def log_probabilities(theta: FloatArray, slopes: FloatArray, thresholds: FloatArray) -> FloatArray:
    """Log-probability of every category of every item at every ability.

    Parameters
    ----------
    theta : array (q,), abilities in prior standard deviations
    slopes : array (n,), positive
    thresholds : array (n, m), finite, padded on the right with NaN

    Returns
    -------
    array (n, m + 1, q); -inf for a category the item does not have
    """
    steps = slopes[:, None, None] * (theta - thresholds[:, :, None])
    sums = np.concatenate((np.zeros((len(slopes), 1, len(theta))), np.cumsum(steps, axis=1)), axis=1)
    sums = np.where(np.isnan(sums), -np.inf, sums)
    top = sums.max(axis=1, keepdims=True)
    total: FloatArray = top + np.log(np.exp(sums - top).sum(axis=1, keepdims=True))
    return sums - total


def information(theta: FloatArray, slopes: FloatArray, thresholds: FloatArray) -> FloatArray:
    """Fisher information of every item at every ability; same arguments, shape (n, q), never negative."""
    probabilities = np.exp(log_probabilities(theta, slopes, thresholds))
    categories = np.arange(probabilities.shape[1], dtype=np.float64)[:, None]
    mean = (categories * probabilities).sum(axis=1, keepdims=True)
    variance: FloatArray = ((categories - mean) ** 2 * probabilities).sum(axis=1)
    return slopes[:, None] ** 2 * variance
