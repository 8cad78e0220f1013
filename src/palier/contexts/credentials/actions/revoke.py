"""Take a certificate back, with its reason. There is no way back: a new one would be issued."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from palier.kernel import journal
from palier.kernel.access import Actor, Permission, require
from palier.kernel.errors import InvalidInput
from palier.kernel.transitions import advance

from ..events import certificate_revoked
from ..models import Certificate
from ..states import CERTIFICATE

MIN_REASON, MAX_REASON = 10, 1000


@transaction.atomic
def revoke(certificate: Certificate, *, reason: str, actor: Actor, at: datetime) -> Certificate:
    """A second press changes nothing: the first reason stays."""
    require(actor, Permission.REVOKE_CERTIFICATE)
    row = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if row.state == "revoked":
        return row
    reason = reason.strip()
    if not MIN_REASON <= len(reason) <= MAX_REASON:
        words = _("Donnez le motif en quelques mots : la personne le lira dans son espace.")
        raise InvalidInput(words, field="reason")
    return withdraw(row, reason=reason, actor=actor, at=at)


def withdraw(row: Certificate, *, reason: str, actor: Actor, at: datetime) -> Certificate:
    """On a locked certificate in force."""
    row.revocation_reason = reason
    row.save(update_fields=["revocation_reason"])
    advance(row, CERTIFICATE, "revoke", actor=actor, at=at, reason=reason)
    journal.record(f"certificate:{row.public_id}", "revoked", {"reason": reason}, actor=actor, at=at)
    transaction.on_commit(lambda: certificate_revoked.send(Certificate, certificate=row.public_id, at=at))
    return row
