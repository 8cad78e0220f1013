"""What waits on the national desk, and the centres it accredits."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from palier.contexts.certification.api import sessions_visible_to
from palier.contexts.credentials.api import award_pending, candidates_due
from palier.contexts.jury.api import portfolios_for_desk
from palier.contexts.territory.api import (
    accredit_centre,
    centre_by_key,
    centres,
    is_accredited,
    withdraw_accreditation,
)
from palier.kernel import clock
from palier.kernel.access import Permission, require
from palier.kernel.errors import DomainError
from palier.web.actors import actor_of
from palier.web.refused_forms import stand_in

from .forms import WithdrawForm

RECENT = 8


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, Permission.PUBLISH_RESULTS)
    sessions = sessions_visible_to(actor)
    context = {
        "to_publish": sessions.filter(state="finalised").order_by("finalised_at"),
        "portfolios": [each for each in portfolios_for_desk(actor=actor) if each.needs_panel],
        "due": len(candidates_due()),
        "published": sessions.filter(state="published").order_by("-published_at")[:RECENT],
    }
    return render(request, "officer/home.html", context)


@login_required
@require_POST
def award_due(request: HttpRequest) -> HttpResponse:
    """Certificates are issued by themselves; this button is for what an interruption left behind."""
    actor = actor_of(request)
    require(actor, Permission.PUBLISH_RESULTS)
    report = award_pending(actor=actor, at=clock.now())
    told = ngettext("%(n)s certificat délivré.", "%(n)s certificats délivrés.", report.issued)
    messages.success(request, told % {"n": report.issued})
    return redirect("officer:home")


@login_required
@require_GET
def centre_list(request: HttpRequest) -> HttpResponse:
    require(actor_of(request), Permission.ACCREDIT_CENTRE)
    now = clock.now()
    rows = [(centre, is_accredited(centre, now)) for centre in centres()]
    return render(request, "officer/centres.html", {"rows": rows})


@login_required
@require_POST
def accredit(request: HttpRequest, key: str) -> HttpResponse:
    actor = actor_of(request)
    require(actor, Permission.ACCREDIT_CENTRE)
    centre = centre_by_key(key)
    accredit_centre(centre, actor=actor, at=clock.now())
    messages.success(request, _("%(centre)s est habilité.") % {"centre": centre.name})
    return redirect("officer:centres")


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    actor = actor_of(request)
    require(actor, Permission.ACCREDIT_CENTRE)
    centre = centre_by_key(key)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_accreditation(centre, reason=form.cleaned_data["reason"], actor=actor, at=clock.now())
        except DomainError as refusal:
            stand_in(form, refusal)
        else:
            messages.success(
                request, _("L’habilitation de %(centre)s est retirée.") % {"centre": centre.name}
            )
            return redirect("officer:centres")
    return render(request, "officer/withdraw.html", {"centre": centre, "form": form})
