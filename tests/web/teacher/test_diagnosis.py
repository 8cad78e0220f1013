"""The diagnostic's pages: what is asked, kept, refused, and shown at the end."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import make_teacher, signed_in
from tests.sittings import at_random, open_diagnostic, play, unknown

from palier.contexts.bank.types import Interaction, Presentation
from palier.contexts.diagnosis.api import Diagnostic, goal_of, latest_diagnostic
from palier.contexts.people.api import Person
from palier.contexts.testing.api import current_question
from palier.contexts.testing.models import Answer, ProblemReport
from palier.kernel import clock

HTMX = {"hx-request": "true"}
GOAL = {"aim": "train", "general_target": "5", "professional_target": "3"}


@pytest.fixture
def person(reference_content: None) -> Person:
    return make_teacher()


@pytest.fixture
def teacher(client: Client, person: Person) -> Client:
    return signed_in(client, person)


@pytest.fixture
def diagnostic(person: Person) -> Diagnostic:
    return open_diagnostic(person)


def url(name: str, diagnostic: Diagnostic) -> str:
    return reverse(f"teacher:diagnostic_{name}", args=[diagnostic.public_id])


def text_of(html: str) -> str:
    """The question's section, without the token that changes at each answer."""
    section = re.search(r'<section id="question".*?</section>', html, re.DOTALL)
    assert section
    return re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", section[0])


def answers(diagnostic: Diagnostic) -> int:
    return Answer.objects.filter(question__sitting=diagnostic.sitting).count()


def at_question(diagnostic: Diagnostic, *kinds: Interaction) -> Presentation:
    """Press « je ne sais pas » until a question of one of these kinds comes."""
    while (served := current_question(diagnostic.sitting)) and served.presentation.interaction not in kinds:
        play(diagnostic.sitting, unknown, answers=1)
    assert served
    return served.presentation


def test_from_the_goal_to_the_first_question(teacher: Client, person: Person) -> None:
    page = teacher.get(reverse("teacher:diagnostic")).content.decode()
    assert reverse("teacher:goal") in page
    assert reverse("teacher:diagnostic_start") not in page
    response = teacher.post(reverse("teacher:goal"), GOAL, follow=True)
    assert goal_of(person)
    assert reverse("teacher:diagnostic_start") in response.content.decode()
    response = teacher.post(reverse("teacher:diagnostic_start"), follow=True)
    page = response.content.decode()
    assert "Question 1" in page
    assert "Je ne sais pas" in page
    assert "Signaler un problème sur cette question" in page


def test_a_goal_without_an_aim_says_so_beside_the_field(teacher: Client, person: Person) -> None:
    response = teacher.post(reverse("teacher:goal"), {**GOAL, "aim": ""})
    assert response.status_code == 200
    assert 'href="#id_aim"' in response.content.decode()
    assert goal_of(person) is None


def test_starting_without_a_goal_explains_and_opens_nothing(teacher: Client, person: Person) -> None:
    response = teacher.post(reverse("teacher:diagnostic_start"), follow=True)
    assert "Choisissez d’abord votre objectif" in response.content.decode()
    assert latest_diagnostic(person) is None


@pytest.mark.parametrize("seed", range(3))
def test_every_question_is_answered_by_its_own_form(
    teacher: Client, diagnostic: Diagnostic, seed: int
) -> None:
    """Only fields that stand in the page are sent, and every page leads to the next."""
    respond = at_random(seed)
    while served := current_question(diagnostic.sitting):
        page = teacher.get(url("question", diagnostic)).content.decode()
        data = respond(served.presentation)
        for field, values in data.items():
            assert f'name="{field}"' in page
            is_typed = served.presentation.interaction is Interaction.TEXT
            assert is_typed or all(f'value="{value}"' in page for value in values)
        response = teacher.post(
            url("answer", diagnostic), data | {"position": str(served.position)}, follow=True
        )
        assert response.status_code == 200
        diagnostic.sitting.refresh_from_db()
    assert response.redirect_chain[-1][0] == url("result", diagnostic)
    page = response.content.decode()
    assert page.count("<svg") > 36
    assert 'style="' not in page


def test_swapping_the_question_equals_reloading(teacher: Client, diagnostic: Diagnostic) -> None:
    for position in range(1, 12):
        data = {"position": str(position), "unknown": "1"}
        swapped = teacher.post(url("answer", diagnostic), data, headers=HTMX).content.decode()
        reloaded = teacher.get(url("question", diagnostic)).content.decode()
        assert "<html" not in swapped
        assert text_of(swapped) == text_of(reloaded)
        assert f'value="{position + 1}"' in swapped


