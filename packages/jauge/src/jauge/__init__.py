"""Item response theory: calibration, scoring, adaptive tests, classification, quality of a test.

What one question needs is here at once, and needs NumPy only. Everything else is loaded when first asked for:
the names of `LATER`, and the modules of `FAMILIES` (`jauge.dif`, `jauge.pictures`…).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from jauge.audit import Completed, Replay, complete_as_wrong, replay
from jauge.bank import Answer, ItemBank, neutralise
from jauge.checks import JaugeError
from jauge.exposure import Eligibility, ExposureCounts, item_eligibility, restricted_maximum, sympson_hetter
from jauge.grid import GRID, PRIOR, SPACING
from jauge.items import Items, Model
from jauge.levels import PiecewiseScale, level_of, level_probabilities
from jauge.pilot import Pilots
from jauge.plan import Content, ContentRow, Criterion, Plan, Progressive
from jauge.posterior import Estimate, Estimates, NoEstimate, estimate
from jauge.responses import Responses
from jauge.selection import Ask, Excluded, Stop, Why, item_information, step
from jauge.simulation import ExposureControl, Simulation, Study, simulate, simulate_many
from jauge.sitting import Sitting
from jauge.stopping import (
    AllOf,
    ClearInterval,
    Glr,
    LevelProbability,
    OutOfReach,
    PredictedReduction,
    Settled,
    Sprt,
    StopReason,
    TimeBudget,
)
from jauge.sufficiency import PlanCheck, check_plan
from jauge.tree import SkillTree
from jauge.version import __version__

if TYPE_CHECKING:
    from jauge.ability import Scores, plausible_values, score
    from jauge.calibration import Calibration, calibrate
    from jauge.calibration.errors import ItemErrors, standard_errors
    from jauge.calibration.online import PilotCalibration, calibrate_pilots
    from jauge.classification import DecisionQuality, decision_quality
    from jauge.linking import Linking, link, rescale

#: Names that wait for the module that holds them.
LATER = {
    "Calibration": "calibration",
    "DecisionQuality": "classification",
    "ItemErrors": "calibration.errors",
    "Linking": "linking",
    "PilotCalibration": "calibration.online",
    "Scores": "ability",
    "calibrate": "calibration",
    "calibrate_pilots": "calibration.online",
    "decision_quality": "classification",
    "link": "linking",
    "plausible_values": "ability",
    "rescale": "linking",
    "score": "ability",
    "standard_errors": "calibration.errors",
}
#: Modules for one concern each: `jauge.dif.mantel_haenszel`, `jauge.raters.calibrate_raters`…
FAMILIES = frozenset(
    {
        "ability",
        "ability_speed",
        "agreement",
        "answer_similarity",
        "assembly",
        "calibration",
        "classification",
        "criteria",
        "cut_methods",
        "dependence",
        "dif",
        "dif_regression",
        "distributed",
        "drift",
        "flags",
        "itemfit",
        "linking",
        "modelfit",
        "multidimensional",
        "personfit",
        "pictures",
        "rater_fit",
        "raters",
        "reliability",
        "response_effort",
        "response_times",
        "security",
        "shadow",
        "standards",
    }
)


def __getattr__(name: str) -> Any:
    if name in LATER:
        return getattr(import_module(f"jauge.{LATER[name]}"), name)
    if name in FAMILIES:
        return import_module(f"jauge.{name}")
    raise AttributeError(f"module 'jauge' has no attribute {name!r}")


__all__ = [
    "GRID",
    "PRIOR",
    "SPACING",
    "AllOf",
    "Answer",
    "Ask",
    "Calibration",
    "ClearInterval",
    "Completed",
    "Content",
    "ContentRow",
    "Criterion",
    "DecisionQuality",
    "Eligibility",
    "Estimate",
    "Estimates",
    "Excluded",
    "ExposureControl",
    "ExposureCounts",
    "Glr",
    "ItemBank",
    "ItemErrors",
    "Items",
    "JaugeError",
    "LevelProbability",
    "Linking",
    "Model",
    "NoEstimate",
    "OutOfReach",
    "PiecewiseScale",
    "PilotCalibration",
    "Pilots",
    "Plan",
    "PlanCheck",
    "PredictedReduction",
    "Progressive",
    "Replay",
    "Responses",
    "Scores",
    "Settled",
    "Simulation",
    "Sitting",
    "SkillTree",
    "Sprt",
    "Stop",
    "StopReason",
    "Study",
    "TimeBudget",
    "Why",
    "__version__",
    "calibrate",
    "calibrate_pilots",
    "check_plan",
    "complete_as_wrong",
    "decision_quality",
    "estimate",
    "item_eligibility",
    "item_information",
    "level_of",
    "level_probabilities",
    "link",
    "neutralise",
    "plausible_values",
    "replay",
    "rescale",
    "restricted_maximum",
    "score",
    "simulate",
    "simulate_many",
    "standard_errors",
    "step",
    "sympson_hetter",
]
