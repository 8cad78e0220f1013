"""The door of certification."""

from .actions.answer_test import answer_test
from .actions.cancel_session import cancel_session
from .actions.confirm_presence import confirm_presence
from .actions.end_test import end_test
from .actions.enter_as_invigilator import enter_as_invigilator, invigilator_of
from .actions.finalise_session import finalise_session
from .actions.import_candidates import import_candidates
from .actions.open_session import open_session
from .actions.publish_session import publish_session
from .actions.register import register
from .actions.renew_password import renew_password
from .actions.report_incident import answer_call, call_for_help, report_incident
from .actions.start_test import start_test
from .actions.withdraw_registration import withdraw_registration
from .codes import session_number
from .models import Candidate, CandidateImport, Category, EndReason, Incident, Mode, Session
from .queries.candidacies import cancelled_candidacy_of, candidacies_of, candidacy_of, view_of
from .queries.eligibility import eligibility_of
from .queries.results import result_digest, test_result
from .queries.roster import incidents_of, roster, seat_of
from .queries.rows import candidate_of, invigilated_session, managed_session, own_candidate
from .queries.sessions import (
    managed_centres,
    open_sessions,
    rule_set_of,
    rule_sets,
    sessions_visible_to,
)

__all__ = [
    "Candidate",
    "CandidateImport",
    "Category",
    "EndReason",
    "Incident",
    "Mode",
    "Session",
    "answer_call",
    "answer_test",
    "call_for_help",
    "cancel_session",
    "cancelled_candidacy_of",
    "candidacies_of",
    "candidacy_of",
    "candidate_of",
    "confirm_presence",
    "eligibility_of",
    "end_test",
    "enter_as_invigilator",
    "finalise_session",
    "import_candidates",
    "incidents_of",
    "invigilated_session",
    "invigilator_of",
    "managed_centres",
    "managed_session",
    "open_session",
    "open_sessions",
    "own_candidate",
    "publish_session",
    "register",
    "renew_password",
    "report_incident",
    "result_digest",
    "roster",
    "rule_set_of",
    "rule_sets",
    "seat_of",
    "session_number",
    "sessions_visible_to",
    "start_test",
    "test_result",
    "view_of",
    "withdraw_registration",
]
