"""What a reader chooses: language, theme; and the warning before a session ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.e2e.learning import sign_in
from tests.e2e.visitor import Visitor
from tests.factories import PASSWORD, make_teacher

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.slow]


def test_language_theme_and_policy(visitor: Callable[..., Visitor]) -> None:
    """In a browser that keeps the content security policy: it has nothing to complain of."""
    reader = visitor(bypass_csp=False)
    complaints: list[str] = []
    reader.page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page = reader.page
    page.goto("/")
    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="FR", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")

    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    switch = page.get_by_role("button", name="Thème sombre")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    expect(page.locator("body")).not_to_have_css("background-color", light)
    page.goto("/aide/")  # the next page is dark too
    expect(page.locator("body")).not_to_have_css("background-color", light)
    assert complaints == []


def test_the_end_of_a_session_is_announced(visitor: Callable[..., Visitor]) -> None:
    """Two minutes before the end a dialog opens; staying keeps the session."""
    teacher = visitor(make_teacher(email="alix@exemple.test", password=PASSWORD).full_name)
    teacher.page.clock.install()
    sign_in(teacher, "alix@exemple.test")
    dialog = teacher.page.locator("#session-expiry")
    expect(dialog).to_be_hidden()
    lifetime = int(str(dialog.get_attribute("data-session-seconds")))
    teacher.page.clock.fast_forward((lifetime - 119) * 1000)
    expect(dialog).to_be_visible()
    teacher.look()
    with teacher.page.expect_response(lambda answer: answer.request.method == "HEAD") as kept:
        dialog.get_by_role("button", name="Rester").click()
    assert kept.value.status == 204
    expect(dialog).to_be_hidden()
