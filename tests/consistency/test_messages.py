"""Every sentence of the interface has its English, and Django finds both."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import allauth
import polib
import pytest
from django.conf import settings
from django.utils.translation import gettext, ngettext, override, pgettext

from palier.operations.catalogue import (
    KEYWORDS,
    Report,
    compile_catalogue,
    entries,
    is_of_library,
    messages,
    said_where,
    update_english,
    update_french,
)

pytestmark = pytest.mark.unit

PACKAGE = settings.PACKAGE_DIR
ENGLISH, FRENCH = (settings.LOCALE_PATHS[0] / name / "LC_MESSAGES" / "django.po" for name in ("en", "fr"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|%[sd]|\{\w+\}|</?\w+|href=\"[^\"]*\"")

#: Read one by one: the same words in both languages.
SAME_IN_BOTH = {
    "Cc",
    "Message",
    "%(day)s, %(hours)s",
    "%(level)s — %(name)s",
    "%(n)s centre",
    "%(n)s centres",
    "%(n)s place",
    "%(n)s places",
    "%(n)s session",
    "%(n)s sessions",
    "%(points)d points",
    "%(score)s points",
    "Académie",
    "Action",
    "Catalogue",
    "Centre",
    "Centres",
    "Code",
    "Contact",
    "Date",
    "Dates",
    "Diagnostic",
    "INSPÉ",
    "Incident",
    "Incidents",
    "Jury",
    "Menu",
    "Mode",
    "Participation",
    "Position",
    "Progression",
    "Question",
    "Question %(position)s",
    "Satisfaction",
    "Score",
    "Session",
    "Session %(number)s",
    "Session %(number)s, %(day)s.",
    "Sessions",
    "Situation",
    "Situation %(number)s",
    "Situations",
    "Test",
}


def forms(path: Path) -> Iterator[tuple[str, str]]:
    """Each sentence beside its translation, singular and plural apart."""
    for entry in polib.pofile(str(path)):
        if entry.msgid_plural:
            yield entry.msgid, entry.msgstr_plural[0]
            yield entry.msgid_plural, entry.msgstr_plural[1]
        else:
            yield entry.msgid, entry.msgstr


@pytest.mark.parametrize(("update", "path"), [(update_english, ENGLISH), (update_french, FRENCH)])
def test_catalogue_says_what_the_code_says(update: Callable[..., Report], path: Path) -> None:
    report = update(PACKAGE, path, write=False)
    assert report.missing == (), "run `make messages`, then write the English"
    assert report.obsolete == (), "run `make messages`"


@pytest.mark.parametrize("path", [ENGLISH, FRENCH])
def test_placeholders_are_the_same_on_both_sides(path: Path) -> None:
    different = [
        said
        for source, said in forms(path)
        if sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(said))
    ]
    assert different == []


def test_no_french_sentence_stands_for_its_english() -> None:
    assert {source for source, said in forms(ENGLISH) if source == said} == SAME_IN_BOTH


def test_english_has_no_french_punctuation() -> None:
    assert [said for _source, said in forms(ENGLISH) if re.search(r"[ \u00a0\u202f][:;!?»]|«|'", said)] == []


@pytest.mark.parametrize("path", [ENGLISH, FRENCH])
def test_compiled_catalogue_is_the_written_one(path: Path, tmp_path: Path) -> None:
    written = tmp_path / path.name
    written.write_bytes(path.read_bytes())
    compile_catalogue(written)
    assert path.with_suffix(".mo").read_bytes() == written.with_suffix(".mo").read_bytes(), (
        "run `make messages`"
    )


def test_a_newer_catalogue_is_compiled_again(tmp_path: Path) -> None:
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="Bonjour", msgstr="Hello"))
    catalogue.save(str(tmp_path / "django.po"))
    compile_catalogue(tmp_path / "django.po")
    catalogue[0].msgstr = "Good morning"
    catalogue.save(str(tmp_path / "django.po"))
    compile_catalogue(tmp_path / "django.po")
    assert polib.mofile(str(tmp_path / "django.mo"))[0].msgstr == "Good morning"


def gettext_calls(source: str) -> Iterator[tuple[str, ast.Call]]:
    """Calls of what a file imports from Django's translation, under its local name."""
    tree = ast.parse(source)
    names = {
        each.asname or each.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for each in node.names
        if "gettext" in each.name
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node.func.id, node


def lost_calls(source: str, said: set[str]) -> list[int]:
    """Lines whose sentence the collector cannot have found."""
    return [call.lineno for name, call in gettext_calls(source) if not is_collected(name, call, said)]


def is_collected(name: str, call: ast.Call, said: set[str]) -> bool:
    first = 1 if name.startswith(("pgettext", "npgettext")) else 0
    sentences = call.args[first : first + (2 if name.startswith("n") else 1)]
    written = [each.value for each in sentences if isinstance(each, ast.Constant)]
    return name in KEYWORDS and len(written) == len(sentences) and written[0] in said


def python_files() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]


