"""What a person is asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from palier.contexts.framework.api import current_document
from palier.contexts.people.api import Person
from palier.kernel.access import Actor
from palier.kernel.errors import NotFound

from ..models import Invitation
from ..questionnaire import read_questionnaire
from ..types import InvitationView, Questionnaire

OPEN_FOR = timedelta(days=183)


def open_since(at: datetime) -> datetime:
    return at - OPEN_FOR


def open_invitations(person: Person, *, at: datetime) -> tuple[InvitationView, ...]:
    """Not answered and not too old, the latest first."""
    rows = Invitation.objects.filter(person=person, is_answered=False, invited_at__gte=open_since(at))
    return tuple(_view(row) for row in rows.order_by("-invited_at", "-pk"))


def own_invitation(public_id: UUID, *, actor: Actor) -> InvitationView:
    row = Invitation.objects.filter(public_id=public_id).first()
    if row is None or row.person_id != actor.person_id:
        raise NotFound()
    return _view(row)


def questionnaire_of(key: str) -> Questionnaire:
    """As it stands now, in the reader's language."""
    return read_questionnaire(current_document(f"survey:{key}").body)


def _view(row: Invitation) -> InvitationView:
    return InvitationView(row.public_id, row.questionnaire, row.title, row.invited_at, row.is_answered)
