"""What the national desk sees: panels, and portfolios to give them."""

from __future__ import annotations

from django.db.models import Count, F, Prefetch, Q

from palier.contexts.people.api import profile_of
from palier.kernel.access import Actor, Permission, require

from ..conflicts import conflicts_of, members_of
from ..models import Panel, PanelMember, Portfolio, Seat
from ..types import Conflict, PanelChoice, PanelView, WaitingPortfolio
from .rows import ROWS

MEMBERS = Prefetch(
    "members",
    PanelMember.objects.select_related("person").order_by("person__last_name", "person__first_name"),
)


def panels_visible_to(actor: Actor) -> tuple[PanelView, ...]:
    return tuple(_panel_view(row) for row in _panels(actor))


def panel_choices(portfolio: Portfolio, *, actor: Actor) -> tuple[PanelChoice, ...]:
    """Every panel but the present one, with what forbids it for this portfolio."""
    panels = (row for row in _panels(actor) if row.pk != portfolio.panel_id)
    return tuple(PanelChoice(_panel_view(row), conflicts_of(portfolio, members_of(row))) for row in panels)


def portfolios_for_desk(actor: Actor) -> tuple[WaitingPortfolio, ...]:
    """Deposited and not yet decided, those that wait for a panel first, the oldest first."""
    require(actor, Permission.COMPOSE_PANEL)
    counting = Q(ratings__panel=F("panel"))
    rows = (
        ROWS.all()
        .filter(state__in=["deposited", "assigned", "rated"])
        .annotate(
            expected=Count("ratings", filter=counting),
            submitted=Count("ratings", filter=counting & Q(ratings__state="submitted")),
        )
        .order_by("deposited_at")
    )
    found = [_waiting(row) for row in rows]
    return tuple(sorted(found, key=lambda each: not each.needs_panel))


def waiting_portfolio(portfolio: Portfolio) -> WaitingPortfolio:
    counting = portfolio.ratings.filter(panel=portfolio.panel)
    portfolio.expected = counting.count()  # type: ignore[attr-defined]
    portfolio.submitted = counting.filter(state="submitted").count()  # type: ignore[attr-defined]
    return _waiting(portfolio)


def _waiting(row: Portfolio) -> WaitingPortfolio:
    profile = profile_of(row.person)
    assert row.deposited_at is not None  # the desk sees no draft
    return WaitingPortfolio(
        public_id=row.public_id,
        number=row.number,
        candidate=row.person.full_name,
        establishment=str(profile.establishment) if profile and profile.establishment else "",
        academie=profile.academie.name if profile else "",
        state=row.state,
        panel=row.panel.name if row.panel else "",
        deposited_at=row.deposited_at,
        submitted=row.submitted,  # type: ignore[attr-defined]
        expected=row.expected,  # type: ignore[attr-defined]
        conflicts=_declared(row),
    )


def _declared(portfolio: Portfolio) -> tuple[Conflict, ...]:
    """Conflicts that those who judge it now have declared, in their own words."""
    if portfolio.panel_id is None:
        return ()
    judges = Q(person__in=portfolio.panel.members.values("person")) if portfolio.panel else Q()
    third = Q(person__in=portfolio.ratings.filter(panel=portfolio.panel).values("examiner"))
    rows = portfolio.conflicts.filter(judges | third).select_related("person")
    return tuple(Conflict(row.person.full_name, row.reason, declared=True) for row in rows)


def _panels(actor: Actor) -> list[Panel]:
    require(actor, Permission.COMPOSE_PANEL)
    return list(Panel.objects.prefetch_related(MEMBERS).annotate(n_portfolios=Count("portfolios")))


def _panel_view(row: Panel) -> PanelView:
    members = row.members.all()
    return PanelView(
        public_id=row.public_id,
        name=row.name,
        president=next(m.person.full_name for m in members if m.seat == Seat.PRESIDENT),
        examiners=tuple(m.person.full_name for m in members if m.seat == Seat.EXAMINER),
        portfolios=row.n_portfolios,  # type: ignore[attr-defined]
    )
