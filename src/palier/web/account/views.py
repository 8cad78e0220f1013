"""Role spaces: where a person lands after signing in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from palier.web.navigation import spaces


@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """The first space this person may enter."""
    found = spaces(request)
    return redirect(found[0].url if found else "account:profile")