def test_python_is_collected_whole() -> None:
    """No f-string, no variable: a sentence that is not written out cannot be translated."""
    said = {message[1] for message in said_where(PACKAGE)}
    lost = {str(path.relative_to(PACKAGE)): lost_calls(path.read_text(), said) for path in python_files()}
    assert {path: lines for path, lines in lost.items() if lines} == {}


@pytest.mark.parametrize(
    ("imported", "call", "lost"),
    [
        ("gettext as _", "_('Un' ' mot')", []),
        ("gettext as _", "_(f'Un {x}')", [2]),
        ("gettext as _", "_(word)", [2]),
        ("gettext as say", "say('Un mot')", [2]),
        ("pgettext", "pgettext('ici', 'Un mot')", []),
        ("ngettext", "ngettext('Un mot', f'{n} mots', n)", [2]),
    ],
)
def test_a_sentence_that_is_not_written_out_is_seen(imported: str, call: str, lost: list[int]) -> None:
    source = f"from django.utils.translation import {imported}\n{call}\n"
    assert lost_calls(source, {"Un mot"}) == lost


def test_python_calls_gettext_by_name() -> None:
    """`translation.gettext(…)` would escape the collector."""
    modules = [
        str(path.relative_to(PACKAGE))
        for path in python_files()
        if re.search(
            r"from django\.utils import .*translation|import django\.utils\.translation", path.read_text()
        )
    ]
    assert modules == []


def test_nothing_is_singular_in_french_and_plural_in_english() -> None:
    with override("fr"):
        assert ngettext("%(n)s réponse", "%(n)s réponses", 0) == "%(n)s réponse"
    with override("en"):
        assert ngettext("%(n)s réponse", "%(n)s réponses", 0) == "%(n)s answers"


@pytest.mark.parametrize("sentence", ["Sign In", "Password Reset", "Security Keys", "Email address"])
def test_library_speaks_both_languages(sentence: str) -> None:
    with override("en"):
        assert gettext(sentence) == sentence
    with override("fr"):
        assert gettext(sentence) != sentence


LIBRARY_PAGES = Path(allauth.__file__).parent / "templates"
#: The same word in French, or a place that the site does not show.
ENGLISH_ENOUGH = {"Sessions", "Code"}


def test_library_has_no_page_without_french() -> None:
    with override("fr"):
        left = {
            message[1]
            for message, file in messages(LIBRARY_PAGES)
            if file.startswith(("account/", "mfa/", "allauth/"))
            and (pgettext(message[0], message[1]) if message[0] else gettext(message[1])) == message[1]
        }
    assert left - ENGLISH_ENOUGH == set()


def test_library_sentences_are_still_said_by_it() -> None:
    """An entry that the library no longer says is dead weight."""
    said = {message[1] for message, _file in messages(LIBRARY_PAGES.parent)}
    kept = {entry.msgid for entry in entries(FRENCH).values() if is_of_library(entry)}
    assert kept - said == set()
