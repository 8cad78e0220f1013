"""Rules are published under numbers; what was published never changes."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from palier.contexts.framework import api
from palier.contexts.framework.errors import ContentError, NotPublished
from palier.contexts.framework.models import Document
from palier.contexts.framework.types import BLUEPRINTS, SURVEYS
from palier.kernel.content_files import LoadReport

CONTENT = Path(__file__).resolve().parents[3] / "content"
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KINDS = {
    *BLUEPRINTS,
    *SURVEYS,
    "scales",
    "eligibility",
    "award",
    "retention",
    "grid",
    "portfolio",
    "skills",
    "tutorials",
}

pytestmark = pytest.mark.usefixtures("empty_database")


def test_the_shipped_documents_load_once() -> None:
    assert api.load_documents(CONTENT, at=AT) == LoadReport(created=len(KINDS))
    assert set(Document.objects.values_list("kind", flat=True)) == KINDS
    assert api.load_documents(CONTENT, at=AT) == LoadReport(unchanged=len(KINDS))
    survey = api.current_document("survey:training").body
    assert survey["key"] == "training"
    assert len(survey["likert_labels"]) == 5


def test_a_number_is_given_only_when_the_content_changes() -> None:
    first = api.publish_document("scales", {"a": 1, "b": 2}, at=AT)
    assert api.publish_document("scales", {"b": 2, "a": 1}, at=AT) == first
    second = api.publish_document("scales", {"a": 2, "b": 2}, at=AT)
    back = api.publish_document("scales", {"a": 1, "b": 2}, at=AT)
    assert [first.number, second.number, back.number] == [1, 2, 3]
    assert api.current_document("scales") == back
    assert Document.objects.get(kind="scales", number=1).body == {"a": 1, "b": 2}


def test_the_database_refuses_to_change_what_was_published() -> None:
    document = api.publish_document("scales", {"a": 1}, at=AT)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(body={})
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        document.delete()


def test_one_wrong_file_and_nothing_is_published(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content)
    path = content / "rules" / "award.yaml"
    path.write_text(path.read_text().replace("active: A", "active: C"))
    (content / "rules" / "scales.yaml").write_text("version: 2026.1\n")
    line = path.read_text().splitlines().index("active: C") + 1
    with pytest.raises(ContentError) as caught:
        api.load_documents(content, at=AT)
    assert f"{path}:{line}: expected one of A, B, found 'C'" in caught.value.errors
    assert any("rules/scales.yaml:1: " in error for error in caught.value.errors)
    assert not Document.objects.exists()


def test_a_missing_document_is_a_sentence() -> None:
    with pytest.raises(NotPublished, match="pas encore publié"):
        api.current_document("scales")
