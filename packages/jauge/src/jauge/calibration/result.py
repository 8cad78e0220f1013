"""What a calibration found, how it got there, and what to look at in every item."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jauge.calibration.em import Step
from jauge.calibration.findings import Finding
from jauge.calibration.specification import Specification
from jauge.checks import FloatArray, IntArray
from jauge.items import Items


@dataclass(frozen=True, eq=False)
class Calibration:
    """Items on the scale of the reference group, with the record of the estimation.

    Attributes
    ----------
    items : the calibrated items
    specification : what was free, and the prior
    log_likelihood : marginal, exact in double precision at the parameters returned, prior not included
    iterations : expectations computed, all stages together
    converged : whether the last stage ended because no number moved by more than the tolerance
    trace : of every iteration, the log-likelihood before it and the largest change it made (infinite when the
        point was given up for the plain step)
    groups : labels of the groups, the reference first
    group_means, group_sds : arrays (G,), abilities of the persons; 0 and 1 where they fix the scale
    findings : what to look at, item by item
    theta, weights : nodes (q,) and weights (G, q) of the last stage
    smallest_sd : smallest posterior standard deviation of a person
    n_persons : sum of the weights of the persons with an answer
    n_parameters : free parameters of items and groups

    Examples
    --------
    >>> from jauge.calibration import calibrate
    >>> rng = np.random.default_rng(1)
    >>> answers = Items.logistic([1.0] * 6, np.linspace(-1, 1, 6)).draw(rng.standard_normal(400), rng)
    >>> found = calibrate(answers)
    >>> found.converged, found.spacing_ok, found.n_parameters, found.items.ids[0]
    (True, True, 12, 'item1')
    """

    items: Items
    specification: Specification
    log_likelihood: float
    iterations: int
    converged: bool
    trace: tuple[Step, ...]
    groups: tuple[object, ...]
    group_means: FloatArray
    group_sds: FloatArray
    findings: tuple[Finding, ...]
    theta: FloatArray
    weights: FloatArray
    smallest_sd: float
    n_persons: float
    n_parameters: int

    @property
    def spacing(self) -> float:
        """Distance between neighbouring nodes."""
        return float(self.theta[1] - self.theta[0])

    @property
    def spacing_ok(self) -> bool:
        """Whether sums over the nodes stand for integrals: spacing at most 1.5 smallest posterior sd."""
        return spacing_serves(self.spacing, self.smallest_sd)

    @property
    def fixed(self) -> IntArray:
        """Positions of the items that were held where they were."""
        return np.flatnonzero(self.specification.kind == 0)

    @property
    def aic(self) -> float:
        """Akaike's criterion: 2 parameters - 2 log-likelihood (meant for maximum likelihood)."""
        return 2.0 * self.n_parameters - 2.0 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Schwarz's criterion: log(persons) parameters - 2 log-likelihood (meant for maximum likelihood)."""
        return float(np.log(self.n_persons)) * self.n_parameters - 2.0 * self.log_likelihood


_WIDEST = 1.5


def spacing_serves(spacing: float, smallest_sd: float) -> bool:
    """Whether the relative error of a sum is at most exp(-2 pi² sd² / h²) = 0.02 %, see `jauge.grid`."""
    return spacing <= _WIDEST * smallest_sd
