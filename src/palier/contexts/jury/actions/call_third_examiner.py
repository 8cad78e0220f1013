"""Before a wide gap, somebody outside the panel rates the portfolio, as blindly as the first two."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from palier.contexts.people.api import Person, people_with_role
from palier.kernel import journal
from palier.kernel.access import Actor, Role
from palier.kernel.errors import InvalidInput
from palier.kernel.transitions import advance

from ..conflicts import conflicts_of
from ..errors import ConflictOfInterest, NoThirdRating
from ..models import Portfolio, Rating
from ..policies import require_president
from ..queries.deliberation import counting_ratings, ratings_for_deliberation
from ..queries.rows import lock_portfolio
from ..states import PORTFOLIO
from .submit_rating import complete_when_all_submitted


@transaction.atomic
def call_third_examiner(portfolio: Portfolio, examiner: Person, *, actor: Actor, at: datetime) -> Rating:
    """By the president. The ratings close again until the third one is submitted."""
    row = require_president(lock_portfolio(portfolio), actor)
    called = row.ratings.filter(panel=row.panel, is_third=True).first()
    if called and called.examiner_id == examiner.pk:
        return called
    if row.state != "rated" or not ratings_for_deliberation(row, actor=actor).wants_third:
        raise NoThirdRating()
    _check(row, examiner, actor)
    assert row.panel is not None
    grid = counting_ratings(row)[0].grid
    rating, _is_new = Rating.objects.get_or_create(
        portfolio=row, examiner=examiner, defaults={"panel": row.panel, "grid": grid}
    )
    rating.panel, rating.is_third = row.panel, True
    rating.save(update_fields=["panel", "is_third"])
    advance(row, PORTFOLIO, "call_third", actor=actor, at=at)
    payload = {"examiner": str(examiner.public_id)}
    journal.record(row.stream, "third_called", payload, actor=actor, at=at)
    complete_when_all_submitted(row, actor=actor, at=at)  # they may have rated it on a former panel
    return rating


def _check(portfolio: Portfolio, examiner: Person, actor: Actor) -> None:
    assert portfolio.panel is not None
    if examiner not in people_with_role(Role.EXAMINER):
        raise InvalidInput(_("Choisissez une personne qui a le rôle d’examinateur·rice."), field="examiner")
    if portfolio.panel.members.filter(person=examiner).exists():
        raise InvalidInput(_("Choisissez une personne extérieure à la commission."), field="examiner")
    conflicts = conflicts_of(portfolio, (examiner,))
    if conflicts:
        raise ConflictOfInterest(conflicts)
