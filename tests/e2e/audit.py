"""Looks at a page as it stands: axe, headings, width at 360 px, in French and in English."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.urls import resolve
from playwright.sync_api import Page

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 360, "height": 740}

RUN_AXE = """async tags => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
  return found.violations.flatMap(rule =>
    rule.nodes.map(node => `${rule.id}: ${node.target.join(" ")} — ${node.failureSummary}`));
}"""

#: What makes two visits of an address different to look at.
FINGERPRINT = """() => {
  const control = "input:not([type=hidden]), select, textarea";
  const shown = "table, svg[role], .notice, .error-summary, .field-errors, details";
  const parts = [...document.querySelectorAll(`main :is(${control}, ${shown})`)];
  const names = parts.map(e => [e.tagName, e.type || "", e.classList[0] || ""].join("."));
  return [...new Set(names)].sort().join(" ");
}"""

WIDER_THAN_WINDOW = """() => {
  if (document.documentElement.scrollWidth <= window.innerWidth) return [];
  const inFrame = e => e.parentElement?.closest(".table-frame, pre, [class*=scroll]");
  return [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1 && !inFrame(e))
    .slice(0, 5).map(e => `${e.tagName.toLowerCase()}.${e.className}`)
    .concat(["page is wider than the window"]);
}"""


class Audit:
    def __init__(self) -> None:
        self.seen: set[tuple[str, str, str]] = set()
        self.pages: set[str] = set()
        self.problems: list[str] = []
        self.runs = 0

    def look(self, page: Page, *, again: bool = True) -> None:
        """`again`: once more in English, at the same address; the answer to a form is only made narrow."""
        address = urlsplit(page.url).path
        name = resolve(address).view_name
        heading = re.sub(r"\d+", "9", page.locator("h1").first.inner_text())
        state = (name, heading if name != "teacher:offer" else "", page.evaluate(FINGERPRINT))
        if state in self.seen:
            return
        self.seen.add(state)
        self.pages.add(name)
        self._check(page, f"{name} « {heading} »", lang="fr")
        if again:
            self._look_in_english(page, f"{name} « {heading} », English, 360 px")
        else:
            page.set_viewport_size(NARROW)
            self.problems += [f"{name} « {heading} », 360 px: {e}" for e in page.evaluate(WIDER_THAN_WINDOW)]
            page.set_viewport_size(WIDE)

    def _look_in_english(self, page: Page, where: str) -> None:
        """In a second tab of the same browser; the first one keeps its language and its place."""
        parts = urlsplit(page.url)
        language = {"name": "django_language", "url": f"{parts.scheme}://{parts.netloc}"}
        page.context.add_cookies([{**language, "value": "en"}])
        tab = page.context.new_page()
        tab.set_viewport_size(NARROW)
        tab.goto(page.url, wait_until="load")
        self._check(tab, where, lang="en")
        tab.close()
        page.context.add_cookies([{**language, "value": "fr"}])

    def _check(self, page: Page, where: str, *, lang: str) -> None:
        self.runs += 1
        page.evaluate(AXE.read_text() + "; true")
        found: list[Any] = page.evaluate(RUN_AXE, TAGS)
        found += page.evaluate(WIDER_THAN_WINDOW)
        if page.locator("h1").count() != 1:
            found.append(f"{page.locator('h1').count()} h1 on the page")
        if page.locator("html").get_attribute("lang") != lang:
            found.append(f"the page does not say that it is in {lang}")
        self.problems += [f"{where}: {each}" for each in found]
