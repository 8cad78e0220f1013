"""The main navigation: the spaces this actor can enter, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from palier.kernel.access import Permission

from .actors import actor_of


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    current: bool


SPACES = (
    (Permission.TAKE_DIAGNOSTIC, "teacher:overview", _("Mon parcours")),
    (Permission.MANAGE_RUN, "trainer:runs", _("Formations")),
    (Permission.MANAGE_SESSION, "organiser:sessions", _("Sessions")),
    (Permission.INVIGILATE_SESSION, "invigilator:session", _("Surveillance")),
    (Permission.RATE_PORTFOLIO, "jury:portfolios", _("Dossiers à évaluer")),
    (Permission.DECIDE_PORTFOLIO, "jury:deliberations", _("Délibérations")),
    (Permission.PUBLISH_RESULTS, "officer:home", _("Pôle certification")),
    (Permission.READ_INDICATORS, "steering:indicators", _("Pilotage")),
)


def spaces(request: HttpRequest) -> list[NavItem]:
    actor = actor_of(request)
    items = []
    for permission, name, label in SPACES:
        if actor.may(permission):
            url = reverse(name)
            items.append(NavItem(str(label), url, request.path.startswith(url)))
    return items


def context(request: HttpRequest) -> dict[str, Any]:
    """What every page's layout needs."""
    declared = {"operator": settings.OPERATOR, "source_url": settings.SOURCE_URL}
    if not hasattr(request, "actor"):
        return declared
    return declared | {
        "nav_items": spaces(request),
        "actor": actor_of(request),
        "session_seconds": settings.SESSION_COOKIE_AGE,
        "keep_alive_url": reverse("account:keep_alive"),
        "is_demo": settings.IS_DEMO,
    }
