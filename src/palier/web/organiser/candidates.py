"""Candidates of a session: one by one, or by list."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from palier.contexts.certification.api import (
    candidate_of,
    import_candidates,
    managed_session,
    register,
    withdraw_registration,
)
from palier.contexts.people.api import find_person_by_email
from palier.kernel import clock
from palier.kernel.errors import DomainError, InvalidInput, NotFound
from palier.web.actors import actor_of
from palier.web.refused_forms import stand_in

from .forms import AddCandidateForm, ImportForm
from .views import session_page


@login_required
@require_POST
def add(request: HttpRequest, session_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    session = managed_session(session_id, actor=actor)
    form = AddCandidateForm(request.POST, prefix="add")
    if form.is_valid():
        try:
            person = find_person_by_email(form.cleaned_data["email"])
            if person is None:
                words = _("Aucun compte Palier n’utilise cette adresse.")
                raise InvalidInput(words, field="email")
            register(session_id, person=person, actor=actor, at=clock.now())
        except DomainError as refusal:
            stand_in(form, refusal)
        else:
            messages.success(request, _("%(name)s est inscrit·e.") % {"name": person.full_name})
            return redirect("organiser:session", session_id)
    return session_page(request, session, add_form=form)


@login_required
@require_POST
def import_list(request: HttpRequest, session_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    session = managed_session(session_id, actor=actor)
    form = ImportForm(request.POST, request.FILES, prefix="import")
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            report = import_candidates(session, file.name, file.read(), actor=actor, at=clock.now())
        except DomainError as refusal:
            stand_in(form, refusal)
        else:
            return _after_import(request, session_id, report.public_id, report.added, bool(report.errors))
    return session_page(request, session, import_form=form)


def _after_import(
    request: HttpRequest, session_id: UUID, report_id: UUID, added: int, is_refused: bool
) -> HttpResponse:
    if is_refused:
        return redirect("organiser:import_report", session_id, report_id)
    text = ngettext("%(added)d personne inscrite.", "%(added)d personnes inscrites.", added)
    messages.success(request, text % {"added": added})
    return redirect("organiser:session", session_id)


@login_required
@require_GET
def import_report(request: HttpRequest, session_id: UUID, report_id: UUID) -> HttpResponse:
    session = managed_session(session_id, actor=actor_of(request))
    report = session.imports.filter(public_id=report_id).first()
    if report is None:
        raise NotFound()
    return render(request, "organiser/import_report.html", {"session": session, "report": report})


@login_required
@require_POST
def remove(request: HttpRequest, session_id: UUID, candidate_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    candidate = candidate_of(managed_session(session_id, actor=actor), candidate_id)
    try:
        withdraw_registration(candidate, actor=actor, at=clock.now())
        messages.success(request, _("La place est rendue."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("organiser:session", session_id)
