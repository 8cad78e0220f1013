"""The programme's figures: one page a place, and the same as a file."""

from __future__ import annotations

import csv

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from palier.contexts.steering.api import indicators, scopes_of
from palier.contexts.steering.types import CertifiedTable, Indicators, Satisfaction, Suppressed
from palier.contexts.territory.api import academies
from palier.kernel import clock
from palier.kernel.access import NATIONAL, Scope, ScopeKind
from palier.kernel.errors import NotFound
from palier.web.actors import actor_of

from . import figures, words


@login_required
@require_safe
def indicators_page(request: HttpRequest, code: str = "") -> HttpResponse:
    """Without a code: the nation for who steers it, else one's first académie."""
    if not code and request.GET.get("academie"):
        return redirect("steering:academie", code=request.GET["academie"])
    scopes = scopes_of(actor_of(request))
    if not code and NATIONAL not in scopes:
        if not scopes:
            raise NotFound()
        return redirect("steering:academie", code=scopes[0].key)
    found = _indicators(request, code)
    return render(request, "steering/indicators.html", _context(found, is_national=NATIONAL in scopes))


@login_required
@require_safe
def indicators_csv(request: HttpRequest, code: str = "") -> HttpResponse:
    """Every table of the page in one file; what the page hides, the file hides."""
    found = _indicators(request, code)
    day = found.at.date().isoformat()
    name = f"palier-indicateurs-{found.place.code or 'france'}-{day}.csv"
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")  # so that spreadsheets read the accents
    writer = csv.writer(response, delimiter=";")
    for table in figures.all_tables(found):
        writer.writerow([table.caption])
        writer.writerow(table.columns)
        writer.writerows(table.rows)
        writer.writerow([])
    return response


def _indicators(request: HttpRequest, code: str) -> Indicators:
    scope = Scope(ScopeKind.ACADEMIE, code) if code else NATIONAL
    return indicators(scope, actor=actor_of(request), at=clock.now())


def _context(found: Indicators, *, is_national: bool) -> dict[str, object]:
    certified = found.certified
    return {
        "found": found,
        "date": date_format(found.at, "j F Y"),
        "certified": words.count(certified),
        "certified_value": None if isinstance(certified, Suppressed) else certified,
        "target": words.count(found.target),
        "share": "" if isinstance(certified, Suppressed) else _percent(certified / found.target),
        "funnel": figures.funnel_figure(found.funnel),
        "levels": [figures.levels_figure(table) for table in found.tables if _shows_a_level(table)],
        "places": [figures.places_table(table) for table in found.tables],
        "progressions": [
            figures.progression_table(table.kind, table.kind_label, found.progressions[table.kind])
            for table in found.tables
        ],
        "views": [
            (
                name,
                figures.satisfaction_table(number, name, views) if isinstance(views, Satisfaction) else None,
            )
            for number, (name, views) in enumerate(found.satisfaction)
        ],
        "academies": academies() if is_national else (),
    }


def _shows_a_level(table: CertifiedTable) -> bool:
    """A chart without a single bar says less than the table."""
    return any(not isinstance(count, Suppressed) for count in table.all.cells)


def _percent(share: float) -> str:
    if 0 < share < 0.001:
        return _("moins de 0,1 %")
    return _("%(percent)s %%") % {"percent": words.mean(100 * share)}
