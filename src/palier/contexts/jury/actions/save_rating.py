"""Write one's own rating, as often as one likes until it is submitted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from palier.kernel.access import Actor
from palier.kernel.errors import InvalidInput

from ..documents import read_grid
from ..errors import ChangedElsewhere, RatingLocked
from ..models import Portfolio, Rating
from ..queries.rows import lock_rating, own_rating
from ..types import Grid

LONGEST_EVIDENCE = 2000


@transaction.atomic
def save_rating(
    portfolio: Portfolio,
    *,
    levels: Mapping[str, int],
    evidence: Mapping[str, str],
    revision: int | None = None,
    actor: Actor,
    at: datetime,
) -> Rating:
    """Domains may be missing in a draft. `revision` is the one that was read; None overwrites."""
    row = draft_of(portfolio, actor)
    grid = read_grid(row.grid.body)
    read = _levels(levels, grid), _evidence(evidence, grid)
    if (row.levels, row.evidence) == read:
        return row
    if revision is not None and revision != row.revision:
        raise ChangedElsewhere(row.revision)
    row.levels, row.evidence = read
    row.revision += 1
    row.save(update_fields=["levels", "evidence", "revision"])
    return row


def draft_of(portfolio: Portfolio, actor: Actor) -> Rating:
    """Locked, the actor's own, and still to be submitted."""
    row = lock_rating(own_rating(portfolio.public_id, actor=actor))
    if row.state != "draft":
        raise RatingLocked()
    return row


def _levels(levels: Mapping[str, int], grid: Grid) -> dict[str, int]:
    known = {c.domain: {d.level for d in c.descriptors} for c in grid.criteria}
    for domain, level in levels.items():
        if level not in known.get(domain, ()):
            raise InvalidInput(_("Choisissez un niveau de la grille."), field=f"level_{domain}")
    return dict(sorted(levels.items()))


def _evidence(evidence: Mapping[str, str], grid: Grid) -> dict[str, str]:
    read = {}
    for domain in grid.domains:
        text = evidence.get(domain, "").replace("\r\n", "\n").replace("\x00", "").strip()
        if len(text) > LONGEST_EVIDENCE:
            raise InvalidInput(_("Résumez en 2 000 caractères au plus."), field=f"evidence_{domain}")
        if text:
            read[domain] = text
    return read
