"""Publish the offers of content/offers, and the demonstration's runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from palier.contexts.territory.api import academies, operators
from palier.kernel.content_files import LoadReport, Node, Problems, read_yaml
from palier.kernel.content_schema import Schema

from ..content_form import OFFER_FILE
from ..demo_dates import run_dates
from ..models import Modality, Offer, OfferCompetence, Run

#: What pages show and rules ignore.
DETAILS = (
    *("objective", "content", "outcome", "prerequisites", "language"),
    *("accessibility", "cost", "enrolment", "url"),
)


@dataclass(frozen=True)
class Places:
    """Rows that offers refer to, by public key."""

    operators: dict[str, int]
    academies: dict[str, int]
    timezones: dict[str, str]


@transaction.atomic
def load_offers(content_dir: Path, *, at: datetime) -> LoadReport:
    """Idempotent. An offer that left the files is closed, never deleted; runs are created once."""
    problems = Problems()
    places = _places()
    found = list(_read_offers(content_dir / "offers", OFFER_FILE, problems))
    _check_references(found, places, problems)
    problems.raise_if_any()
    report = LoadReport()
    for node, is_demo in found:
        report += _write_offer(node, is_demo, places)
        _write_runs(node, places, at)
    return report + _close_missing({node["id"].value for node, _demo in found})


def _places() -> Places:
    rows = academies()
    return Places(
        operators={row.key: row.pk for row in operators()},
        academies={row.code: row.pk for row in rows},
        timezones={row.code: row.timezone for row in rows},
    )


def _read_offers(folder: Path, schema: Schema, problems: Problems) -> Iterator[tuple[Node, bool]]:
    for path in sorted(folder.glob("*.yaml")):
        document = read_yaml(path, problems)
        if document is not None and schema.check(document, problems):
            is_demo = document.get("demo")
            for node in document["offers"]:
                yield node, bool(is_demo and is_demo.value)


def _check_references(found: list[tuple[Node, bool]], places: Places, problems: Problems) -> None:
    seen: set[str] = set()
    for node, _demo in found:
        slug = node["id"].value
        if slug in seen:
            problems.add(node["id"], f"the offer {slug!r} is given twice")
        seen.add(slug)
        if node["operator"].value not in places.operators:
            problems.add(node["operator"], f"unknown operator {node['operator'].value!r}")
        if node["level_from"].value >= node["level_to"].value:
            problems.add(node["level_to"], "level_to must be above level_from")
        for run in node["runs"]:
            code = run["academie"].value
            if code is not None and code not in places.academies:
                problems.add(run["academie"], f"unknown académie {code!r}")
            if run["remote"].value != (run["place"].value is None):
                problems.add(run["place"], "a remote run has no place, another has one")


def _write_offer(node: Node, is_demo: bool, places: Places) -> LoadReport:
    slug, values = node["id"].value, _values(node.plain(), is_demo, places)
    competences = {f"{c['framework']}:{c['code']}" for c in node["competences"].plain()}
    offer, created = Offer.objects.get_or_create(slug=slug, defaults=values)
    known = set(offer.competences.values_list("competence", flat=True))
    changed = known != competences or any(getattr(offer, name) != value for name, value in values.items())
    if not created and changed:
        Offer.objects.filter(pk=offer.pk).update(**values)
    if known != competences:
        offer.competences.exclude(competence__in=competences).delete()
        OfferCompetence.objects.bulk_create(
            OfferCompetence(offer=offer, competence=key) for key in sorted(competences - known)
        )
    return LoadReport(created=int(created), changed=int(changed and not created), unchanged=int(not changed))


def _values(body: dict[str, Any], is_demo: bool, places: Places) -> dict[str, Any]:
    return {
        "title": body["title"],
        "operator_id": places.operators[body["operator"]],
        "scale": body["scale"],
        "level_from": body["level_from"],
        "level_to": body["level_to"],
        "modality": body["modality"],
        "hours": Decimal(str(body["hours"])),
        "audiences": body["publics"],
        "details": {**{key: body[key] for key in DETAILS}, "demo": is_demo},
        "is_open": True,
    }


def _write_runs(node: Node, places: Places, at: datetime) -> None:
    """A demonstration's dates count from its first load; a later load changes none of them."""
    body, slug = node.plain(), node["id"].value
    offer = Offer.objects.get(slug=slug)
    if body["modality"] == Modality.REMOTE_ALONE:
        Run.objects.get_or_create(key=f"{slug}:standing", defaults={"offer": offer})
    for number, run in enumerate(body["runs"], start=1):
        code = run["academie"]
        starts_at, ends_at = run_dates(
            run, hours=float(body["hours"]), zone=places.timezones.get(code), at=at
        )
        Run.objects.get_or_create(
            key=f"{slug}:{number}",
            defaults={
                "offer": offer,
                "starts_at": starts_at,
                "ends_at": ends_at,
                "seats": run["seats"],
                "place": run["place"] or "",
                "academie_id": places.academies.get(code),
            },
        )


def _close_missing(slugs: set[str]) -> LoadReport:
    closed = Offer.objects.filter(is_open=True).exclude(slug__in=slugs).update(is_open=False)
    return LoadReport(changed=closed)
