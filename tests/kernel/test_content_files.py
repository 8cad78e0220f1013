"""Content files are read with their lines, strictly, and every error is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from palier.kernel.content_files import ContentError, Node, Problems, canonical_digest, read_yaml
from palier.kernel.content_schema import CODE, Boolean, ListOf, MapOf, Nullable, Number, Record, Text

pytestmark = pytest.mark.unit

SCHEMA = Record(
    {"name": Text(maximum=10), "size": Number(1, 5, whole=True), "codes": ListOf(CODE, 1)},
    {"active": Boolean(), "end": Nullable(Number(0)), "bounds": MapOf(Number(-1, 1))},
)


def write(folder: Path, text: str) -> Path:
    path = folder / "content" / "things" / "one.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def errors_of(folder: Path, text: str) -> list[str]:
    problems = Problems()
    node = read_yaml(write(folder, text), problems)
    if node:
        SCHEMA.check(node, problems)
    return problems.errors


def test_a_sound_file_is_read_with_the_line_of_every_value(tmp_path: Path) -> None:
    problems = Problems()
    path = write(tmp_path, 'name: carte\nsize: 3\ncodes:\n  - "1.1"\n  - "2"\nend: null\n')
    node = read_yaml(path, problems)
    assert isinstance(node, Node)
    assert SCHEMA.check(node, problems)
    assert node.plain() == {"name": "carte", "size": 3, "codes": ["1.1", "2"], "end": None}
    assert [code.line for code in node["codes"]] == [4, 5]
    assert (node.file, problems.errors) == (str(path), [])


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("name: a\nsize: 3\n", 1, "'codes' is missing"),
        ('name: a\nsize: 3\ncodes: ["1"]\ncolour: red\n', 4, "'colour' is unknown"),
        ('name: a\nsize: three\ncodes: ["1"]\n', 2, "a whole number from 1 to 5, found 'three'"),
        ('name: a\nsize: true\ncodes: ["1"]\n', 2, "a whole number"),
        ('name: a\nsize: 2.5\ncodes: ["1"]\n', 2, "a whole number"),
        ('name: a\nsize: 6\ncodes: ["1"]\n', 2, "from 1 to 5, found 6"),
        ("name: a\nsize: 3\ncodes: [1.1]\n", 3, "put it in quotes"),
        ("name: a\nsize: 3\ncodes: []\n", 3, "found 0"),
        ('name: ""\nsize: 3\ncodes: ["1"]\n', 1, "expected text"),
        ('name: abcdefghijk\nsize: 3\ncodes: ["1"]\n', 1, "10 at most"),
        ('name: a\nname: b\nsize: 3\ncodes: ["1"]\n', 2, "'name' is given twice"),
        ('name: a\nsize: 3\ncodes: ["1"]\nactive: maybe\n', 4, "true or false"),
        ('name: a\nsize: 3\ncodes: ["1"]\nbounds:\n  low: -2\n', 5, "from -1 to 1, found -2"),
        ("- a\n- b\n", 1, "expected keys and values, found a list"),
        ("name: [unclosed\n", 2, "not valid YAML"),
        ("", 1, "the file is empty"),
    ],
)
def test_an_error_names_its_file_and_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    errors = errors_of(tmp_path, text)
    assert len(errors) == 1
    assert errors[0].startswith(f"{tmp_path}/content/things/one.yaml:{line}: ")
    assert words in errors[0]


def test_all_errors_are_told_at_once(tmp_path: Path) -> None:
    errors = errors_of(tmp_path, "name: 3\nsize: big\ncodes: [1.1, x y]\nfoo: 1\n")
    assert [error.split(":")[1] for error in errors] == ["1", "2", "3", "3", "4"]
    problems = Problems(errors)
    with pytest.raises(ContentError) as caught:
        problems.raise_if_any()
    assert caught.value.errors == tuple(errors)


def test_a_file_below_the_current_folder_is_named_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert errors_of(tmp_path, "")[0].startswith("content/things/one.yaml:1: ")


def test_a_file_that_is_not_there_or_not_text_is_an_error_like_others(tmp_path: Path) -> None:
    problems = Problems()
    assert read_yaml(tmp_path / "absent.yaml", problems) is None
    path = write(tmp_path, "")
    path.write_bytes(b"\xff\xfe\x00")
    assert read_yaml(path, problems) is None
    assert [error.split(": ")[1] for error in problems.errors] == ["cannot be read"] * 2


def test_the_digest_ignores_the_order_of_keys_and_nothing_else() -> None:
    assert canonical_digest({"a": 1, "b": [1, 2]}) == canonical_digest({"b": [1, 2], "a": 1})
    assert canonical_digest({"a": 1, "b": [1, 2]}) != canonical_digest({"a": 1, "b": [2, 1]})
