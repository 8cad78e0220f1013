"""Load what content/territory describes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import models, transaction

from palier.kernel.content_files import ContentError, LoadReport, Node, Problems, read_yaml
from palier.kernel.csv_import import Column, read_csv, shorter_than
from palier.kernel.errors import InvalidInput

from ..models import Academie, Accreditation, Centre, Operator, Region
from .import_establishments import import_establishments

Row = TypeVar("Row", bound=models.Model)


def _departments(text: str) -> list[str]:
    return text.split()


def _timezone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InvalidInput(f"unknown time zone {text!r}") from error
    return text


ACADEMIE_COLUMNS = (
    Column("code", ("code",), shorter_than(2)),
    Column("name", ("academie",), shorter_than(60)),
    Column("region_code", ("region_insee",), shorter_than(3)),
    Column("region_name", ("region_academique",), shorter_than(60)),
    Column("departments", ("departements",), _departments),
    Column("timezone", ("timezone",), _timezone),
)


@transaction.atomic
def load_territory(content_dir: Path, *, at: datetime) -> LoadReport:
    """Régions, académies, operators, establishments and demonstration centres. Idempotent."""
    folder = content_dir / "territory"
    report = _load_academies(folder / "academies.csv")
    report += _load_operators(folder / "operators.yaml")
    report += _load_establishments(folder / "establishments.csv")
    return report + _load_centres(folder / "centres.yaml", at)


def _load_academies(path: Path) -> LoadReport:
    sheet = read_csv(path.read_bytes(), ACADEMIE_COLUMNS)
    if not sheet.is_valid:
        raise ContentError(f"{path.name}:{error.line}: {error}" for error in sheet.errors)
    regions = {row.values["region_code"]: row.values["region_name"] for row in sheet.rows}
    report = _write(Region, "code", [{"code": code, "name": name} for code, name in regions.items()])
    region_ids = dict(Region.objects.values_list("code", "pk"))
    rows = [
        {
            "code": row.values["code"],
            "name": row.values["name"],
            "departments": row.values["departments"],
            "timezone": row.values["timezone"],
            "region_id": region_ids[row.values["region_code"]],
        }
        for row in sheet.rows
    ]
    return report + _write(Academie, "code", rows)


def _load_operators(path: Path) -> LoadReport:
    def read(body: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "key": body["key"],
            "name": body["name"]["fr"],
            "kind": body["kind"],
            "description": body["description"],
            "website": body.get("website") or "",
        }

    return _write(Operator, "key", _read_list(path, "operators", read))


def _load_establishments(path: Path) -> LoadReport:
    report = import_establishments(path.read_bytes())
    problems = [*report.errors, *(f"{odd.line}: {odd.code}: {odd.reason}" for odd in report.odd)]
    if problems:
        raise ContentError(f"{path.name}:{problem}" for problem in problems)
    return report.rows


def _load_centres(path: Path, at: datetime) -> LoadReport:
    academie_ids = dict(Academie.objects.values_list("code", "pk"))

    def read(body: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "key": body["key"],
            "name": body["name"],
            "academie_id": academie_ids[body["academie"]],
            "city": body["city"],
            "address": ", ".join(
                part for part in (body.get("address"), f"{body['postal_code']} {body['city']}") if part
            ),
        }

    days = _read_list(path, "centres", lambda body: (body["key"], body.get("accredited_in_days")))
    report = _write(Centre, "key", _read_list(path, "centres", read))
    for key, offset in days:
        centre = Centre.objects.get(key=key)
        if offset is not None and not centre.accreditations.exists():
            Accreditation.objects.create(centre=centre, granted_at=at + timedelta(days=offset))
    return report


Read = TypeVar("Read")


def _read_list(path: Path, key: str, read: Callable[[Mapping[str, Any]], Read]) -> list[Read]:
    problems = Problems()
    document = read_yaml(path, problems)
    entries = document.get(key) if document else None
    if document and (entries is None or not isinstance(entries.value, list)):
        problems.add(document, f"a list under `{key}` is expected")
    found = [_read_entry(node, read, problems) for node in (entries or ())]
    problems.raise_if_any()
    return [each for each in found if each is not None]


def _read_entry(node: Node, read: Callable[[Mapping[str, Any]], Read], problems: Problems) -> Read | None:
    try:
        return read(node.plain())
    except KeyError as error:
        problems.add(node, f"unknown or missing {error}")
    except (TypeError, AttributeError) as error:
        problems.add(node, str(error))
    return None


def _write(model: type[Row], key: str, rows: Sequence[Mapping[str, Any]]) -> LoadReport:
    """Create and update by `key`; rows that are no longer in the file stay: others refer to them."""
    known = model._default_manager.in_bulk(field_name=key)
    created = changed = 0
    for values in rows:
        row = known.get(values[key])
        if row is None:
            model._default_manager.create(**values)
            created += 1
        elif any(getattr(row, name) != value for name, value in values.items()):
            model._default_manager.filter(pk=row.pk).update(**values)
            changed += 1
    return LoadReport(created, changed, len(rows) - created - changed)
