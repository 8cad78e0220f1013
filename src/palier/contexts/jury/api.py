"""The door of the jury."""

from .actions.assign_portfolio import assign_portfolio
from .actions.attach_file import attach_file, remove_file
from .actions.call_third_examiner import call_third_examiner
from .actions.compose_panel import compose_panel
from .actions.decide import decide, revise_decision
from .actions.declare_conflict import declare_conflict
from .actions.deposit_portfolio import deposit_portfolio
from .actions.open_portfolio import open_portfolio
from .actions.save_rating import LONGEST_EVIDENCE, save_rating
from .actions.save_situation import remove_situation, save_situation
from .actions.submit_rating import SHORTEST_EVIDENCE, rating_problems, submit_rating
from .completeness import problems_of
from .models import Attachment, Decision, Panel, Portfolio, Rating, Situation
from .queries.access import jury_candidate_of, may_deposit
from .queries.deliberation import decisions_of, minutes_of, ratings_for_deliberation
from .queries.panels import panel_choices, panels_visible_to, portfolios_for_desk, waiting_portfolio
from .queries.portfolios import decision_of, form_of, portfolio_for, portfolio_of, reading, situation_of
from .queries.ratings import grid_of, portfolios_presided_by, portfolios_to_rate
from .queries.rows import (
    knows_author,
    own_portfolio,
    own_rating,
    portfolio_for_desk,
    presided_portfolio,
    readable_attachment,
    seated_portfolio,
)

__all__ = [
    "LONGEST_EVIDENCE",
    "SHORTEST_EVIDENCE",
    "Attachment",
    "Decision",
    "Panel",
    "Portfolio",
    "Rating",
    "Situation",
    "assign_portfolio",
    "attach_file",
    "call_third_examiner",
    "compose_panel",
    "decide",
    "decision_of",
    "decisions_of",
    "declare_conflict",
    "deposit_portfolio",
    "form_of",
    "grid_of",
    "jury_candidate_of",
    "knows_author",
    "may_deposit",
    "minutes_of",
    "open_portfolio",
    "own_portfolio",
    "own_rating",
    "panel_choices",
    "panels_visible_to",
    "portfolio_for",
    "portfolio_for_desk",
    "portfolio_of",
    "portfolios_for_desk",
    "portfolios_presided_by",
    "portfolios_to_rate",
    "presided_portfolio",
    "problems_of",
    "rating_problems",
    "ratings_for_deliberation",
    "readable_attachment",
    "reading",
    "remove_file",
    "remove_situation",
    "revise_decision",
    "save_rating",
    "save_situation",
    "seated_portfolio",
    "situation_of",
    "submit_rating",
    "waiting_portfolio",
]
