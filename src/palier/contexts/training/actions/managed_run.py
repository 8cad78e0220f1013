"""A run as its operator's trainers reach it; to others it does not exist."""

from __future__ import annotations

from uuid import UUID

from palier.kernel.access import Actor, Permission, Scope, ScopeKind, require
from palier.kernel.errors import NotFound

from ..models import Run


def managed_run(public_id: UUID, actor: Actor) -> Run:
    """Locked for the time of the action."""
    require(actor, Permission.MANAGE_RUN)
    rows = Run.objects.select_for_update(of=("self",)).select_related("offer__operator")
    run = rows.filter(public_id=public_id, starts_at__isnull=False).first()
    if run is None:
        raise NotFound()
    require_run(actor, run)
    return run


def require_run(actor: Actor, run: Run) -> None:
    require(actor, Permission.MANAGE_RUN)
    if not actor.may(Permission.MANAGE_RUN, Scope(ScopeKind.OPERATOR, run.offer.operator.key)):
        raise NotFound()
