"""Load frameworks, themes and crosswalks from content. A second load changes nothing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model

from palier.kernel.content_files import LoadReport, Node, Problems

from ..framework_files import FrameworkFiles, read_framework_files
from ..models import Competence, Crosswalk, Domain, Framework, Level, Theme

Fields = dict[str, Any]
Row = TypeVar("Row", bound=Model)


@transaction.atomic
def load_frameworks(content_dir: Path, *, at: datetime) -> LoadReport:
    """A new version becomes the current one and the old one stays; wording may be corrected in place."""
    problems = Problems()
    files = read_framework_files(content_dir, problems)
    problems.raise_if_any()
    report = LoadReport()
    for node in files.frameworks:
        report += _load_framework(node, problems)
    problems.raise_if_any()
    return report + _load_themes(files) + _load_crosswalks(files)


def _load_framework(node: Node, problems: Problems) -> LoadReport:
    body = node.plain()
    Framework.objects.filter(key=body["key"], is_current=True).exclude(version=body["version"]).update(
        is_current=False
    )
    framework, report = _put(
        Framework,
        {"key": body["key"], "version": body["version"]},
        {"name": body["name"], "source": body["source"], "is_current": True},
    )
    for rank, level in enumerate(body["levels"], start=1):
        report += _put(
            Level,
            {"framework": framework, "rank": level.get("level", rank)},
            {**_wording(level), "code": str(level.get("code", level.get("level")))},
        )[1]
    for domain in body["domains"]:
        report += _load_domain(framework, domain)
    _refuse_lost_codes(framework, body, node, problems)
    return report


def _load_domain(framework: Framework, body: Fields) -> LoadReport:
    domain, report = _put(Domain, {"framework": framework, "code": body["code"]}, _wording(body))
    for competence in body["competences"]:
        report += _put(Competence, {"domain": domain, "code": competence["code"]}, _wording(competence))[1]
    return report


def _refuse_lost_codes(framework: Framework, body: Fields, node: Node, problems: Problems) -> None:
    kept = {row["code"] for domain in body["domains"] for row in [domain, *domain["competences"]]}
    known = {*framework.domains.values_list("code", flat=True)}
    known |= {*Competence.objects.filter(domain__framework=framework).values_list("code", flat=True)}
    for code in sorted(known - kept):
        problems.add(
            node,
            f"{body['key']} {body['version']} was published with {code}: "
            "to remove a code, give the file a new version",
        )


def _load_themes(files: FrameworkFiles) -> LoadReport:
    report = LoadReport()
    for theme in files.themes:
        report += _put(Theme, {"key": theme["key"]}, {"name": theme["name"], "domain": theme["kind"]})[1]
    return report


def _load_crosswalks(files: FrameworkFiles) -> LoadReport:
    report, kept = LoadReport(), []
    for link in files.crosswalks:
        ends = {
            "source": f"{link['from']['framework']}:{link['from']['code']}",
            "target": f"{link['to']['framework']}:{link['to']['code']}",
        }
        row, done = _put(Crosswalk, ends, {"strength": link["strength"]})
        report += done
        kept.append(row.pk)
    Crosswalk.objects.exclude(pk__in=kept).delete()
    return report


def _wording(body: Fields) -> Fields:
    return {"name": body["name"], "description": body.get("description", {})}


def _put(model: type[Row], key: Fields, fields: Fields) -> tuple[Row, LoadReport]:
    row = model._default_manager.filter(**key).first()
    if row is None:
        return model._default_manager.create(**key, **fields), LoadReport(created=1)
    if all(getattr(row, name) == value for name, value in fields.items()):
        return row, LoadReport(unchanged=1)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=[*fields])
    return row, LoadReport(changed=1)
