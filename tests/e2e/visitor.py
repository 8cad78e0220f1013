"""One person before one browser: goes, reads, types, presses. Every page met is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.urls import reverse
from playwright.sync_api import Locator, Page, Response, expect
from tests.e2e.audit import Audit


class Visitor:
    def __init__(self, name: str, page: Page, audit: Audit) -> None:
        self.name, self.page, self.audit = name, page, audit
        self.errors: list[str] = []
        self.method = "GET"
        page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
        page.on("response", self._note)

    def _note(self, response: Response) -> None:
        """An error of ours fails the test wherever it happens; how the page shown was asked for."""
        if response.request.is_navigation_request():
            self.method = response.request.method if response.status == 200 else "GET"
        if response.status >= 500:
            self.errors.append(f"{response.status} {response.request.method} {response.url}")

    def go(self, name: str, *args: object) -> Visitor:
        self.page.goto(reverse(name, args=args))
        return self.look()

    def look(self) -> Visitor:
        self.page.wait_for_load_state("load")
        self.audit.look(self.page, again=self.method == "GET")
        assert self.errors == [], self.errors
        return self

    def read_message(self, words: str) -> Visitor:
        expect(self.page.locator(".messages")).to_contain_text(words)
        return self

    def read(self, *sentences: str | re.Pattern[str]) -> Visitor:
        for sentence in sentences:
            expect(self.page.locator("main")).to_contain_text(sentence)
        return self

    def heading(self, words: str) -> Visitor:
        expect(self.page.locator("h1")).to_contain_text(words)
        return self

    def fill(self, **fields: str) -> Visitor:
        """By the field's name in the form."""
        for name, value in fields.items():
            self.page.locator(f"[name={name}]:visible").fill(value)
        return self

    def choose(self, **fields: object) -> Visitor:
        """Radios, boxes and lists, by name and value."""
        for name, value in fields.items():
            self.enter(name, [str(value)])
        return self

    def enter(self, name: str, values: list[str], scope: Locator | None = None) -> None:
        """Whatever the native control of this field is."""
        form = scope or self.page.locator("main")
        control = form.locator(f'[name="{name}"]').first
        kind = control.evaluate("e => e.type")
        if kind in {"radio", "checkbox"}:
            if values == ["on"]:
                control.check()
                return
            if kind == "checkbox":
                for box in form.locator(f'[name="{name}"]:checked').all():
                    box.uncheck()
            for value in values:
                form.locator(f'[name="{name}"][value="{value}"]').check()
        elif not values:
            return  # left as the page gives it
        elif kind == "select-one":
            control.select_option(values[0])
        else:
            control.fill(values[0])

    def button(self, label: str) -> Locator:
        """By its first words: what follows may say to which line of a list it belongs."""
        starts = re.compile(rf"^\s*{re.escape(label)}(?! avec)")
        return self.page.locator("main button, footer button").filter(has_text=starts)

    def press(self, label: str, *, nth: int = 0) -> Visitor:
        """A button of a form, then the page that it leads to."""
        with self.arriving():
            self.button(label).nth(nth).click()
        return self.look()

    def follow(self, label: str, *, nth: int = 0) -> Visitor:
        with self.arriving():
            self.page.locator("main").get_by_role("link", name=label).nth(nth).click()
        return self.look()

    @contextmanager
    def arriving(self) -> Iterator[None]:
        with self.page.expect_navigation():
            yield

    # one question of a sitting
    def position(self) -> int:
        """0 once no question is shown."""
        found = self.page.locator("#question input[name=position]")
        return int(found.first.input_value()) if found.count() else 0

    def answer(self, data: Mapping[str, list[str]] | None) -> int:
        """Enters a response, or « Je ne sais pas »; the position shown next, 0 at the end."""
        before = self.position()
        form = self.page.locator("#question form").first
        if data is None:
            form.get_by_role("button", name="Je ne sais pas").click()
        else:
            for name, values in data.items():
                self.enter(name, values, form)
            form.get_by_role("button", name="Valider et continuer").click()
        self.page.wait_for_function(
            "p => document.readyState === 'complete'"
            " && document.querySelector('#question input[name=position]')?.value !== p",
            arg=str(before),
        )
        self.look()
        return self.position()
