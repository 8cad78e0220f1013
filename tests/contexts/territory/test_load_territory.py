"""content/territory enters the database whole, once, and quickly."""

import time
from pathlib import Path

import pytest
from tests.factories import AT, CONTENT

from palier.contexts.territory.api import (
    Establishment,
    academie_by_code,
    academies,
    centre_by_key,
    centres,
    find_establishment,
    is_accredited,
    load_territory,
    operators,
    search_establishments,
)
from palier.kernel.content_files import ContentError
from palier.kernel.errors import InvalidInput, NotFound

pytestmark = pytest.mark.django_db


def test_loading_is_fast_whole_and_idempotent() -> None:
    Establishment.objects.all().delete()
    start = time.perf_counter()
    first = load_territory(CONTENT, at=AT)
    assert time.perf_counter() - start < 2
    assert first.created >= 5150
    assert (len(academies()), len(operators()), len(centres())) == (30, 6, 4)
    again = load_territory(CONTENT, at=AT)
    assert (again.created, again.changed) == (0, 0)
    assert again.unchanged == 18 + 30 + 6 + 5150 + 4


def test_a_changed_row_is_put_right(reference_content: None) -> None:
    Establishment.objects.filter(uai="0010014K").update(name="Autre nom")
    assert load_territory(CONTENT, at=AT).changed == 1
    found = find_establishment("0010014K")
    assert found
    assert "QUINET" in found.name


@pytest.mark.parametrize(
    ("uai", "academie"), [("6200001G", "Corse"), ("7200684F", "Corse"), ("0010014K", "Lyon")]
)
def test_academie_follows_from_the_code(reference_content: None, uai: str, academie: str) -> None:
    found = find_establishment(uai)
    assert found
    assert found.academie
    assert found.academie.name == academie


def test_every_establishment_of_an_academie_has_its_academie(reference_content: None) -> None:
    """Those without one are abroad or in the collectivities that have a vice-rectorat."""
    without = Establishment.objects.filter(academie=None).values_list("uai", flat=True)
    assert {uai[:3] for uai in without if uai[:1] == "0"} == set()
    assert Establishment.objects.filter(uai__startswith="974", academie__name="La Réunion").count() == 73


def test_search_finds_by_name_city_and_code(reference_content: None) -> None:
    assert {e.uai for e in search_establishments("quinet bourg")} == {"0010014K"}
    assert search_establishments("001001")[0].uai.startswith("001001")
    assert search_establishments("ly") == ()
    assert search_establishments("lycée imaginaire de nulle part") == ()
    assert len(search_establishments("lycée")) == 20


def test_places_are_found_by_key_or_refused(reference_content: None) -> None:
    assert academie_by_code("24").name == "Créteil"
    with pytest.raises(InvalidInput):
        academie_by_code("99")
    with pytest.raises(NotFound):
        centre_by_key("nowhere")


def test_demonstration_centres_are_accredited_as_written(reference_content: None) -> None:
    assert is_accredited(centre_by_key("demo-creteil"), AT)
    assert not is_accredited(centre_by_key("demo-limoges"), AT)


def test_a_broken_file_says_where_and_writes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "territory"
    folder.mkdir()
    header, line, *_rest = (CONTENT / "territory" / "academies.csv").read_text().splitlines()
    broken = line.replace("Europe/Paris", "Europe/Nowhere")
    (folder / "academies.csv").write_text("\n".join([header, broken, "9"]))
    before = len(academies())
    with pytest.raises(ContentError) as refusal:
        load_territory(tmp_path, at=AT)
    assert len(refusal.value.errors) == 6
    assert "ligne 2" in refusal.value.errors[0]
    assert len(academies()) == before
