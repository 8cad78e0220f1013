"""Ask a person for a view."""

from __future__ import annotations

from datetime import datetime

from palier.contexts.framework.api import current_document
from palier.contexts.people.api import Person

from ..models import Invitation


def invite(person: Person, questionnaire: str, *, subject: str, title: str, at: datetime) -> Invitation:
    """Once per subject: asked again, it gives the first invitation."""
    current_document(f"survey:{questionnaire}")
    row, _is_new = Invitation.objects.get_or_create(
        person=person,
        questionnaire=questionnaire,
        subject=subject,
        defaults={"title": title, "invited_at": at},
    )
    return row
