"""Stop a centre from holding new sessions."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from palier.kernel import journal
from palier.kernel.access import Actor, Permission, require
from palier.kernel.errors import InvalidInput

from ..errors import NotAccredited
from ..models import Accreditation, Centre


@transaction.atomic
def withdraw_accreditation(centre: Centre, *, reason: str, actor: Actor, at: datetime) -> Accreditation:
    require(actor, Permission.ACCREDIT_CENTRE)
    reason = reason.strip()
    if not reason:
        raise InvalidInput(
            _("Dites pourquoi l’habilitation est retirée : le centre le lira."), field="reason"
        )
    row = Accreditation.objects.select_for_update().filter(centre=centre, withdrawn_at=None).first()
    if row is None:
        raise NotAccredited()
    row.withdrawn_at, row.reason = at, reason
    row.save(update_fields=["withdrawn_at", "reason"])
    journal.record(f"centre:{centre.key}", "accreditation_withdrawn", {"reason": reason}, actor=actor, at=at)
    return row