def test_the_last_swap_leads_to_the_result(teacher: Client, diagnostic: Diagnostic) -> None:
    play(diagnostic.sitting, unknown, answers=39)
    response = teacher.post(url("answer", diagnostic), {"position": "40", "unknown": "1"}, headers=HTMX)
    assert response.headers["HX-Redirect"] == url("question", diagnostic)
    assert teacher.get(url("question", diagnostic)).headers["Location"] == url("result", diagnostic)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_refused_response_keeps_what_was_entered(
    teacher: Client, diagnostic: Diagnostic, headers: dict[str, str]
) -> None:
    shown = at_question(diagnostic, Interaction.ORDER, Interaction.MATCH)
    served = current_question(diagnostic.sitting)
    assert served
    first = shown.fields[0]
    data = {first.name: first.options[-1].token, "position": str(served.position)}
    before = answers(diagnostic)
    page = teacher.post(url("answer", diagnostic), data, headers=headers).content.decode()
    assert answers(diagnostic) == before
    assert f'<option value="{first.options[-1].token}" selected>' in page
    link = re.search(r'class="error-summary".*?href="#([^"]+)"', page, re.DOTALL)
    assert link
    assert f'id="{link[1]}" aria-invalid="true" aria-describedby="{link[1]}-error"' in page


def test_an_unknown_option_is_refused_beside_the_field(teacher: Client, diagnostic: Diagnostic) -> None:
    at_question(diagnostic, Interaction.CHOICE)
    served = current_question(diagnostic.sitting)
    assert served
    before = answers(diagnostic)
    data = {"position": str(served.position), "response": "zzz"}
    page = teacher.post(url("answer", diagnostic), data).content.decode()
    assert "une de celles proposées" in page
    assert answers(diagnostic) == before


def test_a_double_press_leaves_one_answer(teacher: Client, diagnostic: Diagnostic) -> None:
    for _press in range(2):
        response = teacher.post(url("answer", diagnostic), {"position": "1", "unknown": "1"}, follow=True)
        assert "Question 2" in response.content.decode()
    assert answers(diagnostic) == 1


@pytest.mark.parametrize("position", ["", "x", "2", "99999999999", "-1", "²"])
def test_a_position_that_is_not_asked_is_explained(
    teacher: Client, diagnostic: Diagnostic, position: str
) -> None:
    response = teacher.post(url("answer", diagnostic), {"position": position, "unknown": "1"}, follow=True)
    assert "n’est pas celle qui vous est posée" in response.content.decode()
    assert answers(diagnostic) == 0


def test_a_finished_diagnostic_takes_no_answer(teacher: Client, diagnostic: Diagnostic) -> None:
    play(diagnostic.sitting, unknown)
    response = teacher.post(url("answer", diagnostic), {"position": "41", "unknown": "1"}, follow=True)
    assert "Cette passation est terminée" in response.content.decode()
    assert answers(diagnostic) == 40


@pytest.mark.parametrize("name", ["question", "answer", "report", "result", "corrections"])
def test_nobody_else_knows_that_it_exists(client: Client, diagnostic: Diagnostic, name: str) -> None:
    play(diagnostic.sitting, unknown)
    signed_in(client, make_teacher())
    method = client.post if name in {"answer", "report"} else client.get
    assert method(url(name, diagnostic)).status_code == 404
    client.logout()
    assert method(url(name, diagnostic)).status_code == 302


def test_a_problem_is_reported_and_the_question_stays(teacher: Client, diagnostic: Diagnostic) -> None:
    data = {"position": "1", "category": "mistake", "text": "La date est fausse."}
    response = teacher.post(url("report", diagnostic), data, follow=True)
    assert "Question 1" in response.content.decode()
    report = ProblemReport.objects.get()
    assert (report.category, report.text) == ("mistake", "La date est fausse.")
    refused = teacher.post(url("report", diagnostic), {**data, "category": "spam"}, follow=True)
    assert "Choisissez ce qui pose problème" in refused.content.decode()
    assert ProblemReport.objects.count() == 1


def test_no_key_is_shown_before_the_end(teacher: Client, diagnostic: Diagnostic) -> None:
    for name in ("result", "corrections"):
        assert teacher.get(url(name, diagnostic)).headers["Location"] == url("question", diagnostic)
    play(diagnostic.sitting, at_random(1))
    page = teacher.get(url("corrections", diagnostic)).content.decode()
    assert page.count('class="correction"') == 40
    assert page.count("Réponse attendue") == 40


def test_a_pause_leads_back_to_the_question(teacher: Client, diagnostic: Diagnostic) -> None:
    play(diagnostic.sitting, unknown, answers=3)
    page = teacher.get(url("question", diagnostic)).content.decode()
    assert f'href="{reverse("teacher:diagnostic")}"' in page
    page = teacher.get(reverse("teacher:diagnostic")).content.decode()
    assert "question 4" in page
    assert url("question", diagnostic) in page


def test_a_new_diagnostic_waits(teacher: Client, diagnostic: Diagnostic, person: Person) -> None:
    play(diagnostic.sitting, unknown, at=clock.now())
    page = teacher.get(reverse("teacher:diagnostic")).content.decode()
    assert "nouveau diagnostic à partir du" in page
    response = teacher.post(reverse("teacher:diagnostic_start"), follow=True)
    assert "Votre dernier diagnostic est récent" in response.content.decode()
    assert latest_diagnostic(person) == diagnostic
