"""Tables that people bring: read tolerantly, refused as a whole, every error at once with its place."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from .errors import DomainError, InvalidInput

ENCODINGS = ("utf-8-sig", "cp1252")
SEPARATORS = ";,\t"
MAX_BYTES = 20_000_000
MAX_ROWS = 100_000
MAX_CELL = 2_000
MAX_ERRORS = 200
#: What a spreadsheet would run as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column:
    """`names` are the headers accepted, compared without case, accents or punctuation.

    `read` turns the trimmed text into a value, or raises a `DomainError` whose sentence is reported.
    An empty cell of an optional column gives `default` and is not read.
    """

    key: str
    names: tuple[str, ...]
    read: Callable[[str], Any] = str
    is_required: bool = True
    default: Any = ""

    @property
    def label(self) -> str:
        return self.names[0]


@dataclass(frozen=True)
class Row:
    line: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class CellError:
    """`column` is empty when the whole line or the whole file is meant; `line` is then 0 for the file."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        place = [_("ligne %(line)d") % {"line": self.line}] if self.line else []
        place += [_("colonne « %(column)s »") % {"column": self.column}] if self.column else []
        return f"{', '.join(place)} : {self.message}" if place else self.message


@dataclass(frozen=True)
class Sheet:
    """Rows that could be read, and everything that could not. Write nothing while `errors` is not empty."""

    rows: tuple[Row, ...]
    errors: tuple[CellError, ...]

    @property
    def is_valid(self) -> bool:
        return not self.errors


def read_csv(data: bytes, columns: Sequence[Column], *, max_rows: int = MAX_ROWS) -> Sheet:
    """Read UTF-8 or Windows-1252 text, separated by semicolons, commas or tabs."""
    try:
        lines = _lines(_decode(data), max_rows)
        if not lines:
            raise InvalidInput(_("Ce fichier est vide."))
        places = _places(lines[0][1], columns)
    except InvalidInput as refusal:
        return Sheet((), (CellError(0, "", str(refusal)),))
    if isinstance(places, list):
        return Sheet((), tuple(places))
    if len(lines) == 1:
        return Sheet((), (CellError(0, "", _("Ce fichier ne contient que la ligne des titres.")),))
    return _read_rows(lines[1:], columns, places)


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with its mark and semicolons, as French spreadsheets expect; no cell can act as a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(cell) for cell in headers])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: object) -> str:
    """Text that a spreadsheet shows and does not run; numbers stay as they are."""
    text = "" if cell is None else str(cell)
    if isinstance(cell, int | float) or not text.startswith(FORMULA_STARTS):
        return text
    return f"'{text}"


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise InvalidInput(_("Ce fichier est trop lourd : 20 Mo au plus."))
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise InvalidInput(
            _("C’est un classeur, pas un fichier CSV : enregistrez-le au format CSV, puis recommencez.")
        )
    if b"\x00" in data:
        raise InvalidInput(_("Ce fichier n’est pas du texte : enregistrez-le au format CSV en UTF-8."))
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput(_("Les lettres accentuées de ce fichier sont illisibles : enregistrez-le en UTF-8."))


def _lines(text: str, max_rows: int) -> list[tuple[int, list[str]]]:
    """Lines that hold something, each with its number in the file."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    found: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((start, cells))
            if len(found) > max_rows + 1:
                raise InvalidInput(_("Ce fichier a plus de %(rows)d lignes.") % {"rows": max_rows})
            start = reader.line_num + 1
    except csv.Error as error:
        raise InvalidInput(
            _("Une cellule de la ligne %(line)d est illisible : vérifiez ses guillemets.") % {"line": start}
        ) from error
    return found


def _plain(text: str) -> str:
    """`Numéro UAI` and `numero_uai` are the same header."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]", "", letters)


def _places(header: Sequence[str], columns: Sequence[Column]) -> dict[str, int] | list[CellError]:
    titles = [_plain(cell) for cell in header]
    places: dict[str, int] = {}
    errors = []
    for column in columns:
        accepted = {_plain(name) for name in (column.key, *column.names)}
        found = [index for index, title in enumerate(titles) if title in accepted]
        if len(found) > 1:
            errors.append(CellError(1, column.label, _("cette colonne est présente plusieurs fois.")))
        elif found:
            places[column.key] = found[0]
        elif column.is_required:
            errors.append(CellError(1, column.label, _("cette colonne est absente.")))
    return errors or places


def _read_rows(
    lines: Sequence[tuple[int, list[str]]], columns: Sequence[Column], places: Mapping[str, int]
) -> Sheet:
    rows: list[Row] = []
    errors: list[CellError] = []
    for line, cells in lines:
        values, problems = _read_row(line, cells, columns, places)
        errors += problems
        if not problems:
            rows.append(Row(line, values))
        if len(errors) >= MAX_ERRORS:
            errors.append(CellError(line, "", _("la lecture s’arrête ici : corrigez d’abord ces erreurs.")))
            break
    return Sheet(tuple(rows), tuple(errors))


def _read_row(
    line: int, cells: Sequence[str], columns: Sequence[Column], places: Mapping[str, int]
) -> tuple[dict[str, Any], list[CellError]]:
    values: dict[str, Any] = {}
    errors = []
    for column in columns:
        place = places.get(column.key)
        text = cells[place].strip() if place is not None and place < len(cells) else ""
        try:
            values[column.key] = _read_cell(column, text)
        except DomainError as refusal:
            errors.append(CellError(line, column.label, str(refusal)))
    return values, errors


def _read_cell(column: Column, text: str) -> Any:
    if len(text) > MAX_CELL:
        raise InvalidInput(_("ce texte est trop long."))
    if text:
        return column.read(text)
    if column.is_required:
        raise InvalidInput(_("cette case est vide."))
    return column.default


def shorter_than(length: int) -> Callable[[str], str]:
    """A reader that refuses a text longer than its field can hold."""

    def read(text: str) -> str:
        if len(text) > length:
            raise InvalidInput(_("ce texte dépasse %(length)d caractères.") % {"length": length})
        return text

    return read
