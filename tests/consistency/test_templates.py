"""Every sentence of a template can be translated, and no template holds code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.unit

FOLDER = settings.PACKAGE_DIR / "templates"
#: The inside of a tag is no text.
ATTRIBUTES = FOLDER / "django" / "forms" / "widgets" / "attrs.html"
TEMPLATES = sorted({*FOLDER.rglob("*.html")} - {ATTRIBUTES})

#: What is no text of the page: sentences given to gettext, other template tags, comments, HTML tags.
HIDDEN = re.compile(
    r"\{%-?\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}"
    r"|\{%\s*block columns\s*%\}.*?\{%\s*endblock\s*%\}"
    r"|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}"
    r"|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}"
    r"|<!--.*?-->|<(?:svg|style|script)\b.*?</(?:svg|style|script)>",
    re.DOTALL,
)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
#: Attributes that are read aloud or shown.
SPOKEN = re.compile(r'\b(?:aria-label|alt|title|placeholder)="([^"]*)"')
WORD = re.compile(r"[^\W\d_]{3,}")
#: The name of the product, of its languages, and names of formats.
NAMES = {"Palier", "Français", "English", "SHA"}

INLINE = re.compile(r"<style\b|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)|javascript:|hx-on\b")


def bare_words(html: str) -> set[str]:
    """Words of the page that no translation would reach."""
    shown = HIDDEN.sub(" ", html)
    spoken = " ".join(SPOKEN.findall(shown))
    return {word for word in WORD.findall(f"{TAG.sub(' ', shown)} {spoken}") if word not in NAMES}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_every_sentence_can_be_translated(path: Path) -> None:
    assert bare_words(path.read_text()) == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_no_template_holds_code(path: Path) -> None:
    assert INLINE.search(path.read_text()) is None


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ('<p>{% translate "Bonjour" %} Palier</p>', set()),
        ("<p>{% blocktranslate trimmed with n=n %}Il reste {{ n }} places{% endblocktranslate %}</p>", set()),
        ("<p>Mes données</p>", {"Mes", "données"}),
        ('<p aria-label="Fermer"></p>', {"Fermer"}),
        ("<p aria-label=\"{% translate 'Fermer' %}\"></p>", set()),
    ],
)
def test_what_counts_as_bare(html: str, words: set[str]) -> None:
    assert bare_words(html) == words
