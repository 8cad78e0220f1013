"""A list of establishments from a file: odd codes told, errors all at once, nothing half written."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from tests.factories import ensure_academie

from palier.contexts.territory.api import (
    Establishment,
    find_establishment,
    import_establishments,
    uai_check_letter,
)

pytestmark = pytest.mark.django_db


def test_the_national_directory_is_read_as_it_is_published() -> None:
    ensure_academie("24")
    text = (
        "Identifiant_de_l_etablissement;Nom_etablissement;Code postal;Nom_commune;etat\r\n"
        "0930001K;École de l’Exemple;93000;Bobigny;OUVERT\r\n"
    ).replace("0930001K", _with_letter("0930001"))
    report = import_establishments(text.encode("cp1252"))
    assert (report.rows.created, report.errors, report.odd) == (1, (), ())
    found = find_establishment(_with_letter("0930001"))
    assert found
    assert (found.name, found.city, found.academie and found.academie.code) == (
        "École de l’Exemple",
        "Bobigny",
        "24",
    )


def test_odd_codes_are_told_and_the_others_enter() -> None:
    good = _with_letter("0930002")
    report = import_establishments(f"uai,name\n{good},Un\nLFE001,Deux\n{good[:7]}I,Trois\n".encode())
    assert report.rows.created == 1
    assert [(odd.line, odd.code) for odd in report.odd] == [(3, "LFE001"), (4, f"{good[:7]}I")]


def test_one_error_and_nothing_is_written() -> None:
    good = _with_letter("0930003")
    report = import_establishments(f"uai,name,city\n{good},Un,\n{good},,\n,Trois,{'x' * 81}\n".encode())
    assert [error.split(" : ")[0] for error in report.errors] == [
        "ligne 3, colonne « Nom »",
        "ligne 4, colonne « UAI »",
        "ligne 4, colonne « Commune »",
    ]
    assert find_establishment(good) is None


def test_a_rehearsal_counts_and_writes_nothing() -> None:
    good = _with_letter("0930004")
    report = import_establishments(f"uai,name\n{good},Un\n".encode(), is_rehearsal=True)
    assert report.rows.created == 1
    assert find_establishment(good) is None


def test_the_command_prints_its_report_as_json(tmp_path: Path) -> None:
    good = _with_letter("0930005")
    path = tmp_path / "list.csv"
    path.write_text(f"uai,name\n{good},Un\n0000,Deux\n")
    out = StringIO()
    call_command("import_establishments", str(path), "--json", stdout=out)
    report = json.loads(out.getvalue())
    assert (report["rows"]["created"], report["odd_count"], report["odd"][0]["code"]) == (1, 1, "0000")


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"uai;name\n"])
def test_the_command_refuses_what_it_cannot_read(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(data)
    before = Establishment.objects.count()
    with pytest.raises(CommandError):
        call_command("import_establishments", str(path), stdout=StringIO())
    assert Establishment.objects.count() == before


def test_the_command_says_that_the_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_establishments", str(tmp_path / "absent.csv"))


def _with_letter(first7: str) -> str:
    return first7 + uai_check_letter(first7)
