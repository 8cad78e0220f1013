"""Let a centre hold sessions."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from palier.kernel import journal
from palier.kernel.access import Actor, Permission, require

from ..models import Accreditation, Centre


@transaction.atomic
def accredit_centre(centre: Centre, *, actor: Actor, at: datetime) -> Accreditation:
    """Idempotent while an accreditation is in force."""
    require(actor, Permission.ACCREDIT_CENTRE)
    locked = Centre.objects.select_for_update().get(pk=centre.pk)
    accreditation, is_new = Accreditation.objects.get_or_create(
        centre=locked, withdrawn_at=None, defaults={"granted_at": at}
    )
    if is_new:
        journal.record(f"centre:{locked.key}", "accredited", {}, actor=actor, at=at)
    return accreditation
