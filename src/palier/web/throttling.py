"""Few tries at a secret: those that fail are counted, those that succeed are not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.core.internal.ratelimit import consume, get_ip
from django.http import HttpRequest

from palier.contexts.certification.errors import TooManyTries

FIVE_IN_TEN_MINUTES = "5/10m/key"


@contextmanager
def one_try(request: HttpRequest, action: str, key: str) -> Iterator[None]:
    """Refuse the sixth try in ten minutes at `key` from this address; the body raises when a try fails."""
    usage = consume(
        request,
        app="palier",
        action=action,
        config={action: FIVE_IN_TEN_MINUTES},
        key=f"{key}|{get_ip(request)}",
    )
    if usage is None:
        raise TooManyTries()
    yield
    usage.rollback()
