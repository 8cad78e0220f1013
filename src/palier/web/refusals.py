"""Refusals of the domain become answers: 404, 403 with its reason, 400 with its sentence."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from palier.kernel.errors import DomainError, Forbidden, NotFound


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotFound | Http404):
            return render(request, "errors/404.html", status=404)
        if isinstance(error, Forbidden):
            return render(request, "errors/403.html", {"reason": str(error)}, status=403)
        if isinstance(error, DomainError):
            return render(request, "errors/400.html", {"reason": str(error)}, status=400)
        return None
