"""My results, in words and pictures, and my certificates."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET

from palier.contexts.certification.api import candidacies_of, own_candidate
from palier.contexts.certification.types import CandidacyView
from palier.contexts.credentials.api import (
    appeal_of,
    certificate_pdf,
    certificates_of,
    own_certificate,
    provisional_statement,
)
from palier.contexts.credentials.errors import CertificateRevoked
from palier.contexts.framework.api import level_label
from palier.contexts.jury.api import portfolio_for
from palier.contexts.people.api import Person
from palier.kernel.access import Permission, require
from palier.kernel.errors import NotFound
from palier.web.account.views import person_of
from palier.web.actors import actor_of

from .figures import scale_figures
from .timeline import timeline

LANGUAGES = ("fr", "en")
TAKEN = {"testing", "ended", "scored"}


@login_required
@require_GET
def certificates(request: HttpRequest) -> HttpResponse:
    actor, person = actor_of(request), person_of(request)
    require(actor, Permission.TAKE_TEST)
    candidacy = _latest_taken(person)
    context: dict[str, Any] = {
        "certificates": [
            (each, request.build_absolute_uri(reverse("public:verify_code", args=[each.code])))
            for each in certificates_of(person)
        ],
        "candidacy": candidacy,
    }
    if candidacy is not None:
        context |= _journey(candidacy, request)
    return render(request, "teacher/certificates/certificates.html", context)


def _latest_taken(person: Person) -> CandidacyView | None:
    return next((each for each in candidacies_of(person) if each.state in TAKEN), None)


def _journey(candidacy: CandidacyView, request: HttpRequest) -> dict[str, Any]:
    """Where the latest test stands. Nothing of a result before its publication."""
    candidate = own_candidate(candidacy.public_id, actor=actor_of(request))
    statement, portfolio = provisional_statement(candidate), portfolio_for(candidate)
    found: dict[str, Any] = {
        "steps": timeline(candidacy, statement, portfolio.state if portfolio else ""),
        "statement": statement,
        "appeal": appeal_of(candidate),
    }
    result = candidacy.result
    if result is not None and result.is_scored:
        labels = {
            "general": _("Compétences numériques générales"),
            "professional": _("Compétences numériques professionnelles"),
        }
        found |= {
            "result": result,
            "general_label": level_label("crcn", result.general_level or 0),
            "figures": scale_figures(candidate, labels),
        }
    return found


@login_required
@require_GET
def download(request: HttpRequest, public_id: UUID, language: str) -> HttpResponse:
    if language not in LANGUAGES:
        raise NotFound()
    certificate = own_certificate(public_id, actor=actor_of(request))
    try:
        with override(language):
            pdf = certificate_pdf(certificate)
    except CertificateRevoked as refusal:
        messages.error(request, f"{refusal} {certificate.revocation_reason}")
        return redirect("teacher:certificates")
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{certificate.code}-{language}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
