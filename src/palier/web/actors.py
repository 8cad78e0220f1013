"""Who asks: every request carries `request.actor`."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from palier.contexts.people.api import actor_for
from palier.kernel.access import ANONYMOUS, Actor, Grant, Role, Scope, ScopeKind

INVIGILATED_SESSION = "invigilated_session"


def actor_of(request: HttpRequest) -> Actor:
    """The actor of this request (set by the middleware)."""
    return cast(Actor, request.actor)  # type: ignore[attr-defined]


def read_actor(request: HttpRequest) -> Actor:
    actor = actor_for(request.user) if request.user.is_authenticated else ANONYMOUS
    number = request.session.get(INVIGILATED_SESSION)
    if not number:
        return actor
    door = Grant(Role.INVIGILATOR, Scope(ScopeKind.SESSION, number))
    label = actor.label if actor.person_id else f"invigilator:{number}"
    return Actor(label, actor.person_id, actor.grants | {door})


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = SimpleLazyObject(lambda: read_actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)
