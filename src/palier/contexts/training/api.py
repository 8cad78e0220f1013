"""The door of training."""

from .actions.complete_enrolment import complete_enrolment, complete_run
from .actions.enrol import enrol
from .actions.load_offers import load_offers
from .actions.make_plan import make_plan
from .actions.mark_attendance import mark_attendance, mark_run_attendance
from .actions.withdraw import withdraw
from .models import Enrolment, Modality, Offer, Plan, Run
from .queries.offers import coming_runs, find_offers, offer_card, offer_page, run_view
from .queries.plans import completed_plan_steps, current_plan, enrolments_of, zone_of
from .queries.runs import attendance_sheet, run_by_public_id, runs_to_manage, runs_visible_to, zone_of_run

__all__ = [
    "Enrolment",
    "Modality",
    "Offer",
    "Plan",
    "Run",
    "attendance_sheet",
    "coming_runs",
    "complete_enrolment",
    "complete_run",
    "completed_plan_steps",
    "current_plan",
    "enrol",
    "enrolments_of",
    "find_offers",
    "load_offers",
    "make_plan",
    "mark_attendance",
    "mark_run_attendance",
    "offer_card",
    "offer_page",
    "run_by_public_id",
    "run_view",
    "runs_to_manage",
    "runs_visible_to",
    "withdraw",
    "zone_of",
    "zone_of_run",
]
