"""Prior of item parameters: what pulls an item with few answers towards ordinary items."""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np

from jauge.checks import FloatArray, require

_NONE = float("inf")


@dataclass(frozen=True, slots=True)
class Prior:
    """Independent priors of the parameters of every item; the mode of (log|a|, d, c) is what is found.

    Attributes
    ----------
    slope_mean, slope_sd : log|a| ~ N(slope_mean, slope_sd²); infinite sd for none. Slopes of nominal items
        are N(0, (4 slope_sd)²), for they have no sign of their own.
    intercept_sd : intercept of a step ~ N(0, intercept_sd²), d_k - d_(k-1) for partial credit
    lower : (alpha, beta) of the Beta density of the lower asymptote, (1, 1) for none
    upper : (alpha, beta) of the Beta density of the upper asymptote, (1, 1) for none

    Source: Mislevy (1986), Bayes modal estimation in item response models, Psychometrika 51(2).
    Oracle: scipy.optimize on the penalised likelihood, tests/test_calibration_maximisation.py.

    Examples
    --------
    >>> Prior().slope_sd
    0.5
    """

    slope_mean: float = 0.0
    slope_sd: float = 0.5
    intercept_sd: float = 2.0
    lower: tuple[float, float] = (5.0, 17.0)
    upper: tuple[float, float] = (17.0, 2.0)

    def __post_init__(self) -> None:
        for name in ("slope_sd", "intercept_sd"):
            require(getattr(self, name) > 0, name, getattr(self, name), "positive, infinite for no prior")
        for name in ("lower", "upper"):
            require(min(getattr(self, name)) >= 1, name, getattr(self, name), "two numbers of at least 1")

    @property
    def numbers(self) -> FloatArray:
        """The seven numbers in the order of the fields, for the compiled loops."""
        mean, slope, intercept, lower, upper = astuple(self)
        return np.array([mean, slope, intercept, *lower, *upper], dtype=np.float64)


FLAT = Prior(0.0, _NONE, _NONE, (1.0, 1.0), (1.0, 1.0))
"""No prior: maximum likelihood."""


def prior_of(prior: Prior | str | None) -> Prior:
    """The prior that an argument names: "default", None (maximum likelihood) or a `Prior`."""
    if prior is None:
        return FLAT
    if isinstance(prior, Prior):
        return prior
    require(prior == "default", "prior", prior, 'a Prior, "default", or None for maximum likelihood')
    return Prior()
