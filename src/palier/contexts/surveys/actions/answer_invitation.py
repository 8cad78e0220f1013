"""Give a view, once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from palier.contexts.framework.api import current_document
from palier.contexts.people.api import Person, profile_of
from palier.kernel.access import Actor, Permission, require
from palier.kernel.errors import NotFound

from ..errors import AlreadyAnswered, InvitationExpired
from ..models import Invitation, Response
from ..queries.invitations import open_since
from ..questionnaire import read_answers, read_questionnaire


@transaction.atomic
def answer_invitation(public_id: UUID, answers: Mapping[str, Any], *, actor: Actor, at: datetime) -> None:
    """What is kept of the answer names neither the person nor what it was about, only the month.

    Nothing is returned: whoever calls holds no link from the person to the row.
    """
    require(actor, Permission.ANSWER_SURVEY)
    invitation = Invitation.objects.select_for_update().filter(public_id=public_id).first()
    if invitation is None or invitation.person_id != actor.person_id:
        raise NotFound()
    if invitation.is_answered:
        raise AlreadyAnswered()
    if invitation.invited_at < open_since(at):
        raise InvitationExpired()
    document = current_document(f"survey:{invitation.questionnaire}")
    read = read_answers(read_questionnaire(document.body), answers)
    Response.objects.create(
        document=document,
        questionnaire=invitation.questionnaire,
        academie_code=_academie_code(invitation.person_id),
        month=at.date().replace(day=1),
        answers=read,
    )
    invitation.is_answered = True
    invitation.save(update_fields=["is_answered"])


def _academie_code(person_id: int) -> str:
    profile = profile_of(Person.objects.get(pk=person_id))
    return profile.academie.code if profile else ""
