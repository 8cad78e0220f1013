"""An examiner's portfolios: only what this examiner wrote is ever read."""

from __future__ import annotations

from django.db.models import Count, F, Q

from palier.kernel.access import Actor, Permission, require

from ..documents import read_grid
from ..models import Portfolio, Rating, Seat
from ..types import AssignedPortfolio, DeliberationLine, Grid
from .rows import ROWS


def portfolios_to_rate(actor: Actor) -> tuple[AssignedPortfolio, ...]:
    """What is still to do first, then the oldest."""
    require(actor, Permission.RATE_PORTFOLIO)
    rows = (
        Rating.objects.filter(examiner=actor.person_id, panel=F("portfolio__panel"))
        .select_related("portfolio", "panel")
        .annotate(
            conflicts=Count("portfolio__conflicts", filter=Q(portfolio__conflicts__person=actor.person_id))
        )
        .order_by("portfolio__assigned_at")
    )
    found = [_assigned(row) for row in rows]
    return tuple(sorted(found, key=lambda each: each.rating_state not in {"todo", "draft"}))


def _assigned(row: Rating) -> AssignedPortfolio:
    portfolio = row.portfolio
    assert portfolio.assigned_at is not None  # it has a panel
    return AssignedPortfolio(
        public_id=portfolio.public_id,
        number=portfolio.number,
        panel=row.panel.name,
        state=portfolio.state,
        rating_state=_rating_state(row),
        assigned_at=portfolio.assigned_at,
        submitted_at=row.submitted_at,
    )


def _rating_state(row: Rating) -> str:
    if row.conflicts:  # type: ignore[attr-defined]
        return "conflict"
    if row.state == "submitted":
        return "submitted"
    return "draft" if row.revision else "todo"


def grid_of(rating: Rating) -> Grid:
    return read_grid(rating.grid.body)


def portfolios_presided_by(actor: Actor) -> tuple[DeliberationLine, ...]:
    """Those to decide first."""
    require(actor, Permission.DECIDE_PORTFOLIO)
    counting = Q(ratings__panel=F("panel"))
    rows = (
        ROWS.all()
        .filter(panel__members__person=actor.person_id, panel__members__seat=Seat.PRESIDENT)
        .exclude(conflicts__person=actor.person_id)
        .annotate(
            expected=Count("ratings", filter=counting, distinct=True),
            submitted=Count("ratings", filter=counting & Q(ratings__state="submitted"), distinct=True),
        )
        .prefetch_related("decisions")
        .order_by("assigned_at")
    )
    order = {"rated": 0, "assigned": 1, "decided": 2}
    return tuple(sorted((_line(row) for row in rows), key=lambda line: order[line.state]))


def _line(row: Portfolio) -> DeliberationLine:
    decisions = [*row.decisions.all()]
    assert row.panel is not None  # a president presides a panel
    return DeliberationLine(
        public_id=row.public_id,
        number=row.number,
        candidate=row.person.full_name,
        panel=row.panel.name,
        state=row.state,
        submitted=row.submitted,  # type: ignore[attr-defined]
        expected=row.expected,  # type: ignore[attr-defined]
        level=decisions[-1].level if decisions and row.state == "decided" else None,
    )
