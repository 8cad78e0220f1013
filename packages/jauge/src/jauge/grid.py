"""The grid on which every distribution lives: 61 equally spaced nodes on [-6, 6].

Spacing rule. The sum over a uniform grid of spacing h approximates the moments of a bell-shaped posterior
of standard deviation s with a relative error close to exp(-2 pi² s² / h²): 3e-9 at h = s, 0.7 % at h = 2 s,
4 % at h = 2.5 s. So h must not exceed the smallest posterior standard deviation expected. Here h = 0.2, which
serves adaptive tests down to a standard error of 0.2 (about a hundred answers on one skill).

Source: Trefethen & Weideman (2014), The exponentially convergent trapezoidal rule, SIAM Review 56(3).
Oracle: moments of normal densities, tests/test_grid.py.
"""

from __future__ import annotations

import numpy as np

from jauge.checks import FloatArray, read_only, require

NODES = 61
LIMIT = 6.0
SPACING = 2 * LIMIT / (NODES - 1)
GRID: FloatArray = read_only(np.linspace(-LIMIT, LIMIT, NODES), np.float64)

_REFINEMENT = 10
_FINE: FloatArray = read_only(np.linspace(-LIMIT, LIMIT, (NODES - 1) * _REFINEMENT + 1), np.float64)
_TINY = 1e-300


def normal_weights(mean: float | FloatArray = 0.0, sd: float = 1.0) -> FloatArray:
    """Weights of N(mean, sd²) on the grid, summing to one along the last axis.

    Parameters
    ----------
    mean : float or array of shape (..., 1), on the ability scale
    sd : float, positive, at least the grid spacing for the moments to hold
    """
    weights: FloatArray = np.exp(-0.5 * ((GRID - mean) / sd) ** 2)
    weights /= weights.sum(axis=-1, keepdims=True)
    return weights


PRIOR: FloatArray = read_only(normal_weights(), np.float64)


def uniform_grid(nodes: int = NODES, limit: float = LIMIT) -> tuple[FloatArray, FloatArray]:
    """Equally spaced abilities on [-limit, limit] and their N(0, 1) weights, two arrays (nodes,).

    Parameters
    ----------
    nodes : at least 2; see the spacing rule above
    limit : positive, in prior standard deviations

    Examples
    --------
    >>> theta, weights = uniform_grid(121)
    >>> round(float(theta[1] - theta[0]), 3), round(float(weights @ theta**2), 6)
    (0.1, 1.0)
    """
    require(nodes > 1, "nodes", nodes, "at least 2")
    require(limit > 0, "limit", limit, "positive")
    theta = np.linspace(-limit, limit, nodes)
    weights = np.exp(-0.5 * theta**2)
    return theta, weights / weights.sum()


def _refinement_matrix() -> FloatArray:
    """Cubic Lagrange interpolation from the 61 nodes to the fine grid, shape (601, 61)."""
    matrix = np.zeros((len(_FINE), NODES))
    for row, x in enumerate(_FINE):
        start = int(np.clip(np.floor((x + LIMIT) / SPACING) - 1, 0, NODES - 4))
        nodes = GRID[start : start + 4]
        for j in range(4):
            others = np.delete(nodes, j)
            matrix[row, start + j] = np.prod((x - others) / (nodes[j] - others))
    return matrix


_REFINE: FloatArray = read_only(_refinement_matrix(), np.float64)


def refined(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Abilities (601,) ten times as dense, and there, by cubic interpolation, a function given on the grid.

    Examples
    --------
    >>> theta, square = refined(GRID**2)
    >>> bool(np.allclose(square, theta**2))
    True
    """
    return _FINE, _REFINE @ values


def _distribution(posterior: FloatArray) -> FloatArray:
    """Distribution function on the fine grid; the log density is interpolated, for it is nearly quadratic."""
    density = np.exp(_REFINE @ np.log(np.maximum(posterior, _TINY)))
    cumulated: FloatArray = np.concatenate(([0.0], np.cumsum(density[1:] + density[:-1])))
    cumulated /= cumulated[-1]
    return cumulated


def quantiles(posterior: FloatArray, probabilities: FloatArray) -> FloatArray:
    """Quantiles of a posterior given on the grid.

    Parameters
    ----------
    posterior : array (61,), non-negative weights summing to one
    probabilities : array (n,), each between 0 and 1

    Returns
    -------
    array (n,), abilities within [-6, 6]
    """
    wanted = np.asarray(probabilities, dtype=np.float64)
    inside = bool(np.all((wanted >= 0) & (wanted <= 1)))
    require(inside, "probabilities", wanted.tolist(), "between 0 and 1")
    return np.interp(wanted, _distribution(posterior), _FINE)


def distribution_at(posterior: FloatArray, abilities: FloatArray) -> FloatArray:
    """Probability that the ability lies below each of `abilities`; both arrays of shape (n,)."""
    return np.interp(abilities, _FINE, _distribution(posterior))
