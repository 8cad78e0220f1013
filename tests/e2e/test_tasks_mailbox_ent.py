"""The mailbox and the school portal in a browser: by keyboard alone, and under the site's own policy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import expect
from tests.e2e.audit import NARROW, WIDER_THAN_WINDOW, Audit
from tests.e2e.knowledge import right
from tests.e2e.visitor import Visitor
from tests.factories import make_teacher, signed_in
from tests.sittings import open_diagnostic

from palier.contexts.bank.models import BankEntry
from palier.contexts.diagnosis.api import Diagnostic
from palier.contexts.testing.models import Answer, Question
from palier.kernel import clock

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.slow]

Visit = Callable[..., Visitor]


@pytest.fixture
def diagnostic(site: str) -> Diagnostic:
    return open_diagnostic(make_teacher(), at=clock.now())


def at_task(visitor: Visitor, diagnostic: Diagnostic, slug: str) -> Visitor:
    """Signed in, before this task as the first question."""
    sitting = diagnostic.sitting
    entry = BankEntry.objects.get(bank_version=sitting.bank_version_id, item_version__item__slug=slug)
    asked = Question.objects.filter(sitting=sitting, position=1)
    assert asked.update(item_version=entry.item_version, bank_index=entry.index) == 1
    cookie = signed_in(Client(), diagnostic.person).cookies["sessionid"].value
    address = visitor.page.context.request.get("/").url
    visitor.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
    return visitor.go("teacher:diagnostic_question", diagnostic.public_id)


def tab_to(visitor: Visitor, condition: str) -> None:
    """Presses Tab until the focused element `e` meets a condition."""
    for _tab in range(80):
        if visitor.page.evaluate(f"(e => {condition})(document.activeElement)"):
            return
        visitor.page.keyboard.press("Tab")
    raise AssertionError(f"no element reached by Tab has {condition}")


def type_task(visitor: Visitor, data: dict[str, list[str]]) -> None:
    """Fields in the order of the page, each with the keys of its native control."""
    keyboard = visitor.page.keyboard
    for name, values in data.items():
        control = visitor.page.locator(f'[name="{name}"]').first
        kind = control.evaluate("e => e.type")
        if kind == "select-one":
            tab_to(visitor, f"e.name === '{name}'")
            values_shown = control.evaluate("e => [...e.options].map(o => o.value)")
            steps = values_shown.index(values[0]) - control.evaluate("e => e.selectedIndex")
            for _step in range(abs(steps)):
                keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        elif kind == "radio":
            tab_to(visitor, f"e.name === '{name}'")
            keyboard.press("Space")
            while visitor.page.evaluate("document.activeElement.value") != values[0]:
                keyboard.press("ArrowDown")
        elif kind == "checkbox":
            for box in visitor.page.locator(f'[name="{name}"]').all():
                value = box.get_attribute("value")
                if box.is_checked() is not (value in values):
                    tab_to(visitor, f"e.name === '{name}' && e.value === '{value}'")
                    keyboard.press("Space")
        else:
            tab_to(visitor, f"e.name === '{name}'")
            keyboard.type(values[0])
    tab_to(visitor, "e.textContent.trim() === 'Valider et continuer'")
    keyboard.press("Enter")


def score_at_first(visitor: Visitor, diagnostic: Diagnostic) -> int:
    expect(visitor.page.locator("#question input[name=position]").first).to_have_value("2")
    return Answer.objects.get(question__sitting=diagnostic.sitting, question__position=1).score


@pytest.mark.parametrize(
    "slug", ["crcn-4.1-63", "crcn-2.1-61", "crcn-2.2-62", "crcn-2.4-62", "crcn-edu-3.1-61"]
)
def test_a_task_is_done_by_keyboard(visitor: Visit, diagnostic: Diagnostic, audit: Audit, slug: str) -> None:
    before = len(audit.problems)
    teacher = at_task(visitor(), diagnostic, slug)
    teacher.page.set_viewport_size(NARROW)
    assert teacher.page.evaluate(WIDER_THAN_WINDOW) == []
    type_task(teacher, right(diagnostic.sitting, 1))
    assert score_at_first(teacher, diagnostic) == 2
    assert audit.problems[before:] == []


def test_messages_open_and_links_tell_where_they_lead(visitor: Visit, diagnostic: Diagnostic) -> None:
    """In a browser that keeps the content security policy."""
    teacher = visitor(bypass_csp=False)
    complaints: list[str] = []
    teacher.page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    teacher.look = lambda: teacher  # axe is a foreign script
    page = at_task(teacher, diagnostic, "crcn-4.1-62").page
    address = page.get_by_text("https://ent-coton.exemple/connexion")
    tab_to(teacher, "e.className === 'mail-open' && e.textContent.includes('charte')")
    page.keyboard.press("Enter")
    expect(address).to_have_css("position", "absolute")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="votre ENT")).to_be_focused()
    expect(address).to_have_css("position", "static")
    page.keyboard.press("Tab")
    expect(address).to_have_css("position", "absolute")
    expect(page.locator("[aria-expanded=true].mail-open")).to_have_count(1)
    assert complaints == []


def test_without_scripts_every_message_lies_open(visitor: Visit, diagnostic: Diagnostic) -> None:
    teacher = visitor(java_script_enabled=False)
    teacher.look = lambda: teacher  # axe is a script
    page = at_task(teacher, diagnostic, "crcn-4.1-62").page
    for message in page.locator(".mail-content").all():
        expect(message).to_be_visible()
    expect(page.get_by_text("(https://ent-coton.exemple/connexion)")).to_be_visible()
    for name, values in right(diagnostic.sitting, 1).items():
        teacher.enter(name, values)
    teacher.press("Valider et continuer").heading("Question 2")
    assert score_at_first(teacher, diagnostic) == 2


def test_the_portal_shows_what_a_role_sees(visitor: Visit, diagnostic: Diagnostic) -> None:
    teacher = at_task(visitor(), diagnostic, "crcn-2.2-62")
    teacher.page.get_by_label("Voir l’espace comme").select_option(label="Familles")
    preview = teacher.page.locator(".ent-preview")
    expect(preview).to_contain_text("Aucun accès")
    teacher.choose(**{"right-cours-familles": "drop"})
    expect(preview).to_contain_text("Lire et déposer")
