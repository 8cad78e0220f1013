"""A real Chromium before a real server: the site with its content, a clock that can be moved, visitors."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser
from tests.e2e.audit import WIDE, Audit
from tests.e2e.visitor import Visitor
from tests.factories import AT

from palier.kernel import clock

# Playwright runs an event loop in this thread, and Django then refuses the ORM here: the tests
# use it between two steps of the browser, never inside the loop.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM_SWITCHES = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        pytest.fail("no Chromium: run `make test`, which installs one, or set CHROMIUM to its path")
    return {"executable_path": found, "args": CHROMIUM_SWITCHES, "chromium_sandbox": False}


class Clock:
    """Domain time: starts when the content was loaded, runs like the real one, jumps when told to."""

    def __init__(self) -> None:
        self._real_now = clock.now
        self._shift = AT - self._real_now()

    def now(self) -> datetime:
        return self._real_now() + self._shift

    def advance(self, **duration: float) -> None:
        self._shift += timedelta(**duration)


@pytest.fixture
def site_clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moved = Clock()
    monkeypatch.setattr(clock, "now", moved.now)
    return moved


@pytest.fixture
def site(
    transactional_db: None,
    reference_content: None,
    site_clock: Clock,
    settings: Any,
    tmp_path: Path,
    live_server: Any,
) -> str:
    """The address of the whole site, with what content/ describes."""
    settings.MEDIA_ROOT = tmp_path / "files"
    cache.clear()  # rate limits count from here
    return str(live_server.url)


@pytest.fixture(scope="session")
def audit() -> Iterator[Audit]:
    """One for the whole run: a page in a state already looked at is not looked at again."""
    audit = Audit()
    yield audit
    print("\n".join(["", *audit.problems]))
    print(f"\naxe: {len(audit.seen)} states of {len(audit.pages)} pages, {audit.runs} runs")


@pytest.fixture
def visitor(site: str, browser: Browser, audit: Audit) -> Iterator[Callable[..., Visitor]]:
    """`visitor("Camille")` opens another browser: nobody shares cookies."""
    contexts = []

    def open_browser(name: str = "", **options: Any) -> Visitor:
        # axe is injected into pages whose policy refuses foreign scripts; the policy has its own tests
        choices = {
            "locale": "fr-FR",
            "viewport": WIDE,
            "bypass_csp": True,
            "reduced_motion": "reduce",
            **options,
        }
        context = browser.new_context(base_url=site, **choices)
        context.set_default_timeout(15_000)
        contexts.append(context)
        return Visitor(name, context.new_page(), audit)

    yield open_browser
    for context in contexts:
        context.close()
