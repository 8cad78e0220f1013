"""Home, errors and notices."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from palier.contexts.framework.api import retention_rules


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "public/home.html")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "public/help.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "public/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "public/privacy.html", {"purposes": retention_rules()})


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "public/terms.html")


@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "public/legal.html")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    sentence = _("Votre page était ouverte depuis trop longtemps : rechargez-la, puis recommencez.")
    return render(request, "errors/403.html", {"reason": sentence}, status=403)
