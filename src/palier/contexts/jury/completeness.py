"""What a portfolio still lacks, every point at once."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Portfolio, Situation
from .types import PortfolioForm, Problem


def problems_of(portfolio: Portfolio, form: PortfolioForm) -> tuple[Problem, ...]:
    situations = {row.number: row for row in portfolio.situations.all()}
    found: list[Problem] = []
    for number in range(1, max(form.minimum_situations, *situations, 0) + 1):
        if number in situations:
            found += problems_of_situation(situations[number], form)
        else:
            found.append(Problem(_("Elle n’est pas encore écrite."), str(number)))
    return tuple(found)


def problems_of_situation(row: Situation, form: PortfolioForm) -> Iterator[Problem]:
    place = str(row.number)
    if len(row.title) < form.minimum_title:
        yield Problem(
            _("Donnez-lui un titre d’au moins %(minimum)s caractères.") % {"minimum": form.minimum_title},
            place,
            "title",
        )
    if len(row.domains) < form.minimum_domains:
        yield Problem(
            ngettext(
                "Cochez au moins %(minimum)s domaine.",
                "Cochez au moins %(minimum)s domaines.",
                form.minimum_domains,
            )
            % {"minimum": form.minimum_domains},
            place,
            "domains",
        )
    for section in form.sections:
        missing = section.minimum - len(row.sections.get(section.key, ""))
        if missing > 0:
            yield Problem(
                ngettext(
                    "« %(section)s » : encore %(missing)s caractère.",
                    "« %(section)s » : encore %(missing)s caractères.",
                    missing,
                )
                % {"section": section.name, "missing": missing},
                place,
                section.key,
            )
