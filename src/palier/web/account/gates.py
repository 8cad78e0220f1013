"""What must be done before a page opens: a second factor for staff, a profile and a notice for the path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from palier.contexts.people.api import DATA_NOTICE, DATA_NOTICE_VERSION, Person, has_read, profile_of
from palier.kernel.access import Role
from palier.web.actors import actor_of

#: Pages that staff may open without a second factor: those that set it up, leave, or change language.
OPEN_TO_STAFF = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "account_email",
        "account_confirm_email",
        "account_email_verification_sent",
        "account_change_password",
        "account_set_password",
        "set_language",
        "account:keep_alive",
        "home",
    }
)
READY = "ready_for_path"
Respond = Callable[[HttpRequest], HttpResponseBase]


def step_before_path(person: Person) -> str | None:
    """The page to go through before the path opens, by name; None when it is open."""
    if profile_of(person) is None:
        return "account:profile"
    if not has_read(person, DATA_NOTICE, DATA_NOTICE_VERSION):
        return "account:notice"
    return None


class SecondFactorGate:
    """Staff act upon other people's data: without a second factor, only its set-up is open to them."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        if not settings.STAFF_MFA_REQUIRED or not request.user.is_authenticated or _is_open(request):
            return None
        if not actor_of(request).is_staff or is_mfa_enabled(request.user):
            return None
        messages.warning(
            request,
            _("Votre rôle donne accès aux données d’autres personnes : activez d’abord un second facteur."),
        )
        return redirect("mfa_index")


class PathGate:
    """The teacher's path opens once the profile is saved and the notice on data is read."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is None or "teacher" not in match.app_names or not isinstance(request.user, Person):
            return None
        if not actor_of(request).has_role(Role.TEACHER):
            return None  # the path is not theirs: its pages say so
        if request.session.get(READY) == DATA_NOTICE_VERSION:
            return None
        step = step_before_path(request.user)
        if step:
            return redirect(step)
        request.session[READY] = DATA_NOTICE_VERSION
        return None


def _is_open(request: HttpRequest) -> bool:
    match = request.resolver_match
    name = match.view_name if match else ""
    return name in OPEN_TO_STAFF or name.startswith(("mfa_", "public:"))
