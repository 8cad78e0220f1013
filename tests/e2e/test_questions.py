"""Answering, whatever the hands and the browser: pressed twice, by keyboard, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import expect
from tests.e2e.knowledge import right
from tests.e2e.visitor import Visitor
from tests.factories import make_teacher, signed_in
from tests.sittings import open_diagnostic, play, unknown

from palier.contexts.bank.api import maximum_score
from palier.contexts.bank.types import TASKS, Interaction
from palier.contexts.diagnosis.api import Diagnostic
from palier.contexts.testing.api import current_question
from palier.contexts.testing.models import Answer
from palier.kernel import clock

pytestmark = [pytest.mark.xdist_group("e2e"), pytest.mark.slow]

CHOICE = {Interaction.CHOICE, Interaction.JUDGEMENT, Interaction.HOTSPOT}
TYPED = {Interaction.TEXT, Interaction.SLIDER}
#: Kinds that nearly every sitting holds.
COMMON = {
    Interaction.CHOICE,
    Interaction.MULTIPLE,
    Interaction.TEXT,
    Interaction.ORDER,
    Interaction.MATCH,
    Interaction.JUDGEMENT,
}


@pytest.fixture
def diagnostic(site: str) -> Diagnostic:
    return open_diagnostic(make_teacher(), at=clock.now())


def at_question(visitor: Visitor, diagnostic: Diagnostic) -> Visitor:
    """Signed in by a cookie: the form of sign-in has its own test."""
    cookie = signed_in(Client(), diagnostic.person).cookies["sessionid"].value
    address = visitor.page.context.request.get("/").url
    visitor.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
    return visitor.go("teacher:diagnostic_question", diagnostic.public_id)


def answered(diagnostic: Diagnostic) -> int:
    return Answer.objects.filter(question__sitting=diagnostic.sitting).count()


def test_a_double_press_saves_one_answer(visitor: Callable[..., Visitor], diagnostic: Diagnostic) -> None:
    teacher = at_question(visitor(), diagnostic)
    for name, values in right(diagnostic.sitting, 1).items():
        teacher.enter(name, values)
    teacher.button("Valider et continuer").dblclick()
    expect(teacher.page.locator("#question input[name=position]").first).to_have_value("2")
    assert answered(diagnostic) == 1


def test_an_answer_survives_a_cut(visitor: Callable[..., Visitor], diagnostic: Diagnostic) -> None:
    """The network fails once: nothing is lost, nothing is saved twice, and the question can be sent again."""
    teacher = at_question(visitor(), diagnostic)
    for name, values in right(diagnostic.sitting, 1).items():
        teacher.enter(name, values)
    teacher.page.context.set_offline(True)
    teacher.button("Valider et continuer").click()
    teacher.page.wait_for_timeout(300)
    assert teacher.position() == 1
    assert answered(diagnostic) == 0
    teacher.page.context.set_offline(False)
    teacher.button("Valider et continuer").click()
    expect(teacher.page.locator("#question input[name=position]").first).to_have_value("2")
    assert answered(diagnostic) == 1


def test_without_javascript(visitor: Callable[..., Visitor], diagnostic: Diagnostic) -> None:
    teacher = visitor(java_script_enabled=False)
    teacher.look = lambda: teacher  # axe is a script
    at_question(teacher, diagnostic)
    teacher.press("Valider et continuer")
    expect(teacher.page.locator(".error-summary")).to_be_visible()
    for name, values in right(diagnostic.sitting, 1).items():
        teacher.enter(name, values)
    teacher.press("Valider et continuer").heading("Question 2")
    teacher.press("Je ne sais pas").heading("Question 3")
    assert answered(diagnostic) == 2


def test_every_kind_of_question_by_keyboard(visitor: Callable[..., Visitor], diagnostic: Diagnostic) -> None:
    """Tab, arrows, space, letters and Enter: no pointer."""
    teacher, sitting = at_question(visitor(), diagnostic), diagnostic.sitting
    waited = set(Interaction) - TASKS  # tests/e2e/test_tasks_mailbox_ent.py plays the tasks
    while waited and (served := current_question(sitting)):
        if served.presentation.interaction not in waited:
            play(sitting, unknown, answers=1, at=clock.now())
            continue
        waited.discard(served.presentation.interaction)
        teacher.go("teacher:diagnostic_question", diagnostic.public_id)
        type_response(teacher, served.presentation.interaction, right(sitting, served.position))
        teacher.page.wait_for_function(
            "p => document.querySelector('#question input[name=position]')?.value !== p",
            arg=str(served.position),
        )
        sitting.refresh_from_db()
        saved = Answer.objects.get(question__sitting=sitting, question__position=served.position)
        assert saved.score == maximum_score(saved.question.item_version), served.presentation.interaction
    assert len(waited & COMMON) <= 1, waited  # a sitting need not hold every kind


def type_response(teacher: Visitor, kind: Interaction, data: dict[str, list[str]]) -> None:
    keyboard = teacher.page.keyboard
    for name, values in data.items():
        reach(teacher, name)
        if kind in TYPED:
            keyboard.type(values[0])
        elif kind in CHOICE:
            radios = teacher.page.locator(f'[name="{name}"]')
            wanted = [radio.get_attribute("value") for radio in radios.all()].index(values[0])
            for _step in range(wanted):
                keyboard.press("ArrowDown")
            if not wanted:
                keyboard.press("Space")
        elif kind is Interaction.MULTIPLE:
            for box in teacher.page.locator(f'[name="{name}"]').all():
                if box.get_attribute("value") in values:
                    keyboard.press("Space")
                keyboard.press("Tab")
        else:
            options = teacher.page.locator(f'select[name="{name}"] option').all()
            wanted = [option.get_attribute("value") for option in options].index(values[0])
            for _step in range(wanted):
                keyboard.press("ArrowDown")
    while teacher.page.evaluate("document.activeElement.textContent.trim()") != "Valider et continuer":
        keyboard.press("Tab")
    keyboard.press("Enter")


def reach(teacher: Visitor, name: str) -> None:
    for _tab in range(40):
        if teacher.page.evaluate("document.activeElement.name") == name:
            return
        teacher.page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached by Tab")
