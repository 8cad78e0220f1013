"""French spacing on rendering: a sentence never breaks before its punctuation."""

from __future__ import annotations

import re

from django import template

register = template.Library()

NO_BREAK, NARROW_NO_BREAK = "\u00a0", "\u202f"
BEFORE_WIDE = re.compile(r"(?<=\S) (?=[:»])")
BEFORE_NARROW = re.compile(r"(?<=\S) (?=[;!?])")
AFTER_QUOTE = re.compile(r"(?<=«) (?=\S)")


@register.filter
def french(text: object) -> str:
    """Spaces that are there become non-breaking; none is added, so addresses stay as they are.

    The text is not marked safe: the template escapes it as it escapes any other.
    """
    written = BEFORE_WIDE.sub(NO_BREAK, str(text))
    written = AFTER_QUOTE.sub(NO_BREAK, written)
    return BEFORE_NARROW.sub(NARROW_NO_BREAK, written)
