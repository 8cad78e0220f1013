"""Hand one's rating over: it is locked, and the last one opens the deliberation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from palier.kernel import journal
from palier.kernel.access import Actor
from palier.kernel.content_files import canonical_digest
from palier.kernel.transitions import advance

from ..documents import read_grid
from ..errors import RatingIncomplete
from ..models import Portfolio, Rating
from ..queries.rows import lock_portfolio, lock_rating, own_rating
from ..states import PORTFOLIO, RATING
from ..types import Problem

SHORTEST_EVIDENCE = 20


@transaction.atomic
def submit_rating(portfolio: Portfolio, *, actor: Actor, at: datetime) -> Rating:
    """Idempotent. The portfolio is locked first: of two submissions at once, the second sees the first."""
    own_rating(portfolio.public_id, actor=actor)
    row = lock_portfolio(portfolio)
    rating = lock_rating(own_rating(row.public_id, actor=actor))
    if rating.state == "submitted":
        return rating
    problems = tuple(rating_problems(rating))
    if problems:
        raise RatingIncomplete(problems)
    advance(rating, RATING, "submit", actor=actor, at=at)
    payload = {"rating": str(rating.public_id), "digest": rating_digest(rating)}
    journal.record(row.stream, "rated", payload, actor=actor, at=at)
    complete_when_all_submitted(row, actor=actor, at=at)
    return rating


def rating_problems(rating: Rating) -> Iterator[Problem]:
    """A level and its evidence in every domain, 0 included."""
    for criterion in read_grid(rating.grid.body).criteria:
        domain = criterion.domain
        if domain not in rating.levels:
            yield Problem(_("Choisissez un niveau."), domain, f"level_{domain}")
        if len(rating.evidence.get(domain, "")) < SHORTEST_EVIDENCE:
            yield Problem(
                _("Appuyez votre choix sur le dossier, en %(minimum)s caractères au moins.")
                % {"minimum": SHORTEST_EVIDENCE},
                domain,
                f"evidence_{domain}",
            )


def rating_digest(rating: Rating) -> str:
    return canonical_digest(
        {"levels": rating.levels, "evidence": rating.evidence, "grid": rating.grid.digest}
    )


def complete_when_all_submitted(portfolio: Portfolio, *, actor: Actor, at: datetime) -> None:
    """In a locked portfolio."""
    counting = portfolio.ratings.filter(panel=portfolio.panel)
    if portfolio.state == "assigned" and not counting.exclude(state="submitted").exists():
        advance(portfolio, PORTFOLIO, "complete_ratings", actor=actor, at=at)
