"""What the collector reads in a template is what Django looks up when it renders it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import Engine, Library, Origin, engines
from django.template.base import FilterExpression, Variable
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from palier.operations.catalogue import Message, messages

pytestmark = pytest.mark.unit

PACKAGE = settings.PACKAGE_DIR
WALKED = ("django.template", "template_partials", "palier")


def asked_by_template(path: Path) -> set[Message]:
    """What Django will look up, from the template as it parsed it."""
    name = path.relative_to(PACKAGE / "templates").as_posix()
    asked: set[Message] = set()
    todo: list[Any] = [engines["django"].engine.get_template(name).nodelist]
    seen: set[int] = set()
    while todo:
        part = todo.pop()
        if isinstance(part, list | tuple):
            todo.extend(part)
        elif isinstance(part, dict):
            todo.extend(part.values())
        elif (
            part.__class__.__module__.startswith(WALKED)
            and id(part) not in seen
            and hasattr(part, "__dict__")
        ):
            seen.add(id(part))
            asked |= lookups(part)
            if not isinstance(part, Engine | Origin | Library):
                todo.extend(vars(part).values())
    return asked


def lookups(part: Any) -> set[Message]:
    if isinstance(part, BlockTranslateNode):
        context = part.message_context.resolve({}) if part.message_context else None
        plural = part.render_token_list(part.plural)[0] if part.plural else None
        return {(context, part.render_token_list(part.singular)[0], plural)}
    if isinstance(part, TranslateNode):
        context = part.message_context.resolve({}) if part.message_context else None
        return {(context, literal(part.filter_expression.var), None)}
    if isinstance(part, FilterExpression):
        arguments = [each for _filter, given in part.filters for _is_variable, each in given]
        return {(None, literal(each), None) for each in [part.var, *arguments] if is_translated(each)}
    return set()


def is_translated(value: object) -> bool:
    return isinstance(value, Variable) and value.translate and bool(value.literal)


def literal(variable: Variable) -> str:
    return str(variable.literal).replace("%", "%%")


def test_templates_are_collected_as_django_reads_them() -> None:
    collected: dict[str, set[Message]] = {}
    for message, file in messages(PACKAGE):
        collected.setdefault(file, set()).add(message)
    templates = [*(PACKAGE / "templates").rglob("*.html"), *(PACKAGE / "templates").rglob("*.txt")]
    different = {}
    for path in templates:
        file = path.relative_to(PACKAGE).as_posix()
        gap = {m for m in asked_by_template(path) ^ collected.get(file, set()) if m[1]}
        if gap:
            different[file] = gap
    assert different == {}


def test_a_template_is_read_whatever_its_indentation(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "{% load i18n %}\n      {% translate 'Un mot' %}\n  <p>{% blocktranslate trimmed count n=n %}\n"
        "   Une ligne\n   à 100 %\n  {% plural %}{{ n }} lignes{% endblocktranslate %}</p>\n"
    )
    found = [message for message, _file in messages(tmp_path)]
    assert found == [(None, "Un mot", None), (None, "Une ligne à 100 %%", "%(n)s lignes")]
