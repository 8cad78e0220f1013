"""Anyone who was shown a certificate may check it by its code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from palier.contexts.credentials.api import verify
from palier.kernel import clock


@require_safe
def verification(request: HttpRequest) -> HttpResponse:
    code = request.GET.get("code", "").strip()
    found = verify(code, at=clock.now()) if code else None
    response = render(request, "public/verify.html", {"code": code, "verification": found})
    response["X-Robots-Tag"] = "noindex"
    return response
