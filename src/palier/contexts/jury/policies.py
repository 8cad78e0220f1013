"""Who may do what with a portfolio. What is not one's own does not exist; a conflict closes the door."""

from __future__ import annotations

from palier.kernel.access import Actor, Permission, require
from palier.kernel.errors import NotFound

from .errors import ConflictDeclared
from .models import Portfolio, Rating, Seat


def require_owner(portfolio: Portfolio | None, actor: Actor) -> Portfolio:
    require(actor, Permission.DEPOSIT_PORTFOLIO)
    if portfolio is None or actor.person_id is None or portfolio.person_id != actor.person_id:
        raise NotFound()
    return portfolio


def require_president(portfolio: Portfolio | None, actor: Actor) -> Portfolio:
    require(actor, Permission.DECIDE_PORTFOLIO)
    if portfolio is None or portfolio.panel is None or not _presides(portfolio, actor):
        raise NotFound()
    refuse_conflicted(portfolio, actor)
    return portfolio


def require_rating(portfolio: Portfolio, rating: Rating | None, actor: Actor) -> Rating:
    """The actor's own rating of this portfolio, while it counts."""
    if rating is None:
        raise NotFound()
    refuse_conflicted(portfolio, actor)
    return rating


def require_reader(portfolio: Portfolio, actor: Actor) -> None:
    """The owner, the president of the panel and those who rate: nobody else opens a file."""
    if actor.person_id is not None and portfolio.person_id == actor.person_id:
        return
    if not sits(portfolio, actor):
        raise NotFound()
    refuse_conflicted(portfolio, actor)


def sits(portfolio: Portfolio, actor: Actor) -> bool:
    """On the panel of this portfolio, or called to rate it."""
    if portfolio.panel is None or actor.person_id is None:
        return False
    return _presides(portfolio, actor) or _rates(portfolio, actor)


def refuse_conflicted(portfolio: Portfolio, actor: Actor) -> None:
    if portfolio.conflicts.filter(person=actor.person_id).exists():
        raise ConflictDeclared()


def _presides(portfolio: Portfolio, actor: Actor) -> bool:
    assert portfolio.panel is not None
    return (
        actor.may(Permission.DECIDE_PORTFOLIO)
        and portfolio.panel.members.filter(person=actor.person_id, seat=Seat.PRESIDENT).exists()
    )


def _rates(portfolio: Portfolio, actor: Actor) -> bool:
    return (
        actor.may(Permission.RATE_PORTFOLIO)
        and portfolio.ratings.filter(examiner=actor.person_id, panel=portfolio.panel).exists()
    )
