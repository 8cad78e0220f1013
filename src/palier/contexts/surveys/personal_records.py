"""The questionnaires a person was invited to; answers cannot be found again, by design."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from palier.contexts.people.api import Person
from palier.contexts.people.events import Term, eraser, expirer, exporter

from .models import Invitation


@exporter("surveys", _("Questionnaires proposés (vos réponses sont enregistrées sans votre nom)"))
def export_invitations(person: Person) -> list[dict[str, Any]]:
    rows = Invitation.objects.filter(person=person).order_by("invited_at")
    return [dict(row) for row in rows.values("questionnaire", "title", "invited_at", "is_answered")]


@eraser("surveys")
def erase_invitations(person: Person) -> None:
    Invitation.objects.filter(person=person).delete()


@expirer("survey-invitation")
def expired_invitations(term: Term) -> QuerySet[Invitation]:
    return Invitation.objects.filter(invited_at__lte=term.before)
