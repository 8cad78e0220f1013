"""Say what one wants from the programme."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from palier.contexts.people.api import Person
from palier.kernel.access import Actor, Permission, require
from palier.kernel.errors import InvalidInput, NotFound

from ..models import GENERAL_LEVELS, PROFESSIONAL_LEVELS, Aim, Goal


@transaction.atomic
def choose_goal(
    person: Person,
    *,
    aim: str,
    general_target: int,
    professional_target: int,
    actor: Actor,
    at: datetime,
) -> Goal:
    """One goal per person: choosing again replaces it."""
    require(actor, Permission.TAKE_DIAGNOSTIC)
    if actor.person_id != person.pk:
        raise NotFound()
    if aim not in Aim.values:
        raise InvalidInput(_("Choisissez un objectif."), field="aim")
    if general_target not in GENERAL_LEVELS:
        raise InvalidInput(_("Choisissez un niveau entre 1 et 8."), field="general_target")
    if professional_target not in PROFESSIONAL_LEVELS:
        raise InvalidInput(_("Choisissez un niveau entre 1 et 4."), field="professional_target")
    goal, _created = Goal.objects.update_or_create(
        person=person,
        defaults={
            "aim": aim,
            "general_target": general_target,
            "professional_target": professional_target,
            "chosen_at": at,
        },
    )
    return goal
