"""Items are published as immutable versions and frozen in banks; a second load changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

import jauge
from palier.contexts.bank import api
from palier.contexts.bank.errors import NoBank
from palier.contexts.bank.models import BankEntry, BankVersion, ItemVersion
from palier.contexts.framework.api import current_document, publish_document
from palier.kernel.content_files import ContentError, LoadReport

from .conftest import AT, CONTENT

pytestmark = pytest.mark.django_db


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    shutil.copytree(CONTENT / "items", tmp_path / "content" / "items")
    return tmp_path / "content"


def replace(path: Path, old: str, new: str) -> int:
    """The line of what was replaced."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return text[: text.index(old)].count("\n") + 1


def test_the_shipped_items_load_once(bank: BankVersion) -> None:
    count = ItemVersion.objects.count()
    assert count >= 128
    assert bank.entries.count() == count
    assert api.load_items(CONTENT, at=AT) == LoadReport(unchanged=count)
    assert api.load_bank(CONTENT, at=AT) == bank
    assert BankVersion.objects.count() == 1


def test_a_changed_item_gets_a_new_version_and_the_bank_too(bank: BankVersion, content: Path) -> None:
    replace(content / "items/crcn/1.1.yaml", "seconds: 50", "seconds: 55")
    report = api.load_items(content, at=AT)
    assert (report.created, report.changed) == (0, 1)
    later = api.current_bank_version()
    assert later.number == bank.number + 1
    assert api.item_version_of(bank.pk, "crcn-1.1-01").seconds == 50
    assert api.item_version_of(later.pk, "crcn-1.1-01").seconds == 55
    assert api.item_version_of(later.pk, "crcn-1.1-01").number == 2
    back = api.load_bank(CONTENT, at=AT)
    assert back.number == later.number + 1
    assert api.item_version_of(back.pk, "crcn-1.1-01").number == 3


def test_an_item_taken_out_leaves_the_next_bank_and_stays_in_the_old_one(
    bank: BankVersion, content: Path
) -> None:
    path = content / "items/crcn/1.1.yaml"
    path.write_text(path.read_text()[: path.read_text().rindex("  - id: ")])
    later = api.load_bank(content, at=AT)
    assert later.entries.count() == bank.entries.count() - 1
    assert later.number == bank.number + 1


def test_new_loadings_make_a_new_bank_with_the_same_items(bank: BankVersion) -> None:
    body = current_document("skills").body
    publish_document(
        "skills",
        {**body, "overrides": [{"framework": "crcn", "code": "1.1", "loading": 0.5}]},
        at=AT,
    )
    later = api.load_bank(CONTENT, at=AT)
    assert later.number == bank.number + 1
    tree = api.measurement_bank(later.pk).tree
    assert tree.loadings[tree.index["crcn:1.1"]] == 0.5
    assert later.entries.count() == bank.entries.count()


def test_the_database_refuses_to_change_an_item_or_a_bank(bank: BankVersion) -> None:
    changes = [
        (ItemVersion, {"title": "Autre"}),
        (BankEntry, {"slope": 2.0}),
        (BankVersion, {"skills": []}),
    ]
    for model, change in changes:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            model.objects.update(**change)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        BankEntry.objects.all().delete()


def test_the_engine_gets_the_bank_as_it_was_frozen(bank: BankVersion) -> None:
    items = api.measurement_bank(bank.pk)
    assert items is api.measurement_bank(bank.pk)
    assert len(items) == bank.entries.count()
    assert items.tree.roots == ("general", "professional")
    assert len(items.tree.names) == 2 * (1 + 5 + 16)
    for name, within in (("scale:general", "crcn:"), ("domain:crcn-edu:1", "crcn-edu:1.")):
        members = {skill for skill, inside in zip(items.skills, items.row(name), strict=True) if inside}
        assert members == {skill for skill in items.skills if skill.startswith(within)}
    entry = bank.entries.select_related("item_version__item").get(item_version__item__slug="crcn-1.1-05")
    position = items.index["crcn-1.1-05"]
    assert items.top_category[position] == api.maximum_score(entry.item_version) == 2
    assert entry.thresholds == [1.0, 2.0]
    assert items.items.thresholds[position].tolist() == pytest.approx(entry.thresholds)
    assert (items.items.discriminations[position], entry.provenance) == (0.9, "expert")


@pytest.mark.parametrize("kind", ["blueprint:diagnostic", "blueprint:certification"])
def test_a_sitting_of_each_plan_meets_all_its_minima(bank: BankVersion, kind: str) -> None:
    items = api.measurement_bank(bank.pk)
    plan = api.plan_for(current_document(kind).body)
    history: list[jauge.Answer] = []
    while isinstance(found := jauge.step(items, plan, history, seed=7), jauge.Ask):
        history.append(jauge.Answer(found.item, int(items.top_category[items.index[found.item]])))
    assert found.unmet == ()
    assert plan.minimum_length <= len(history) <= plan.maximum_length


def test_without_a_bank_a_sentence(empty_database: None) -> None:
    with pytest.raises(NoBank, match="Aucune banque"):
        api.current_bank_version()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("id: crcn-1.1-02", "id: crcn-1.1-01", "/items/crcn/1.1.yaml:4"),
        ("id: crcn-1.1-02", "id: crcn-1.2-02", "should start with crcn-1.1-"),
        ("level: 2", "level: 9", "from 1 to 8, found 9"),
        ("interaction: choice", "interaction: dance", "must be one of choice, multiple"),
        ("seconds: 50", "second: 50", "'seconds' is missing"),
        ("target: archive", "target: nuage", "the target 'nuage' does not exist"),
        ("text: education.gouv.fr", "text: SITE:education.gouv.fr", "is accepted as a right answer"),
        ("key: b", "key: a", "the key 'a' is given twice"),
        ("difficulty: -1.3", "difficulty: facile", "expected a number"),
    ],
)
def test_an_error_names_its_file_and_line(
    bank: BankVersion, content: Path, old: str, new: str, words: str
) -> None:
    line = replace(content / "items/crcn/1.1.yaml", old, new)
    with pytest.raises(ContentError) as caught:
        api.load_items(content, at=AT)
    found = next(error for error in caught.value.errors if words in error)
    file, number, _sentence = found.split(":", 2)
    assert file == str(content / "items/crcn/1.1.yaml")
    assert abs(int(number) - line) <= 1 or "is missing" in found
    assert api.current_bank_version() == bank


def test_the_errors_of_several_files_are_told_at_once(bank: BankVersion, content: Path) -> None:
    replace(content / "items/crcn/1.1.yaml", "correct: true", "correct: false")
    replace(content / "items/crcn/1.1.yaml", "credit: 2", "credit: 1")
    replace(content / "items/crcn-edu/1.1.yaml", 'competence: "1.1"', 'competence: "1.9"')
    with pytest.raises(ContentError) as caught:
        api.load_items(content, at=AT)
    text = "\n".join(caught.value.errors)
    assert "exactly one option must be correct, found 0" in text
    assert "credits must be one 2, some 1 and some 0" in text
    assert "the competence crcn-edu:1.9 does not exist" in text
    assert "the files of crcn-edu 1.9 are items/crcn-edu/1.9.yaml" in text
