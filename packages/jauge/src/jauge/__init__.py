"""Adaptive testing over trees of skills: exact posteriors, content plans, reproducible choices."""

from jauge.audit import Completed, Replay, complete_as_wrong, replay
from jauge.bank import Answer, ItemBank, neutralise
from jauge.checks import JaugeError
from jauge.grid import GRID, PRIOR, SPACING
from jauge.items import Items, Model
from jauge.levels import PiecewiseScale, level_of, level_probabilities
from jauge.plan import ContentRow, Plan
from jauge.posterior import Estimate, Estimates, NoEstimate, estimate
from jauge.responses import Responses
from jauge.selection import Ask, Excluded, Stop, Why, item_information, step
from jauge.simulation import Simulation, simulate
from jauge.stopping import StopReason
from jauge.sufficiency import PlanCheck, check_plan
from jauge.tree import SkillTree
from jauge.version import __version__

__all__ = [
    "GRID",
    "PRIOR",
    "SPACING",
    "Answer",
    "Ask",
    "Completed",
    "ContentRow",
    "Estimate",
    "Estimates",
    "Excluded",
    "ItemBank",
    "Items",
    "JaugeError",
    "Model",
    "NoEstimate",
    "PiecewiseScale",
    "Plan",
    "PlanCheck",
    "Replay",
    "Responses",
    "Simulation",
    "SkillTree",
    "Stop",
    "StopReason",
    "Why",
    "__version__",
    "check_plan",
    "complete_as_wrong",
    "estimate",
    "item_information",
    "level_of",
    "level_probabilities",
    "neutralise",
    "replay",
    "simulate",
    "step",
]
