"""Tables that people bring, as they bring them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palier.kernel.csv_import import Column, harmless, read_csv, shorter_than, write_csv
from palier.kernel.errors import InvalidInput

pytestmark = pytest.mark.unit


def read_age(text: str) -> int:
    if not text.isdecimal():
        raise InvalidInput("un nombre est attendu.")
    return int(text)


COLUMNS = (
    Column("name", ("Prénom et nom", "Nom complet")),
    Column("age", ("Âge",), read_age, is_required=False, default=None),
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_usual_writing_gives_the_same_rows(encoding: str, separator: str, end: str) -> None:
    lines = [["PRÉNOM ET NOM", "age"], ["Zoé Lefèvre", "41"], ["", ""], ["Noël", ""]]
    data = end.join(separator.join(cells) for cells in lines).encode(encoding)
    sheet = read_csv(data, COLUMNS)
    assert sheet.errors == ()
    assert [(row.line, dict(row.values)) for row in sheet.rows] == [
        (2, {"name": "Zoé Lefèvre", "age": 41}),
        (4, {"name": "Noël", "age": None}),
    ]


def test_columns_come_in_any_order_with_any_synonym_and_others_are_ignored() -> None:
    sheet = read_csv(b"x;age;nom_complet\n1;30;A\n", COLUMNS)
    assert sheet.is_valid
    assert dict(sheet.rows[0].values) == {"name": "A", "age": 30}


def test_all_errors_come_at_once_with_their_place() -> None:
    sheet = read_csv('nom complet,âge\n"deux\nlignes",x\n,20\nA,21\n'.encode(), COLUMNS)
    assert [(e.line, e.column) for e in sheet.errors] == [(2, "Âge"), (4, "Prénom et nom")]
    assert str(sheet.errors[0]) == "ligne 2, colonne « Âge » : un nombre est attendu."
    assert [row.values["name"] for row in sheet.rows] == ["A"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "vide"),
        (b" \n;;\n", "vide"),
        ("\ufeff".encode(), "vide"),
        (b"nom complet;age\n", "ligne des titres"),
        (b"age\n3\n", "absente"),
        (b"nom complet;nom complet\na;b\n", "plusieurs fois"),
        (b"PK\x03\x04 sheet", "classeur"),
        (b"a\x00b", "pas du texte"),
        (b"nom complet\n\x81\x8d\n", "illisibles"),
        (b"nom complet\n" + b"x" * 140_000 + b"\n", "illisible"),
        (b"nom complet\n" + b"x" * 2_001 + b"\n", "trop long"),
        (b"nom complet\n" + b'"' + b"a\n" * 100_000, "illisible"),
    ],
)
def test_hostile_and_empty_files_are_answered_by_a_sentence(data: bytes, sentence: str) -> None:
    sheet = read_csv(data, COLUMNS)
    assert sheet.rows == ()
    assert sentence in " ".join(map(str, sheet.errors))


def test_too_many_lines_are_refused_whole() -> None:
    sheet = read_csv(b"nom complet\n" + b"a\n" * 11, COLUMNS, max_rows=10)
    assert (sheet.rows, len(sheet.errors)) == ((), 1)
    assert read_csv(b"nom complet\n" + b"a\n" * 10, COLUMNS, max_rows=10).is_valid


def test_a_file_wrong_everywhere_stops_telling() -> None:
    sheet = read_csv("nom complet;âge\n".encode() + b"a;x\n" * 5_000, COLUMNS)
    assert len(sheet.errors) == 201


@given(st.binary(max_size=400))
def test_no_file_breaks_the_reader(data: bytes) -> None:
    sheet = read_csv(data, COLUMNS)
    assert sheet.rows or sheet.errors


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=1, max_size=5))
def test_written_cells_never_act_as_formulas(cells: list[str]) -> None:
    text = write_csv([f"c{i}" for i in range(len(cells))], [cells]).decode("utf-8-sig")
    _header, read = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in read)
    assert [cell.removeprefix("'") for cell in read] == [cell.removeprefix("'") for cell in cells]


def test_numbers_stay_numbers() -> None:
    assert [harmless(value) for value in (-3, 2.5, None, "-3")] == ["-3", "2.5", "", "'-3"]


def test_a_text_longer_than_its_field_is_refused() -> None:
    assert shorter_than(3)("abc") == "abc"
    with pytest.raises(InvalidInput, match="3 caractères"):
        shorter_than(3)("abcd")
