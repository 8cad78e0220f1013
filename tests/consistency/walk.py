"""Every address of the site, asked by everybody: what each one got."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from .programme import Programme


@dataclass(frozen=True)
class Visit:
    """`outcome`: a status, or where a redirect leads when that is to sign in."""

    name: str
    method: str
    role: str
    status: int
    location: str
    headers: dict[str, str]
    html: str

    @property
    def outcome(self) -> str:
        return "sign in" if self.location.startswith(reverse("account_login")) else str(self.status)


def addresses(patterns: Iterable[Any] | None = None, namespace: str = "") -> Iterator[str]:
    """The name of every URL pattern."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or pattern.pattern}"


def url_of(name: str, programme: Programme) -> str:
    try:
        return reverse(name, args=programme.doors.get(name.removeprefix("teacher:"), ()))
    except NoReverseMatch:
        return f"/{name}"  # an address without a name is its own


def visit(browser: Client, programme: Programme, name: str, method: str, role: str) -> Visit:
    """Whatever it changes is undone, a signing out too."""
    cookies = deepcopy(browser.cookies)
    with transaction.atomic():
        answer = browser.generic(method, url_of(name, programme), headers={"accept": "text/html"})
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    browser.cookies = cookies
    html = body.decode() if answer.headers.get("content-type", "").startswith("text/html") else ""
    return Visit(
        name, method, role, answer.status_code, answer.headers.get("location", ""), dict(answer.headers), html
    )
