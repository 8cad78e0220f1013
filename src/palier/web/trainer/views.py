"""Runs of one's own operator: who is enrolled, who was there, and completion."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from palier.contexts.training.api import (
    attendance_sheet,
    complete_run,
    mark_run_attendance,
    run_view,
    runs_to_manage,
    zone_of_run,
)
from palier.contexts.training.types import AttendanceSheet
from palier.kernel import clock
from palier.kernel.access import Permission, require
from palier.kernel.errors import DomainError, Forbidden, NotFound
from palier.web.actors import actor_of
from palier.web.run_dates import run_line

PER_PAGE = 20
CHOICES = {"present": True, "absent": False}


@login_required
@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    require(actor_of(request), Permission.MANAGE_RUN)
    now = clock.now()
    page = Paginator(runs_to_manage(actor_of(request), at=now), PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        {
            "line": run_line(run_view(row, zone=zone_of_run(row), at=now)),
            "enrolled": row.taken,  # type: ignore[attr-defined]  # annotated by the query
            "to_mark": row.to_mark if row.starts_at and row.starts_at <= now else 0,  # type: ignore[attr-defined]
        }
        for row in page.object_list
    ]
    return render(request, "trainer/runs.html", {"page_obj": page, "lines": lines})


@login_required
@require_http_methods(["GET", "POST"])
def run(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The attendance sheet: lines left without a choice stay as they are."""
    actor = actor_of(request)
    require(actor, Permission.MANAGE_RUN)
    sheet = attendance_sheet(public_id, actor=actor, at=clock.now())
    if request.method == "GET":
        return _show(request, sheet)
    try:
        changed = mark_run_attendance(public_id, present=_marks(request, sheet), actor=actor, at=clock.now())
    except (NotFound, Forbidden):
        raise
    except DomainError as refusal:
        return _show(request, sheet, str(refusal))
    if changed:
        messages.success(
            request,
            ngettext("%(n)s présence enregistrée.", "%(n)s présences enregistrées.", changed)
            % {"n": changed},
        )
    else:
        messages.info(request, _("Rien n’a changé : la feuille est déjà à jour."))
    return redirect("trainer:run", public_id)


def _marks(request: HttpRequest, sheet: AttendanceSheet) -> dict[UUID, bool]:
    given = {
        each.public_id: request.POST.get(f"presence-{each.public_id}", "") for each in sheet.participants
    }
    return {public_id: CHOICES[choice] for public_id, choice in given.items() if choice in CHOICES}


def _show(request: HttpRequest, sheet: AttendanceSheet, refusal: str = "") -> HttpResponse:
    context = {
        "sheet": sheet,
        "line": run_line(sheet.run),
        "refusals": [refusal] if refusal else [],
        "attended": sum(each.state == "attended" for each in sheet.participants),
    }
    return render(request, "trainer/run.html", context, status=400 if refusal else 200)


@login_required
@require_POST
def complete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    try:
        completed = complete_run(public_id, actor=actor, at=clock.now())
    except (NotFound, Forbidden):
        raise
    except DomainError as refusal:
        sheet = attendance_sheet(public_id, actor=actor, at=clock.now())
        return _show(request, sheet, str(refusal))
    messages.success(
        request,
        ngettext(
            "Session achevée : %(n)s personne a terminé cette formation.",
            "Session achevée : %(n)s personnes ont terminé cette formation.",
            completed,
        )
        % {"n": completed}
        if completed
        else _("Cette session était déjà achevée."),
    )
    return redirect("trainer:run", public_id)
