"""The national desk gives a portfolio to a panel, or to another one after a conflict."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from palier.contexts.framework.api import current_document
from palier.kernel import journal
from palier.kernel.access import Actor, Permission, require
from palier.kernel.errors import DomainError
from palier.kernel.transitions import advance

from ..conflicts import conflicts_of, members_of
from ..errors import ConflictOfInterest
from ..models import Panel, Portfolio, Rating, Seat
from ..queries.rows import lock_portfolio
from ..states import PORTFOLIO
from .submit_rating import complete_when_all_submitted


class NotAssignable(DomainError):
    message = _("Ce dossier ne peut pas être confié à une commission : il n’est pas déposé, ou déjà décidé.")


@transaction.atomic
def assign_portfolio(portfolio: Portfolio, panel: Panel, *, actor: Actor, at: datetime) -> Portfolio:
    """Refuses conflicts of interest. A second press changes nothing.

    Ratings of those who sit on both panels still count; the others are kept and read no more.
    """
    require(actor, Permission.COMPOSE_PANEL)
    row = lock_portfolio(portfolio)
    if row.panel_id == panel.pk:
        return row
    conflicts = conflicts_of(row, members_of(panel))
    if conflicts:
        raise ConflictOfInterest(conflicts)
    if row.state not in {"deposited", "assigned", "rated"}:
        raise NotAssignable()
    transition = "assign" if row.state == "deposited" else "reassign"
    row.panel = panel
    row.save(update_fields=["panel"])
    advance(row, PORTFOLIO, transition, actor=actor, at=at)
    _open_ratings(row, panel)
    journal.record(row.stream, "assigned", {"panel": str(panel.public_id)}, actor=actor, at=at)
    complete_when_all_submitted(row, actor=actor, at=at)
    return row


def _open_ratings(portfolio: Portfolio, panel: Panel) -> None:
    grid = current_document("grid")
    for member in panel.members.filter(seat=Seat.EXAMINER):
        rating, _is_new = Rating.objects.get_or_create(
            portfolio=portfolio, examiner_id=member.person_id, defaults={"panel": panel, "grid": grid}
        )
        rating.panel, rating.is_third = panel, False
        rating.save(update_fields=["panel", "is_third"])
