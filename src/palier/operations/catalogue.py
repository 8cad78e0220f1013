"""The catalogues: French sentences are read from Python and templates, never by GNU tools."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
LIBRARY = "allauth"
Message = tuple[str | None, str, str | None]  # context, singular, plural


@dataclass(frozen=True)
class Report:
    total: int
    missing: tuple[str, ...]
    obsolete: tuple[str, ...]


def messages(package: Path) -> Iterator[tuple[Message, str]]:
    """Every translatable sentence of the package, with the file that says it."""
    for path in sorted([*package.rglob("*.py"), *package.rglob("*.html"), *package.rglob("*.txt")]):
        if "vendor" in path.parts or "migrations" in path.parts:
            continue
        source = path.read_text()
        if path.suffix != ".py":
            source = calls_of(source, path)
        stream = io.BytesIO(source.encode())
        for _line, found, _comments, context in extract("python", stream, KEYWORDS, (), {}):
            forms = (found,) if isinstance(found, str) else tuple(f for f in found if f)
            if forms and forms[0]:
                message = (context, forms[0], forms[1] if len(forms) > 1 else None)
                yield message, path.relative_to(package).as_posix()


def calls_of(template: str, path: Path) -> str:
    """Django's reading of a template as gettext calls; Python's tokenizer minds how lines begin."""
    calls = templatize(template, origin=str(path))
    return "\n".join(line.lstrip() for line in calls.splitlines())


def said_where(package: Path) -> dict[Message, list[str]]:
    found: dict[Message, set[str]] = {}
    for message, file in messages(package):
        found.setdefault(message, set()).add(file)
    ordered = sorted(found, key=lambda m: (m[1].casefold(), m[0] or ""))
    return {message: sorted(found[message]) for message in ordered}


def update_english(package: Path, path: Path, *, write: bool) -> Report:
    """Add new sentences, drop those nobody says any more, keep every translation."""
    said, old = said_where(package), entries(path)
    catalogue = empty("en", "nplurals=2; plural=(n != 1);")
    for message, files in said.items():
        catalogue.append(entry(message, files, old.get(message)))
    if write:
        save(catalogue, path)
    missing = tuple(e.msgid for e in catalogue if not e.translated())
    return Report(len(said), missing, tuple(m[1] for m in old if m not in said))


def update_french(package: Path, path: Path, *, write: bool) -> Report:
    """French is the source, but nothing is singular in it (« 0 réponse »): that rule needs a catalogue.

    The same file keeps what we say better than a library does; those entries name it in place of a file.
    """
    plurals = {m: files for m, files in said_where(package).items() if m[2]}
    old = entries(path)
    catalogue = empty("fr", "nplurals=2; plural=(n > 1);")
    catalogue.extend(e for e in old.values() if is_of_library(e))
    for message, files in plurals.items():
        made = entry(message, files, None)
        made.msgstr_plural = {0: message[1], 1: message[2]}
        catalogue.append(made)
    if write:
        save(catalogue, path)
    ours = {m for m, e in old.items() if not is_of_library(e)}
    missing = tuple(m[1] for m in plurals if m not in ours)
    return Report(len(catalogue), missing, tuple(m[1] for m in ours if m not in plurals))


def is_of_library(entry: polib.POEntry) -> bool:
    return entry.occurrences == [(LIBRARY, "")]


def entries(path: Path) -> dict[Message, polib.POEntry]:
    if not path.exists():
        return {}
    return {(e.msgctxt, e.msgid, e.msgid_plural or None): e for e in polib.pofile(str(path))}


def empty(language: str, plural_forms: str) -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Language": language,
        "Content-Type": "text/plain; charset=utf-8",
        "Plural-Forms": plural_forms,
    }
    return catalogue


def save(catalogue: polib.POFile, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))


def entry(message: Message, files: list[str], before: polib.POEntry | None) -> polib.POEntry:
    context, singular, plural = message
    made = polib.POEntry(msgctxt=context, msgid=singular, occurrences=[(f, "") for f in files])
    if "%(" in singular or "%s" in singular:
        made.flags = ["python-format"]
    if plural:
        made.msgid_plural = plural
        made.msgstr_plural = dict(before.msgstr_plural) if before else {0: "", 1: ""}
    else:
        made.msgstr = before.msgstr if before else ""
    return made


def compile_catalogue(path: Path) -> None:
    """Write the `.mo` beside its `.po`, when it is older."""
    compiled = path.with_suffix(".mo")
    fresh = compiled.exists() and compiled.stat().st_mtime > path.stat().st_mtime
    if path.exists() and not fresh:
        polib.pofile(str(path)).save_as_mofile(str(compiled))
