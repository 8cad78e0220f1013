"""The path in six steps and the one next step, from newcomer to certified."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import make_person, make_teacher, signed_in
from tests.trainings import finish_diagnostic, load_training_content

from palier.contexts.diagnosis.api import choose_goal
from palier.contexts.people.api import actor_for
from palier.kernel import clock
from palier.web.teacher.overview.path import next_step, steps
from palier.web.teacher.overview.standing import Standing


class Candidacy:
    """The two states the path reads of a candidacy."""

    def __init__(self, state: str, *, is_published: bool = False) -> None:
        self.state, self.is_published = state, is_published


MEASURED = Standing(has_goal=True, has_diagnostic=True, has_needs=True)
PLANNED = replace(MEASURED, has_plan=True, plan_steps=3)
TESTED = replace(PLANNED, plan_completed=1, candidacy=Candidacy("scored"))
PUBLISHED = replace(TESTED, candidacy=Candidacy("scored", is_published=True))


@pytest.mark.parametrize(
    ("standing", "page", "states"),
    [
        (Standing(), "goal", "current todo todo todo todo todo"),
        (Standing(has_goal=True), "diagnostic", "current todo todo todo todo todo"),
        (Standing(has_goal=True, is_diagnostic_open=True), "diagnostic", "current todo todo todo todo todo"),
        (MEASURED, "plan", "done current todo todo todo todo"),
        (PLANNED, "plan", "done done current todo todo todo"),
        (replace(PLANNED, trainings=1), "trainings", "done done current todo todo todo"),
        (
            replace(PLANNED, plan_completed=1, is_eligible=True),
            "registration",
            "done done done current todo todo",
        ),
        (
            replace(MEASURED, is_eligible=True, is_direct_access=True),
            "registration",
            "done todo todo current todo todo",
        ),
        (
            replace(PLANNED, plan_completed=1, candidacy=Candidacy("registered")),
            "registration",
            "done done done done current todo",
        ),
        (
            replace(PLANNED, plan_completed=1, candidacy=Candidacy("present")),
            "test",
            "done done done done current todo",
        ),
        (TESTED, "test", "done done done done current todo"),
        (PUBLISHED, "certificates", "done done done done current todo"),
        (replace(PUBLISHED, may_deposit=True), "portfolio", "done done done done done current"),
        (
            replace(PUBLISHED, may_deposit=True, portfolio_state="assigned"),
            "portfolio",
            "done done done done done current",
        ),
        (
            replace(PUBLISHED, may_deposit=True, portfolio_state="decided", certificates=2),
            "certificates",
            "done done done done done done",
        ),
    ],
)
def test_one_next_step_at_every_point_of_the_path(standing: Standing, page: str, states: str) -> None:
    assert next_step(standing).page == f"teacher:{page}"
    assert " ".join(step.state for step in steps(standing)) == states


@pytest.mark.django_db
def test_from_newcomer_to_planned(client: Client) -> None:
    now = clock.now()
    load_training_content(at=now)
    person = make_teacher(first_name="Camille")
    own, url = signed_in(client, person), reverse("teacher:overview")
    page = own.get(url).content.decode()
    assert "Bonjour Camille" in page
    assert page.count('aria-current="step"') == 1
    assert "Choisir mon objectif" in page
    choose_goal(person, aim="train", general_target=4, professional_target=3, actor=actor_for(person), at=now)
    assert "Commencer mon diagnostic" in own.get(url).content.decode()
    finish_diagnostic(person, at=now)
    assert "Construisez votre plan" in own.get(url).content.decode()
    own.post(reverse("teacher:plan_make"))
    assert "Choisissez une première date" in own.get(url).content.decode()


@pytest.mark.django_db
def test_the_overview_waits_for_the_profile_and_the_sign_in(client: Client) -> None:
    url = reverse("teacher:overview")
    assert client.get(url).url.startswith(reverse("account_login"))
    assert signed_in(client, make_person()).get(url).url == reverse("account:profile")
