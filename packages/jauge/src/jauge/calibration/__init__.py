"""Calibration: items from answers, by marginal maximum likelihood or its posterior mode.

`calibrate` is the door. `expected_counts`, `m_step` and `log_likelihood` are the parts of one iteration, on
`Items`, for standard errors and online calibration.
"""

from jauge.calibration.em import Step, expected_counts, log_likelihood, m_step
from jauge.calibration.expectation import Expected
from jauge.calibration.findings import Finding
from jauge.calibration.marginal import calibrate
from jauge.calibration.priors import FLAT, Prior
from jauge.calibration.result import Calibration

__all__ = [
    "FLAT",
    "Calibration",
    "Expected",
    "Finding",
    "Prior",
    "Step",
    "calibrate",
    "expected_counts",
    "log_likelihood",
    "m_step",
]
