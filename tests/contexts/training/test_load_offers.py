"""Offers come from content files, strictly, and dates of the demonstration stay put."""

import shutil
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.factories import AT, CONTENT
from tests.trainings import ALONE, ON_SITE

from palier.contexts.training.api import load_offers
from palier.contexts.training.models import Offer, Run
from palier.kernel.content_files import ContentError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("offers")]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    shutil.copytree(CONTENT / "offers", tmp_path / "offers")
    return tmp_path


def edit(content: Path, old: str, new: str) -> None:
    path = content / "offers" / "crcn-1-informations-et-donnees.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_shipped_offers_load_once() -> None:
    assert Offer.objects.count() == 62
    before = list(Run.objects.order_by("pk").values_list("key", "starts_at", "ends_at"))
    report = load_offers(CONTENT, at=AT + timedelta(days=30))
    assert (report.created, report.changed, report.unchanged) == (0, 0, 62)
    assert list(Run.objects.order_by("pk").values_list("key", "starts_at", "ends_at")) == before


def test_each_offer_followed_alone_has_one_standing_run() -> None:
    for offer in Offer.objects.filter(modality="remote_alone"):
        assert [run.starts_at for run in offer.runs.all()] == [None]
    assert Offer.objects.get(slug=ALONE).runs.get().seats is None


def test_dates_are_working_mornings_where_the_run_takes_place() -> None:
    for run in Run.objects.filter(starts_at__isnull=False).select_related("academie"):
        zone = ZoneInfo(run.academie.timezone if run.academie else "Europe/Paris")
        local = run.starts_at.astimezone(zone)
        assert local.weekday() < 5
        assert local.hour == 9
        assert run.ends_at > run.starts_at
    reunion = Run.objects.filter(academie__code="28").first()
    assert reunion.starts_at.hour == 5  # UTC+4


def test_a_changed_text_changes_the_offer_and_not_its_dates(content: Path) -> None:
    edit(content, 'title: "Le tableur au service de la classe"', 'title: "Le tableur en classe"')
    report = load_offers(content, at=AT)
    assert (report.created, report.changed) == (0, 1)
    assert Offer.objects.get(slug=ON_SITE).title == "Le tableur en classe"
    assert Run.objects.filter(offer__slug=ON_SITE).count() == 2


def test_an_offer_that_left_the_files_is_closed_and_comes_back_open(content: Path) -> None:
    (content / "offers" / "crcn-1-informations-et-donnees.yaml").unlink()
    load_offers(content, at=AT)
    assert not Offer.objects.get(slug=ALONE).is_open
    load_offers(CONTENT, at=AT)
    assert Offer.objects.get(slug=ALONE).is_open


def test_every_error_is_told_with_its_place_and_nothing_is_loaded(content: Path) -> None:
    edit(content, "    operator: gip-pix\n", "    operator: nobody\n    colour: blue\n")
    edit(content, "    level_from: 0\n    level_to: 4\n", "    level_from: 4\n    level_to: 4\n")
    with pytest.raises(ContentError) as refused:
        load_offers(content, at=AT)
    assert "offers/crcn-1-informations-et-donnees.yaml:" in str(refused.value)
    assert "'colour' is unknown" in str(refused.value)
    assert Offer.objects.get(slug=ALONE).is_open


def test_references_are_checked(content: Path) -> None:
    edit(content, "    operator: gip-pix\n", "    operator: nobody\n")
    edit(content, "    level_from: 0\n    level_to: 4\n", "    level_from: 4\n    level_to: 4\n")
    edit(content, 'academie: "14"', 'academie: "99"')
    with pytest.raises(ContentError) as refused:
        load_offers(content, at=AT)
    assert len(refused.value.errors) == 3
