"""A member says that they cannot judge this candidate."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from palier.kernel import journal
from palier.kernel.access import Actor
from palier.kernel.errors import DomainError, InvalidInput, NotFound

from ..models import ConflictDeclaration, Portfolio
from ..policies import sits
from ..queries.rows import lock_portfolio

LONGEST_REASON = 1000


@transaction.atomic
def declare_conflict(portfolio: Portfolio, *, reason: str, actor: Actor, at: datetime) -> ConflictDeclaration:
    """The portfolio closes for this member at once; the desk then gives it to another panel."""
    row = lock_portfolio(portfolio)
    if not sits(row, actor):
        raise NotFound()
    known = row.conflicts.filter(person=actor.person_id).first()
    if known:
        return known
    if row.state not in {"assigned", "rated"}:
        raise DomainError(_("La décision est prise : signalez ce conflit au pôle certification."))
    reason = reason.strip()
    if not reason:
        raise InvalidInput(_("Dites en quelques mots ce qui vous lie à ce dossier."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise InvalidInput(_("Résumez en 1 000 caractères au plus."), field="reason")
    assert actor.person_id is not None
    declaration = ConflictDeclaration.objects.create(
        portfolio=row, person_id=actor.person_id, reason=reason, declared_at=at
    )
    journal.record(row.stream, "conflict_declared", {"member": actor.label}, actor=actor, at=at)
    return declaration
