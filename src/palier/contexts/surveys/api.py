"""The door of surveys."""

from .actions.answer_invitation import answer_invitation
from .actions.invite import invite
from .queries.invitations import open_invitations, own_invitation, questionnaire_of
from .queries.satisfaction import satisfaction

__all__ = [
    "answer_invitation",
    "invite",
    "open_invitations",
    "own_invitation",
    "questionnaire_of",
    "satisfaction",
]
