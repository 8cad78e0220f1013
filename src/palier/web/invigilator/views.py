"""The day of a session: enter, tick presence, see who needs help, note what happens."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from palier.contexts.certification.api import (
    Candidate,
    Session,
    answer_call,
    candidate_of,
    confirm_presence,
    end_test,
    enter_as_invigilator,
    incidents_of,
    invigilated_session,
    report_incident,
    roster,
    seat_of,
    session_number,
)
from palier.kernel import clock
from palier.kernel.access import Permission, require
from palier.kernel.errors import DomainError, Forbidden
from palier.web.actors import INVIGILATED_SESSION, actor_of
from palier.web.refused_forms import stand_in
from palier.web.throttling import one_try

from .forms import EndForm, EnterForm, IncidentForm

#: Shows which password opened the door, without keeping it: a renewed one closes the door.
DOOR_MARK = "invigilated_session_mark"
SESSION_PAGE = "invigilator/session.html"


def mark_of(session: Session) -> str:
    return salted_hmac("palier.invigilator", session.invigilator_password).hexdigest()


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    form = EnterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number, password = form.cleaned_data["number"], form.cleaned_data["password"]
        try:
            with one_try(request, "invigilator", session_number(number)):
                session = enter_as_invigilator(number, password, clock.now())
        except DomainError as refusal:
            stand_in(form, refusal)
        else:
            request.session.cycle_key()
            request.session[INVIGILATED_SESSION] = session.number
            request.session[DOOR_MARK] = mark_of(session)
            return redirect("invigilator:session")
    return render(request, "invigilator/enter.html", {"form": form})


def door(request: HttpRequest) -> Session:
    """The session behind this browser's door, while its password is the one that opened it."""
    actor = actor_of(request)
    require(actor, Permission.INVIGILATE_SESSION)
    session = invigilated_session(actor=actor)
    if not constant_time_compare(request.session.get(DOOR_MARK, ""), mark_of(session)):
        raise Forbidden(_("Le mot de passe de cette session a changé : entrez le nouveau."))
    return session


@require_GET
def session(request: HttpRequest) -> HttpResponse:
    if not actor_of(request).may(Permission.INVIGILATE_SESSION):
        return _to_the_door(request)
    try:
        row = door(request)
    except Forbidden as refusal:
        messages.error(request, str(refusal))
        return _to_the_door(request)
    context = {
        "session": row,
        "timezone": row.centre.academie.timezone,
        "roster": roster(row),
        "session_incidents": [each for each in incidents_of(row) if not each.candidate],
        "now": clock.now(),
        "is_open": row.state in {"open", "running"},
    }
    is_fragment = bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, f"{SESSION_PAGE}#list" if is_fragment else SESSION_PAGE, context)


def _to_the_door(request: HttpRequest) -> HttpResponse:
    """Forget the keys; the whole page moves, even when only the list was asked for."""
    request.session.pop(INVIGILATED_SESSION, None)
    request.session.pop(DOOR_MARK, None)
    url = reverse("invigilator:enter")
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)  # type: ignore[attr-defined]


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Vous avez quitté la surveillance."))
    return _to_the_door(request)


def _candidate(request: HttpRequest, candidate_id: UUID) -> Candidate:
    return candidate_of(door(request), candidate_id)


@require_POST
def presence(request: HttpRequest, candidate_id: UUID) -> HttpResponse:
    candidate = _candidate(request, candidate_id)
    present = request.POST.get("present") == "yes"
    try:
        confirm_presence(candidate, present=present, actor=actor_of(request), at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("invigilator:session")


@require_POST
def helped(request: HttpRequest, candidate_id: UUID) -> HttpResponse:
    answer_call(_candidate(request, candidate_id), actor=actor_of(request), at=clock.now())
    return redirect("invigilator:session")


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, candidate_id: UUID) -> HttpResponse:
    candidate = _candidate(request, candidate_id)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            end_test(candidate, reason=reason, actor=actor_of(request), at=clock.now())
        except DomainError as refusal:
            stand_in(form, refusal)
        else:
            messages.success(request, _("Le test est terminé. Les réponses enregistrées sont gardées."))
            return redirect("invigilator:session")
    context = {"candidate": candidate, "seat": seat_of(candidate), "form": form}
    return render(request, "invigilator/end_test.html", context)


@require_http_methods(["GET", "POST"])
def incident(request: HttpRequest, candidate_id: UUID | None = None) -> HttpResponse:
    """About one candidate, or about the whole session."""
    row = door(request)
    candidate = candidate_of(row, candidate_id) if candidate_id else None
    form = IncidentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            report_incident(
                row, candidate=candidate, **form.cleaned_data, actor=actor_of(request), at=clock.now()
            )
        except DomainError as refusal:
            stand_in(form, refusal)
        else:
            messages.success(request, _("L’incident est noté."))
            return redirect("invigilator:session")
    name = candidate.person.full_name if candidate else ""
    return render(request, "invigilator/incident.html", {"name": name, "form": form})
