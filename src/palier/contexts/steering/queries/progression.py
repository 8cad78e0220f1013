"""Entry level against level reached: the programme's second benefit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from palier.contexts.certification.api import Candidate
from palier.contexts.credentials.api import Certificate, Kind
from palier.contexts.diagnosis.api import Diagnostic
from palier.contexts.training.api import Enrolment

from ..small_cells import HIDDEN, Suppressed, protect_row, protect_table
from ..types import Place, Progression


@dataclass(frozen=True)
class Moves:
    """`n` people of one académie who went from a level to another, by the same way."""

    code: str
    is_direct: bool
    entry: int
    reached: int
    n: int

    @property
    def gain(self) -> int:
        return self.reached - self.entry


def progressions(place: Place, kind: Kind) -> tuple[Progression, ...]:
    """All together, then after training and by direct access apart (for the country only)."""
    moves = _moves(kind)
    if not place.is_national:
        return (_of_academie(moves, place),)
    trained = [move for move in moves if not move.is_direct]
    direct = [move for move in moves if move.is_direct]
    split = protect_table([_gained_or_not(trained), _gained_or_not(direct)])
    parts = [(_("Après une formation"), trained), (_("Par accès direct"), direct)]
    whole = _shown("all", _("Ensemble"), moves, split.column_totals, split.total)
    if HIDDEN in split.row_totals:  # one mean would be computed from the two others
        return (whole, *(Progression("part", label, HIDDEN, HIDDEN, HIDDEN) for label, _m in parts))
    return (
        whole,
        *(
            _shown("part", label, own, split.cells[row], split.row_totals[row])
            for row, (label, own) in enumerate(parts)
        ),
    )


def _of_academie(moves: list[Moves], place: Place) -> Progression:
    """A mean is said where the count is shown among all académies; a share, where both its sides are.

    The count itself is not: the table of certificates covers it.
    """
    codes = sorted({move.code for move in moves})
    if place.code not in codes:
        return Progression("all", place.name, HIDDEN, HIDDEN, HIDDEN)
    by_code = [[move for move in moves if move.code == code] for code in codes]
    at = codes.index(place.code)
    counted = protect_row([_n(own) for own in by_code]).cells[at]
    sides = protect_table([_gained_or_not(own) for own in by_code]).cells[at]
    found = _shown("all", place.name, by_code[at], sides, counted)
    return Progression(found.key, found.label, HIDDEN, found.mean_gain, found.gained_share)


def _shown(
    key: str,
    label: str,
    moves: list[Moves],
    sides: tuple[int | Suppressed, ...],
    count: int | Suppressed,
) -> Progression:
    if isinstance(count, Suppressed):
        return Progression(key, label, HIDDEN, HIDDEN, HIDDEN)
    gained, others = sides
    hidden = isinstance(gained, Suppressed) or isinstance(others, Suppressed)
    mean = round(sum(move.gain * move.n for move in moves) / _n(moves), 1)
    share = HIDDEN if hidden else _gained_or_not(moves)[0] / _n(moves)
    return Progression(key, label, count, mean, share)


def _n(moves: Iterable[Moves]) -> int:
    return sum(move.n for move in moves)


def _gained_or_not(moves: list[Moves]) -> list[int]:
    gained = _n(move for move in moves if move.gain >= 1)
    return [gained, _n(moves) - gained]


def _moves(kind: Kind) -> list[Moves]:
    """One grouped query. A diagnostic counts when it was finished before the certificate was issued."""
    first = Certificate.objects.filter(kind=kind).order_by("person_id", "issued_at", "pk")
    entry = Diagnostic.objects.filter(
        person=OuterRef("person"), sitting__state="finished", sitting__closed_at__lt=OuterRef("issued_at")
    ).order_by("sitting__closed_at", "pk")
    level = KeyTextTransform(
        "level", KeyTextTransform(kind.value, KeyTextTransform("scales", "sitting__result"))
    )
    rows = (
        Certificate.objects.filter(pk__in=first.distinct("person_id").values("pk"))
        .annotate(
            academie=F("person__profile__academie__code"),
            entry=Cast(Subquery(entry.annotate(found=level).values("found")[:1]), IntegerField()),
            is_direct=Exists(_direct_candidacy()),
        )
        .filter(entry__isnull=False)
        .order_by()
    )
    found = rows.values_list("academie", "is_direct", "entry", "level").annotate(n=Count("pk"))
    return [Moves(code or "", *rest) for code, *rest in found]


def _direct_candidacy() -> QuerySet[Candidate]:
    """Registered by direct access, without any training completed before."""
    trained = Enrolment.objects.filter(
        person=OuterRef("person"), state="completed", completed_at__lte=OuterRef("registered_at")
    )
    return Candidate.objects.filter(
        ~Exists(trained), pk=OuterRef("candidate"), eligibility__is_direct_access=True
    )
