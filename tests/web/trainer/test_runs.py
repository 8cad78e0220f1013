"""Runs and attendance, for the trainers of one operator."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import make_teacher, signed_in
from tests.trainings import load_training_content, make_run, make_trainer

from palier.contexts.people.api import Person, actor_for
from palier.contexts.training.api import enrol
from palier.contexts.training.models import Run
from palier.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(db: None) -> Run:
    """Started and ended, with two people enrolled beforehand."""
    load_training_content(at=clock.now())
    row = make_run(at=clock.now())
    for name in ("Lou", "Sacha"):
        person = make_teacher(first_name=name)
        enrol(person, row.public_id, actor=actor_for(person), at=clock.now())
    return row


def end(run: Run) -> None:
    start = clock.now().replace(year=clock.now().year - 1)
    Run.objects.filter(pk=run.pk).update(starts_at=start, ends_at=start)


@pytest.fixture
def trainer(run: Run) -> Person:
    return make_trainer()


@pytest.fixture
def own(client: Client, trainer: Person, settings: object) -> Client:
    settings.STAFF_MFA_REQUIRED = False  # type: ignore[attr-defined]
    return signed_in(client, trainer)


def marks(run: Run, **by_name: str) -> dict[str, str]:
    rows = run.enrolments.select_related("person")
    return {
        f"presence-{row.public_id}": by_name[row.person.first_name]
        for row in rows
        if row.person.first_name in by_name
    }


def states(run: Run) -> dict[str, str]:
    return dict(run.enrolments.values_list("person__first_name", "state"))


def test_only_runs_of_ones_operator_are_listed_and_reached(own: Client, run: Run) -> None:
    page, listed = reverse("trainer:run", args=[run.public_id]), reverse("trainer:runs")
    assert page in own.get(listed).content.decode()
    signed_in(own, make_trainer("cned"))
    assert page not in own.get(listed).content.decode()
    assert own.get(page).status_code == 404
    for name in ("run", "run_complete"):
        assert own.post(reverse(f"trainer:{name}", args=[run.public_id])).status_code == 404
    assert own.get(reverse("trainer:run", args=[uuid4()])).status_code == 404


def test_what_awaits_a_mark_comes_first(own: Client, run: Run) -> None:
    end(run)
    first = own.get(reverse("trainer:runs")).context["lines"][0]
    assert (first["line"].run.public_id, first["to_mark"]) == (run.public_id, 2)


def test_a_teacher_is_told_why_this_is_not_theirs(own: Client, client: Client, run: Run) -> None:
    signed_in(client, make_teacher())
    page = client.get(reverse("trainer:run", args=[run.public_id]))
    assert page.status_code == 403
    assert "gérée par son opérateur" in page.content.decode()


def test_the_sheet_in_one_press_safe_to_press_twice(own: Client, run: Run) -> None:
    url = reverse("trainer:run", args=[run.public_id])
    early = own.post(url, marks(run, Lou="present"))
    assert (early.status_code, "pas encore commencé" in early.content.decode()) == (400, True)
    end(run)
    own.post(url, marks(run, Lou="present", Sacha="nonsense"))
    assert states(run) == {"Lou": "attended", "Sacha": "enrolled"}
    complete = reverse("trainer:run_complete", args=[run.public_id])
    refused = own.post(complete)
    assert (refused.status_code, "la présence de chaque personne" in refused.content.decode()) == (400, True)
    for _press in range(2):
        page = own.post(url, marks(run, Lou="present", Sacha="absent"), follow=True)
    assert "déjà à jour" in page.content.decode()
    for _press in range(2):
        page = own.post(complete, follow=True)
    assert "déjà achevée" in page.content.decode()
    assert states(run) == {"Lou": "completed", "Sacha": "absent"}
    assert own.get(complete).status_code == 405
