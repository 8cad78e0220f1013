"""From sign-in to one's space, and what one may do with one's account."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from palier.contexts.framework.api import retention_rules
from palier.contexts.people.api import (
    DATA_NOTICE,
    DATA_NOTICE_VERSION,
    Person,
    close_account,
    end_sessions,
    export_own_data,
    has_read,
    profile_of,
    read_notice,
    rename_person,
)
from palier.kernel import clock
from palier.kernel.access import Role
from palier.kernel.errors import DomainError
from palier.web.actors import actor_of
from palier.web.navigation import spaces

from .forms import CloseForm, NameForm
from .gates import step_before_path


def person_of(request: HttpRequest) -> Person:
    """The signed-in person; views that call it are behind `login_required`."""
    assert isinstance(request.user, Person)
    return request.user


@login_required
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """A teacher goes on where they stopped; others land in the first space that is theirs."""
    if actor_of(request).has_role(Role.TEACHER):
        step = step_before_path(person_of(request))
        if step:
            return redirect(step)
    found = spaces(request)
    return redirect(found[0].url if found else "account:overview")


@login_required
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    if request.method == "POST":
        read_notice(person, DATA_NOTICE, version=DATA_NOTICE_VERSION, at=clock.now())
        return redirect("dashboard")
    is_read = has_read(person, DATA_NOTICE, DATA_NOTICE_VERSION)
    return render(request, "account/notice.html", {"is_read": is_read, "version": DATA_NOTICE_VERSION})


@login_required
@require_http_methods(["GET", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    initial = {"first_name": person.first_name, "last_name": person.last_name}
    form = NameForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        rename_person(person, **form.cleaned_data, actor=actor_of(request), at=clock.now())
        messages.success(request, _("Votre nom est à jour."))
        return redirect("account:overview")
    return render(
        request,
        "account/overview.html",
        {"form": form, "profile": profile_of(person), "session_minutes": settings.SESSION_COOKIE_AGE // 60},
    )


@login_required
@require_GET
def own_data(request: HttpRequest) -> HttpResponse:
    return render(request, "account/own_data.html", {"purposes": retention_rules()})


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    data = export_own_data(person_of(request), at=clock.now())
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="palier-mes-donnees.json"'
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            close_account(person_of(request), actor=actor_of(request), at=clock.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            logout(request)
            messages.success(request, _("Votre compte est fermé. Merci d’avoir utilisé Palier."))
            return redirect("home")
    return render(request, "account/close.html", {"form": form})


@login_required
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    person = end_sessions(person_of(request), actor=actor_of(request))
    update_session_auth_hash(request, person)
    messages.success(request, _("Vous êtes déconnecté·e partout ailleurs qu’ici."))
    return redirect("account:overview")


@require_http_methods(["HEAD", "GET", "POST"])
def keep_alive(request: HttpRequest) -> HttpResponse:
    """Any answer starts the session's time again; 401 says that it is already over."""
    return HttpResponse(status=204 if request.user.is_authenticated else 401)
