"""People certified, by kind, level and académie."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from palier.contexts.credentials.api import Certificate, Kind
from palier.contexts.framework.api import levels
from palier.contexts.territory.api import academies

from ..small_cells import HIDDEN, THRESHOLD, ProtectedTable, protect_table
from ..types import CertifiedTable, PlaceRow

#: The framework whose levels a certificate of this kind bears.
FRAMEWORKS = {Kind.GENERAL: "crcn", Kind.PROFESSIONAL: "crcn-edu"}
Counts = Mapping[tuple[str, int], int]


def certified_table(kind: Kind, *, at: datetime) -> CertifiedTable:
    """The whole country; académies below the threshold stand together in the last row."""
    counts, known = _counts(kind, at), levels(FRAMEWORKS[kind])
    ranks = [level.rank for level in known]
    places = _places(counts)
    rows = [[sum(counts.get((code, rank), 0) for code in codes) for rank in ranks] for _name, codes in places]
    return CertifiedTable(
        kind=kind.value,
        kind_label=str(kind.label),
        levels=tuple(_("niveau %(rank)s") % {"rank": rank} for rank in ranks),
        rows=_rows([name for name, _codes in places], protect_table(rows)),
        all=_all(protect_table(rows)),
    )


def table_of(table: CertifiedTable, name: str) -> CertifiedTable:
    """The row of one académie as the country's table shows it; all hidden when it stands with others."""
    hidden = PlaceRow(name, tuple(HIDDEN for _level in table.levels), HIDDEN)
    own = next((row for row in table.rows if row.name == name), hidden)
    return CertifiedTable(table.kind, table.kind_label, table.levels, (), own)


def _counts(kind: Kind, at: datetime) -> Counts:
    in_force = Q(state="issued") & (Q(expires_at=None) | Q(expires_at__gt=at))
    best = Certificate.objects.filter(in_force, kind=kind).order_by("person_id", "-level", "pk")
    rows = Certificate.objects.filter(pk__in=best.distinct("person_id").values("pk")).order_by()
    found = rows.values_list("person__profile__academie__code", "level").annotate(n=Count("pk"))
    return {(code or "", level): n for code, level, n in found}


def _places(counts: Counts) -> list[tuple[str, list[str]]]:
    totals: dict[str, int] = {}
    for (code, _level), n in counts.items():
        totals[code] = totals.get(code, 0) + n
    names = {academie.code: academie.name for academie in academies()}
    large = [code for code in names if totals.get(code, 0) >= THRESHOLD]
    others = ["", *(code for code in names if code not in large)]
    alone = [(names[code], [code]) for code in large]
    return [*alone, (_("Autres académies, réunies"), others)]


def _rows(names: list[str], shown: ProtectedTable) -> tuple[PlaceRow, ...]:
    return tuple(
        PlaceRow(name, cells, total)
        for name, cells, total in zip(names, shown.cells, shown.row_totals, strict=True)
    )


def _all(shown: ProtectedTable) -> PlaceRow:
    return PlaceRow(_("Ensemble"), shown.column_totals, shown.total)
