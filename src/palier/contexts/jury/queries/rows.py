"""Rows fetched, and locked, with the right to see them."""

from __future__ import annotations

from uuid import UUID

from palier.kernel.access import Actor, Permission, require
from palier.kernel.errors import NotFound

from ..models import Attachment, Portfolio, Rating
from ..policies import require_owner, require_president, require_rating, require_reader, sits

ROWS = Portfolio.objects.select_related("form", "panel", "person", "candidate__session__rules")


def own_portfolio(public_id: UUID, *, actor: Actor) -> Portfolio:
    return require_owner(ROWS.all().filter(public_id=public_id).first(), actor)


def portfolio_for_desk(public_id: UUID, *, actor: Actor) -> Portfolio:
    """A deposited portfolio, as the national desk names it; a draft is nobody's business."""
    require(actor, Permission.COMPOSE_PANEL)
    found = ROWS.all().filter(public_id=public_id).exclude(state="draft").first()
    if found is None:
        raise NotFound()
    return found


def presided_portfolio(public_id: UUID, *, actor: Actor) -> Portfolio:
    require(actor, Permission.DECIDE_PORTFOLIO)
    return require_president(ROWS.all().filter(public_id=public_id).first(), actor)


def seated_portfolio(public_id: UUID, *, actor: Actor) -> Portfolio:
    """One that the actor presides or rates, conflict or not: to declare one."""
    found = ROWS.all().filter(public_id=public_id).first()
    if found is None or not sits(found, actor):
        raise NotFound()
    return found


def own_rating(public_id: UUID, *, actor: Actor) -> Rating:
    """The actor's own rating of a portfolio; nobody else's is ever fetched for an examiner."""
    require(actor, Permission.RATE_PORTFOLIO)
    rating = current_rating(public_id, actor)
    if rating is None:
        raise NotFound()
    return require_rating(rating.portfolio, rating, actor)


def current_rating(public_id: UUID, actor: Actor) -> Rating | None:
    found = (
        Rating.objects.select_related("portfolio__form", "grid", "panel")
        .filter(examiner=actor.person_id, portfolio__public_id=public_id)
        .first()
    )
    return found if found and found.panel_id == found.portfolio.panel_id else None


def readable_attachment(portfolio_id: UUID, public_id: UUID, *, actor: Actor) -> Attachment:
    """A file for its owner, the president and the examiners of its portfolio."""
    found = (
        Attachment.objects.select_related("portfolio__panel")
        .filter(portfolio__public_id=portfolio_id, public_id=public_id)
        .first()
    )
    if found is None:
        raise NotFound()
    require_reader(found.portfolio, actor)
    return found


def knows_author(portfolio: Portfolio, actor: Actor) -> bool:
    """Examiners read by number: only the author and the president see names."""
    return not portfolio.ratings.filter(examiner=actor.person_id, panel=portfolio.panel).exists()


def lock_portfolio(portfolio: Portfolio) -> Portfolio:
    return ROWS.all().select_for_update(of=("self",)).get(pk=portfolio.pk)


def lock_rating(rating: Rating) -> Rating:
    rows = Rating.objects.select_related("portfolio", "grid", "panel")
    return rows.select_for_update(of=("self",)).get(pk=rating.pk)
