"""Certificates found by code or by name, and revoked with a reason."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from palier.contexts.credentials.api import certificate_for_desk, find_certificates, revoke, view_of
from palier.kernel import clock
from palier.kernel.errors import DomainError
from palier.web.actors import actor_of
from palier.web.refused_forms import stand_in

from .forms import RevokeForm, SearchForm

PER_PAGE = 25


@login_required
@require_GET
def certificates(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"].replace("\0", "") if form.is_valid() else ""
    found = find_certificates(text, actor=actor_of(request))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "officer/certificates.html", {"form": form, "page_obj": page, "text": text})


@login_required
@require_http_methods(["GET", "POST"])
def certificate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What it says, and its revocation while it is in force."""
    actor = actor_of(request)
    row = certificate_for_desk(public_id, actor=actor)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            revoke(row, reason=form.cleaned_data["reason"], actor=actor, at=clock.now())
        except DomainError as refusal:
            stand_in(form, refusal)
        else:
            messages.success(request, _("Le certificat est révoqué : la page de vérification le dit déjà."))
            return redirect("officer:certificate", public_id)
    return render(request, "officer/certificate.html", {"certificate": view_of(row), "form": form})
