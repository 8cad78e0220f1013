"""The first page of a teacher's space."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from palier.contexts.surveys.api import open_invitations
from palier.kernel import clock
from palier.kernel.access import Permission, require
from palier.web.account.views import person_of
from palier.web.actors import actor_of

from .path import Step, next_step, steps
from .standing import standing_of


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    require(actor_of(request), Permission.TAKE_DIAGNOSTIC)
    person, now = person_of(request), clock.now()
    standing = standing_of(person, at=now)
    context = {
        "person": person,
        "links": [_link(step) for step in steps(standing)],
        "next": next_step(standing),
        "standing": standing,
        "invitations": open_invitations(person, at=now),
    }
    return render(request, "teacher/overview/overview.html", context)


def _link(step: Step) -> dict[str, str]:
    """A step still to come is named without a link: one thing at a time."""
    url = "" if step.state == "todo" else reverse(step.page)
    return {"label": step.label, "state": step.state, "detail": step.detail, "url": url}
