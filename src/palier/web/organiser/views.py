"""A centre's sessions, from the opening to the finalisation."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from palier.contexts.certification.api import (
    Session,
    cancel_session,
    finalise_session,
    incidents_of,
    managed_centres,
    managed_session,
    open_session,
    renew_password,
    roster,
    rule_set_of,
    rule_sets,
    sessions_visible_to,
)
from palier.kernel import clock
from palier.kernel.access import Permission, require
from palier.kernel.errors import DomainError
from palier.web.actors import actor_of
from palier.web.refused_forms import stand_in

from .forms import AddCandidateForm, CancelForm, FinaliseForm, ImportForm, OpenSessionForm

#: Passwords just made, each told once: {session: password} in the browser's own session.
FRESH_PASSWORDS = "fresh_passwords"
SESSIONS_PER_PAGE = 25


@login_required
@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, Permission.MANAGE_SESSION)
    page = Paginator(sessions_visible_to(actor), SESSIONS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "organiser/sessions.html", {"page_obj": page})


@login_required
@require_http_methods(["GET", "POST"])
def open_new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, Permission.MANAGE_SESSION)
    form = OpenSessionForm(request.POST or None, centres=managed_centres(actor), rules=rule_sets())
    if request.method == "POST" and form.is_valid():
        try:
            session, password = open_session(**form.values(), actor=actor, at=clock.now())
        except DomainError as refusal:
            stand_in(form, refusal)
        else:
            _tell_once(request, session, password)
            messages.success(request, _("La session est ouverte aux inscriptions."))
            return redirect("organiser:session", session.public_id)
    return render(request, "organiser/open_session.html", {"form": form})


def _tell_once(request: HttpRequest, session: Session, password: str) -> None:
    fresh = request.session.get(FRESH_PASSWORDS, {})
    request.session[FRESH_PASSWORDS] = fresh | {str(session.public_id): password}


def _fresh_password(request: HttpRequest, session: Session) -> str:
    fresh = dict(request.session.get(FRESH_PASSWORDS, {}))
    password = fresh.pop(str(session.public_id), "")
    if password:
        request.session[FRESH_PASSWORDS] = fresh
    return str(password)


@login_required
@require_GET
def session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    row = managed_session(session_id, actor=actor_of(request))
    return session_page(request, row)


def session_page(
    request: HttpRequest,
    row: Session,
    *,
    add_form: AddCandidateForm | None = None,
    import_form: ImportForm | None = None,
) -> HttpResponse:
    return render(
        request,
        "organiser/session.html",
        {
            "session": row,
            "timezone": row.centre.academie.timezone,
            "roster": roster(row),
            "rules": rule_set_of(row),
            "incidents": incidents_of(row),
            "imports": row.imports.all(),
            "password": _fresh_password(request, row),
            "is_open": row.state in {"open", "running"},
            "add_form": add_form or AddCandidateForm(prefix="add"),
            "import_form": import_form or ImportForm(prefix="import"),
        },
    )


@login_required
@require_POST
def renew(request: HttpRequest, session_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = managed_session(session_id, actor=actor)
    try:
        _tell_once(request, row, renew_password(row, actor=actor, at=clock.now()))
        messages.success(request, _("Un nouveau mot de passe remplace l’ancien."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("organiser:session", session_id)


@login_required
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, session_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = managed_session(session_id, actor=actor)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_session(row, reason=form.cleaned_data["reason"], actor=actor, at=clock.now())
        except DomainError as refusal:
            stand_in(form, refusal)
        else:
            messages.success(request, _("La session est annulée. Les places sont rendues."))
            return redirect("organiser:session", session_id)
    return render(request, "organiser/cancel.html", {"session": row, "form": form})


@login_required
@require_GET
def sheet(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """What the invigilator takes to the room, on paper."""
    row = managed_session(session_id, actor=actor_of(request))
    seats = sorted(roster(row).seats, key=lambda seat: seat.name.casefold())
    context = {"session": row, "seats": seats, "timezone": row.centre.academie.timezone}
    return render(request, "organiser/sheet.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def finalise(request: HttpRequest, session_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = managed_session(session_id, actor=actor)
    found = roster(row)
    form = FinaliseForm(request.POST or None, unfinished=found.in_state("testing"))
    if request.method == "POST" and form.is_valid():
        try:
            finalise_session(row, end_reasons=form.end_reasons(), actor=actor, at=clock.now())
        except DomainError as refusal:
            stand_in(form, refusal)
        else:
            messages.success(
                request,
                _("La session est finalisée, les résultats sont calculés : le pôle certification les relit."),
            )
            return redirect("organiser:session", session_id)
    context = {
        "session": row,
        "roster": found,
        "absent": len(found.in_state("registered", "present")),
        "form": form,
        "incidents": incidents_of(row),
    }
    return render(request, "organiser/finalise.html", context)
