"""Figures in words: a hidden one says so, in the same place where a figure would stand."""

from __future__ import annotations

from django.utils.formats import localize, number_format
from django.utils.translation import gettext as _

from palier.contexts.steering.types import Suppressed


def count(value: int | Suppressed) -> str:
    if isinstance(value, Suppressed):
        return hidden()
    return number_format(value, use_l10n=True, force_grouping=True)


def share(value: float | Suppressed) -> str:
    if isinstance(value, Suppressed):
        return hidden()
    return _("%(percent)s %%") % {"percent": localize(round(100 * value))}


def gain(value: float | Suppressed) -> str:
    """A difference in levels, with its sign."""
    if isinstance(value, Suppressed):
        return hidden()
    return ("+" if value > 0 else "") + localize(round(value, 1)).replace("-", "−")


def mean(value: float) -> str:
    return localize(round(value, 1))


def hidden() -> str:
    return _("non affiché")
