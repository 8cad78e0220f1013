"""Anyone who was shown a certificate may check it by its code, without an account."""

from __future__ import annotations

from typing import Any

from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from palier.contexts.credentials.api import verify
from palier.contexts.credentials.types import Verification
from palier.kernel import clock

from .views import too_many_requests

#: Somebody who checks a pile of certificates is served; somebody who draws codes is not.
LIMITS = {"verify": "30/m/ip"}


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """The form; a code given in the address leads to its own page."""
    code = request.GET.get("code", "").strip()[:40].replace("/", "")
    if code:
        form = "?format=json" if _wants_json(request) else ""
        return redirect(reverse("public:verify_code", args=[code]) + form)
    return _unindexed(render(request, "public/verify.html"))


@require_safe
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """200 for a certificate whatever its status, 404 for a code that is none."""
    if consume(request, app="palier", action="verify", config=LIMITS, limit_get=True) is None:
        return _unindexed(_too_many(request))
    found = verify(code, at=clock.now())
    status = 200 if found.is_known else 404
    if _wants_json(request):
        return _unindexed(JsonResponse(_as_json(found), status=status))
    page = render(request, "public/verify.html", {"code": found.code, "verification": found}, status=status)
    patch_vary_headers(page, ["Accept"])
    return _unindexed(page)


def _wants_json(request: HttpRequest) -> bool:
    if request.GET.get("format") == "json":
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _too_many(request: HttpRequest) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"error": _("Trop de demandes : patientez une minute.")}, status=429)
    return too_many_requests(request)


def _as_json(found: Verification) -> dict[str, Any]:
    """The same facts as the page, none more."""
    if not found.is_known:
        return {"code": found.code, "status": str(found.status)}
    return {
        "code": found.code,
        "status": str(found.status),
        "kind": found.kind,
        "title": found.title,
        "holder": found.holder_name,
        "level": found.level,
        "level_name": found.level_label,
        "score": found.score,
        "academie": found.academie,
        "issuer": found.issuer,
        "issued_at": found.issued_at,
        "expires_at": found.expires_at,
        "revoked_at": found.revoked_at,
        "url": settings.BASE_URL + reverse("public:verify_code", args=[found.code]),
    }


def _unindexed(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, noarchive"
    response["Cache-Control"] = "no-store"
    return response
