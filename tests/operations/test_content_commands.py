"""`palier load_content` and `palier check_bank`, as a person runs them."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from palier.contexts.bank.models import ItemVersion
from palier.contexts.framework.models import Document, Framework

CONTENT = Path(__file__).resolve().parents[2] / "content"

pytestmark = pytest.mark.usefixtures("empty_database")


def run(*words: str) -> dict[str, Any]:
    out = StringIO()
    call_command(*words, "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_the_content_loads_once_and_the_bank_is_fit() -> None:
    first = run("load_content")
    assert first["bank_version"] == 1
    assert first["items"]["created"] == ItemVersion.objects.count()
    second = run("load_content")
    assert second["bank_version"] == 1
    reports = [report for report in second.values() if isinstance(report, dict)]
    assert len(reports) >= 3
    assert all(report["created"] == report["changed"] == 0 for report in reports)

    check = run("check_bank")
    assert check["items"] == first["items"]["created"]
    assert check["competences_covered"] == check["competences"] == 32
    assert len(check["interaction_types"]) >= 12
    assert check["longest_key_share"] <= 1 / 3
    assert set(check["plans"].values()) == {"sufficient"}
    assert check["defects"] == []


def test_one_wrong_file_and_nothing_is_loaded(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content)
    for name in ("rules/award.yaml", "items/crcn/1.1.yaml"):
        with (content / name).open("a") as file:
            file.write("colour: red\n")
    with pytest.raises(CommandError, match="nothing was loaded") as caught:
        call_command("load_content", "--content", str(content))
    assert "rules/award.yaml:" in str(caught.value)
    assert not Framework.objects.exists()
    assert not Document.objects.exists()


def test_a_wrong_framework_is_told_although_nothing_after_it_can_load(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content)
    with (content / "frameworks" / "crcn.yaml").open("a") as file:
        file.write("colour: red\n")
    with pytest.raises(CommandError, match=r"frameworks/crcn\.yaml:\d+: the key 'colour' is unknown"):
        call_command("load_content", "--content", str(content))


def test_a_bank_too_small_is_a_defect(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content)
    path = content / "items" / "crcn" / "1.1.yaml"
    path.write_text(path.read_text().split("  - id: crcn-1.1-03")[0])
    call_command("load_content", "--content", str(content), stdout=StringIO())
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("check_bank", "--json", stdout=out)
    assert caught.value.returncode == 1
    found = json.loads(out.getvalue())
    assert found["competences_covered"] == 31
    assert found["defects"][0] == "crcn:1.1 has 2 items, but 3 are needed."
    assert "'competence:crcn:1.1'" in found["plans"]["certification after a diagnostic"]


def test_without_a_bank_the_check_says_so() -> None:
    with pytest.raises(CommandError, match="Aucune banque"):
        call_command("check_bank")
