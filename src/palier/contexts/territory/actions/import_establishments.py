"""Bring the list of establishments up to date from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from palier.kernel.content_files import LoadReport
from palier.kernel.csv_import import Column, Row, read_csv, shorter_than
from palier.kernel.errors import InvalidInput

from ..models import Academie, Establishment
from ..types import ImportReport, OddCode
from ..uai import department_of, parse_uai

#: Our own headers first, then those of the national directory of education.
COLUMNS = (
    Column("uai", ("UAI", "Identifiant_de_l_etablissement", "Code établissement", "Numéro UAI", "RNE")),
    Column("name", ("Nom", "name", "Nom_etablissement", "Établissement"), shorter_than(160)),
    Column("city", ("Commune", "city", "Nom_commune", "Ville"), shorter_than(80), is_required=False),
    Column("postal_code", ("Code postal", "postal_code", "CP"), shorter_than(5), is_required=False),
)
WRITTEN = ("name", "city", "postal_code", "academie_id")


@transaction.atomic
def import_establishments(data: bytes, *, is_rehearsal: bool = False) -> ImportReport:
    """Create or update by UAI. Nothing is written while a line has an error; odd codes are reported.

    The system's own act (a command), so it asks for no permission.
    """
    sheet = read_csv(data, COLUMNS)
    if not sheet.is_valid:
        return ImportReport(LoadReport(), errors=tuple(map(str, sheet.errors)), is_rehearsal=is_rehearsal)
    regular, odd = _sort_codes(sheet.rows)
    known = {row.uai: row for row in Establishment.objects.in_bulk(field_name="uai").values()}
    new, changed = _differences(regular, known)
    if not is_rehearsal:
        Establishment.objects.bulk_create(new, batch_size=2000)
        Establishment.objects.bulk_update(changed, WRITTEN, batch_size=500)
    rows = LoadReport(len(new), len(changed), len(regular) - len(new) - len(changed))
    return ImportReport(rows, odd=odd, is_rehearsal=is_rehearsal)


def _sort_codes(rows: Sequence[Row]) -> tuple[dict[str, Mapping[str, Any]], tuple[OddCode, ...]]:
    """A code that comes twice keeps its last line."""
    regular: dict[str, Mapping[str, Any]] = {}
    odd = []
    for row in rows:
        try:
            regular[parse_uai(row.values["uai"])] = row.values
        except InvalidInput as refusal:
            odd.append(OddCode(row.line, row.values["uai"], row.values["name"], str(refusal)))
    return regular, tuple(odd)


def _differences(
    regular: Mapping[str, Mapping[str, Any]], known: Mapping[str, Establishment]
) -> tuple[list[Establishment], list[Establishment]]:
    academie_of = {code: a.pk for a in Academie.objects.all() for code in a.departments}
    new, changed = [], []
    for uai, values in regular.items():
        wanted = {**values, "uai": uai, "academie_id": academie_of.get(department_of(uai))}
        row = known.get(uai)
        if row is None:
            new.append(Establishment(**wanted))
        elif any(getattr(row, field) != wanted[field] for field in WRITTEN):
            for field in WRITTEN:
                setattr(row, field, wanted[field])
            changed.append(row)
    return new, changed
