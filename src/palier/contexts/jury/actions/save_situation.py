"""Write a situation of one's own draft."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from palier.kernel.access import Actor
from palier.kernel.errors import InvalidInput, NotFound

from ..errors import ChangedElsewhere, PortfolioLocked
from ..models import Portfolio, Situation
from ..policies import require_owner
from ..queries.portfolios import form_of
from ..queries.rows import lock_portfolio
from ..types import PortfolioForm


@transaction.atomic
def save_situation(
    portfolio: Portfolio,
    number: int,
    *,
    title: str,
    sections: Mapping[str, str],
    domains: Collection[str],
    revision: int | None = None,
    actor: Actor,
    at: datetime,
) -> Situation:
    """Short texts are fine until the deposit; long ones are refused, each under its own field.

    `revision` is the one that was read, 0 when nothing was written yet; None overwrites.
    """
    row = draft_of(portfolio, actor)
    form = form_of(row)
    if not 1 <= number <= form.maximum_situations:
        raise NotFound()
    texts = _read(title, sections, domains, form)
    known = row.situations.filter(number=number).first()
    if known and (known.title, known.sections, known.domains) == texts:
        return known
    saved = known.revision if known else 0
    if revision is not None and revision != saved:
        raise ChangedElsewhere(saved)
    known = known or Situation(portfolio=row, number=number)
    known.title, known.sections, known.domains = texts
    known.revision = saved + 1
    known.save()
    return known


@transaction.atomic
def remove_situation(portfolio: Portfolio, number: int, *, actor: Actor, at: datetime) -> None:
    """Only beyond those that every portfolio must have."""
    row = draft_of(portfolio, actor)
    if number <= form_of(row).minimum_situations:
        raise NotFound()
    row.situations.filter(number=number).delete()


def draft_of(portfolio: Portfolio, actor: Actor) -> Portfolio:
    """Locked, the actor's own, and still to be written."""
    row = require_owner(lock_portfolio(portfolio), actor)
    if row.state != "draft":
        raise PortfolioLocked()
    return row


def _read(
    title: str, sections: Mapping[str, str], domains: Collection[str], form: PortfolioForm
) -> tuple[str, dict[str, str], list[str]]:
    title = _within(title, form.maximum_title, "title")
    texts = {s.key: _within(sections.get(s.key, ""), s.maximum, s.key) for s in form.sections}
    chosen = [choice.key for choice in form.domains if choice.key in domains]
    if len(chosen) != len(set(domains)) or len(chosen) > form.maximum_domains:
        raise InvalidInput(_("Choisissez parmi les domaines proposés."), field="domains")
    return title, texts, chosen


def _within(text: str, maximum: int, field: str) -> str:
    """Browsers send two signs for a line's end: they count as one."""
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > maximum:
        raise InvalidInput(
            _("Ce texte compte %(length)s caractères : il en faut %(maximum)s au plus.")
            % {"length": len(text), "maximum": maximum},
            field=field,
        )
    return text
