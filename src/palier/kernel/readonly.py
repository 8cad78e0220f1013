"""GET pages cannot write: a view that tries fails, in tests and in production alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponseBase

WRITE = re.compile(r"^\s*(INSERT|UPDATE|DELETE|TRUNCATE|MERGE|CREATE|ALTER|DROP)\b", re.IGNORECASE)
#: Technical tables that reading may touch: who is signed in, and rate limits.
ALLOWED = re.compile(r"\b(django_session|palier_cache)\b")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class WriteOnRead(RuntimeError):
    """A defect of ours, never the user's."""


def refuse_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    if WRITE.match(sql) and not ALLOWED.search(sql):
        raise WriteOnRead(f"a GET page tried to write: {sql[:80]}")
    return execute(sql, params, many, context)


class ReadOnlyGuard:
    """Innermost middleware: covers the view and nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in SAFE_METHODS:
            return self.get_response(request)
        with connection.execute_wrapper(refuse_writes):
            return self.get_response(request)
