"""May I register, where, when; and giving the seat back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from palier.contexts.certification.api import (
    cancelled_candidacy_of,
    candidacy_of,
    eligibility_of,
    open_sessions,
    own_candidate,
    register,
    view_of,
    withdraw_registration,
)
from palier.contexts.certification.types import CandidacyView
from palier.contexts.people.api import profile_of
from palier.kernel import clock
from palier.kernel.access import Permission, require
from palier.kernel.errors import DomainError, Forbidden, NotFound
from palier.web.account.views import person_of
from palier.web.actors import actor_of
from palier.web.calendar_files import calendar_response, session_appointment

from .forms import FinderForm

#: Where each next step leads, and how the link is worded.
NEXT_PAGES = {
    "diagnostic": ("teacher:diagnostic", gettext_lazy("Aller au diagnostic")),
    "training": ("teacher:plan", gettext_lazy("Voir mon plan de formation")),
}


def is_over(candidacy: CandidacyView | None) -> bool:
    """Nothing more is expected from it: another one may follow."""
    return candidacy is None or candidacy.is_published or candidacy.state == "absent"


@login_required
@require_GET
def registration(request: HttpRequest) -> HttpResponse:
    require(actor_of(request), Permission.REQUEST_REGISTRATION)
    person, now = person_of(request), clock.now()
    candidacy = candidacy_of(person)
    context: dict[str, object] = {"candidacy": candidacy, "is_over": is_over(candidacy)}
    if not is_over(candidacy):
        return render(request, "teacher/registration/candidacy.html", context)
    eligibility = eligibility_of(person, now)
    profile = profile_of(person)
    known = {"academie": profile.academie.code if profile else "", "mode": ""}
    finder = FinderForm(request.GET if "academie" in request.GET else known)
    wanted = finder.cleaned_data if finder.is_valid() else {"academie": "", "mode": ""}
    context |= {
        "eligibility": eligibility,
        "next_page": NEXT_PAGES.get(eligibility.next_step),
        "finder": finder,
        "sessions": open_sessions(now, academie_code=wanted["academie"], mode=wanted["mode"]),
        "cancelled": cancelled_candidacy_of(person),
    }
    return render(request, "teacher/registration/registration.html", context)


@login_required
@require_POST
def choose(request: HttpRequest, session_id: UUID) -> HttpResponse:
    try:
        register(session_id, person=person_of(request), actor=actor_of(request), at=clock.now())
    except (NotFound, Forbidden):
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Votre inscription est enregistrée. Votre convocation est ci-dessous."))
    return redirect("teacher:registration")


@login_required
@require_GET
def agenda(request: HttpRequest, candidate_id: UUID) -> HttpResponse:
    candidate = own_candidate(candidate_id, actor=actor_of(request))
    if candidate.state not in {"registered", "present"}:
        raise NotFound()
    return calendar_response(session_appointment(view_of(candidate)), at=candidate.registered_at)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, candidate_id: UUID) -> HttpResponse:
    candidate = own_candidate(candidate_id, actor=actor_of(request))
    if request.method == "GET":
        candidacy = candidacy_of(person_of(request))
        if candidacy is None or candidacy.public_id != candidate_id or not candidacy.may_withdraw:
            return redirect("teacher:registration")
        return render(request, "teacher/registration/withdraw.html", {"candidacy": candidacy})
    try:
        withdraw_registration(candidate, actor=actor_of(request), at=clock.now())
        messages.success(request, _("Votre inscription est annulée. Vous pouvez choisir une autre session."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("teacher:registration")
