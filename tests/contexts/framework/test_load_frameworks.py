"""Frameworks, themes and crosswalks come from content, and a second load changes nothing."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation

from palier.contexts.framework import api
from palier.contexts.framework.errors import ContentError, NotPublished
from palier.contexts.framework.models import Crosswalk, Framework
from palier.kernel.content_files import LoadReport
from palier.kernel.errors import NotFound

CONTENT = Path(__file__).resolve().parents[3] / "content"
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    shutil.copytree(CONTENT / "frameworks", tmp_path / "content" / "frameworks")
    return tmp_path / "content"


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_the_second_load_changes_nothing() -> None:
    first = api.load_frameworks(CONTENT, at=AT)
    assert first.created > 100
    assert (first.changed, first.unchanged) == (0, 0)
    assert api.load_frameworks(CONTENT, at=AT) == LoadReport(unchanged=first.created)


def test_the_tree_has_every_domain_and_competence_with_its_key() -> None:
    api.load_frameworks(CONTENT, at=AT)
    for key in ("crcn", "crcn-edu"):
        tree = api.domain_tree(key)
        assert [domain.key for domain in tree] == [f"{key}:{code}" for code in range(1, 6)]
        competences = [each for domain in tree for each in domain.competences]
        assert len(competences) == 16
        assert all(each.key == f"{key}:{each.code}" and each.label for each in competences)
        assert api.competence_labels(key)[f"{key}:1.1"] == api.competence_label(f"{key}:1.1")
    assert api.domain_tree("crcn")[0].label == api.competence_label("crcn:1")


def test_labels_follow_the_reader_s_language() -> None:
    api.load_frameworks(CONTENT, at=AT)
    assert api.competence_label("crcn:1.2") == "Gérer des données"
    assert api.level_label("crcn-edu", 4) == "Expert"
    assert api.level_label("crcn", 0) == "En deçà du niveau 1"
    with translation.override("en"):
        assert api.competence_label("crcn:1.2") == "Managing data"
        assert [level.rank for level in api.levels("crcn")] == list(range(1, 9))


def test_every_theme_touches_a_competence() -> None:
    api.load_frameworks(CONTENT, at=AT)
    themes = api.themes()
    assert {theme.domain for theme in themes} == {"transversal", "professional"}
    assert all(theme.competences for theme in themes)


def test_what_does_not_exist_is_said_so() -> None:
    with pytest.raises(NotPublished):
        api.domain_tree("crcn")
    api.load_frameworks(CONTENT, at=AT)
    for key in ("crcn:9.9", "crcn:9", "absent:1.1"):
        with pytest.raises(NotFound):
            api.competence_label(key)


def test_a_new_version_becomes_current_and_the_old_one_stays(content: Path) -> None:
    api.load_frameworks(content, at=AT)
    path = content / "frameworks" / "crcn.yaml"
    replace(path, 'version: "2026.1"', 'version: "2027.1"')
    replace(path, "Gérer des données", "Gérer ses données")
    report = api.load_frameworks(content, at=AT)
    assert report.created == 1 + 8 + 5 + 16
    assert api.competence_label("crcn:1.2") == "Gérer ses données"
    old = Framework.objects.get(key="crcn", version="2026.1")
    assert not old.is_current
    assert old.domains.get(code="1").competences.get(code="1.2").label == "Gérer des données"


def test_a_wording_is_corrected_in_place(content: Path) -> None:
    api.load_frameworks(content, at=AT)
    replace(content / "frameworks" / "crcn.yaml", "Gérer des données", "Gérer ses données")
    assert api.load_frameworks(content, at=AT).changed == 1
    assert api.competence_label("crcn:1.2") == "Gérer ses données"


def test_a_code_cannot_leave_a_version(content: Path) -> None:
    api.load_frameworks(content, at=AT)
    replace(content / "frameworks" / "digcompedu.yaml", 'code: "6.5"', 'code: "6.6"')
    with pytest.raises(ContentError, match=r"digcompedu\.yaml:\d+: .* was published with 6\.5") as caught:
        api.load_frameworks(content, at=AT)
    assert len(caught.value.errors) == 1


def test_a_crosswalk_that_leads_nowhere_is_refused_at_its_line(content: Path) -> None:
    path = content / "frameworks" / "crosswalks.yaml"
    replace(path, 'to: {framework: crcn-edu, code: "1"}', 'to: {framework: crcn-edu, code: "7"}')
    line = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if 'crcn-edu, code: "7"' in text)
    with pytest.raises(ContentError) as caught:
        api.load_frameworks(content, at=AT)
    assert caught.value.errors == (f"{path}:{line}: crcn-edu:7 does not exist",)
    assert not Framework.objects.exists()


def test_a_crosswalk_taken_out_of_the_file_is_gone(content: Path) -> None:
    api.load_frameworks(content, at=AT)
    count = Crosswalk.objects.count()
    path = content / "frameworks" / "crosswalks.yaml"
    lines = path.read_text().splitlines(keepends=True)
    last = max(index for index, line in enumerate(lines) if line.startswith("  - {from"))
    path.write_text("".join(lines[:last] + lines[last + 1 :]))
    api.load_frameworks(content, at=AT)
    assert Crosswalk.objects.count() == count - 1
