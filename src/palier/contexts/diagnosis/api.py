"""The door of diagnosis."""

from .actions.choose_goal import choose_goal
from .actions.start_diagnostic import start_diagnostic
from .models import Aim, Diagnostic, Goal
from .queries.corrections import corrections, tutorials
from .queries.diagnostics import (
    finished,
    goal_of,
    latest_diagnostic,
    latest_finished,
    own_diagnostic,
    retake_days,
    retake_from,
)
from .queries.needs import needs
from .queries.profile import profile
from .queries.scales import current_scales

__all__ = [
    "Aim",
    "Diagnostic",
    "Goal",
    "choose_goal",
    "corrections",
    "current_scales",
    "finished",
    "goal_of",
    "latest_diagnostic",
    "latest_finished",
    "needs",
    "own_diagnostic",
    "profile",
    "retake_days",
    "retake_from",
    "start_diagnostic",
    "tutorials",
]
