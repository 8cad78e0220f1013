"""Publish every document of the content folder whose text changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from palier.kernel.content_files import LoadReport, Problems, read_yaml

from .. import document_schemas as schemas
from ..models import Document
from .publish_document import publish_document

FILES = {
    "blueprint:diagnostic": ("blueprints/diagnostic.yaml", schemas.BLUEPRINT),
    "blueprint:certification": ("blueprints/certification.yaml", schemas.BLUEPRINT),
    "skills": ("blueprints/skills.yaml", schemas.SKILLS),
    "scales": ("rules/scales.yaml", schemas.SCALES),
    "eligibility": ("rules/eligibility.yaml", schemas.ELIGIBILITY),
    "award": ("rules/award.yaml", schemas.AWARD),
    "retention": ("rules/retention.yaml", schemas.RETENTION),
    "grid": ("jury/grid.yaml", schemas.GRID),
    "portfolio": ("jury/portfolio.yaml", schemas.PORTFOLIO),
    "tutorials": ("tutorials/tutorials.yaml", schemas.TUTORIALS),
    "survey": ("surveys/satisfaction.yaml", schemas.SURVEYS),
}


@transaction.atomic
def load_documents(content_dir: Path, *, at: datetime) -> LoadReport:
    problems = Problems()
    documents = [*_read(content_dir, problems)]
    problems.raise_if_any()
    report = LoadReport()
    for kind, body in documents:
        before = Document.objects.filter(kind=kind).count()
        number = publish_document(kind, body, at=at).number
        report += LoadReport(
            created=int(before == 0),
            changed=int(0 < before < number),
            unchanged=int(before == number),
        )
    return report


def _read(content_dir: Path, problems: Problems) -> Iterator[tuple[str, dict[str, Any]]]:
    for kind, (name, schema) in FILES.items():
        node = read_yaml(content_dir / name, problems)
        if not node or not schema.check(node, problems):
            continue
        body = node.plain()
        if kind != "survey":
            yield kind, body
            continue
        shared = {key: value for key, value in body.items() if key != "surveys"}
        for survey in body["surveys"]:
            yield f"survey:{survey['key']}", {**shared, **survey}
