"""Plan, catalogue, enrolment, satisfaction, as a teacher meets them."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import make_teacher, signed_in
from tests.trainings import ALONE, ON_SITE, finish_diagnostic, load_training_content, make_run

from palier.contexts.people.api import Person, actor_for
from palier.contexts.surveys.models import Invitation, Response
from palier.contexts.training.api import enrol
from palier.contexts.training.models import Enrolment, Offer, OfferCompetence, Plan, Run
from palier.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return clock.now()


@pytest.fixture
def teacher(db: None, now: datetime) -> Person:
    load_training_content(at=now)
    return make_teacher(first_name="Camille")


@pytest.fixture
def own(client: Client, teacher: Person) -> Client:
    return signed_in(client, teacher)


def joined(person: Person, run: Run) -> Enrolment:
    return enrol(person, run.public_id, actor=actor_for(person), at=clock.now())


def text_of(page: object) -> str:
    return page.content.decode()  # type: ignore[attr-defined]


def test_from_a_diagnostic_to_a_plan_with_its_reasons(own: Client, teacher: Person, now: datetime) -> None:
    assert "Aller au diagnostic" in text_of(own.get(reverse("teacher:plan")))
    finish_diagnostic(teacher, at=now)
    assert "Construire mon plan" in text_of(own.get(reverse("teacher:plan")))
    for _press in range(2):
        assert own.post(reverse("teacher:plan_make")).url == reverse("teacher:plan")
    page = text_of(own.get(reverse("teacher:plan")))
    assert Plan.objects.count() == 1
    assert "Parce que" in page
    assert re.search(r"mesuré, (niveau )?\d visé", page)
    assert "Étape 1" in page


def test_a_plan_without_a_diagnostic_is_refused_in_words(own: Client) -> None:
    page = own.post(reverse("teacher:plan_make"), follow=True)
    assert "terminez-le d’abord" in text_of(page)
    assert Plan.objects.count() == 0


def test_no_need_says_so_and_shows_the_way(own: Client, teacher: Person, now: datetime) -> None:
    finish_diagnostic(teacher, at=now)
    from palier.contexts.diagnosis.models import Goal
    from palier.contexts.testing.models import Sitting

    result = Sitting.objects.get().result
    for measure in result["competences"].values():
        if measure:
            measure.update(level=4, mean=3.0)
    Sitting.objects.update(result=result)
    Goal.objects.update(general_target=2, professional_target=2)
    own.post(reverse("teacher:plan_make"))
    assert "Vous n’avez pas besoin de formation" in text_of(own.get(reverse("teacher:plan")))
    assert Plan.objects.get().lines.count() == 0


def test_the_catalogue_filters_by_subject_modality_and_words(own: Client) -> None:
    url = reverse("teacher:offers")
    assert "62 formations" in text_of(own.get(url))
    assert "Page 2 sur" in text_of(own.get(url, {"page": 2}))
    assert own.get(url, {"page": "x", "subject": "nothing", "modality": "nothing"}).status_code == 200
    slugs = OfferCompetence.objects.filter(competence__startswith="crcn:1.").values("offer__slug")
    for query, offers in (
        ({"modality": "on_site"}, Offer.objects.filter(modality="on_site")),
        (
            {"subject": "crcn:1"},
            Offer.objects.filter(slug__in=slugs),
        ),
        ({"text": "tableur classe"}, None),
    ):
        page = own.get(url, query)
        found = page.context["page_obj"].paginator.count
        assert 0 < found < 62
        if offers is not None:
            assert found == offers.count()
    assert "Aucune formation ne correspond" in text_of(own.get(url, {"text": "zzz"}))
    assert own.get(url, {"subject": "theme:cybersecurite"}).context["page_obj"].paginator.count < 62


def test_enrol_withdraw_and_the_sentences_of_refusals(own: Client, teacher: Person, now: datetime) -> None:
    run = make_run(seats=1, at=now)
    assert "Dernière place" in text_of(own.get(reverse("teacher:offer", args=[ON_SITE])))
    assert own.post(reverse("teacher:enrol", args=[run.public_id])).url == reverse("teacher:trainings")
    twice = own.post(reverse("teacher:enrol", args=[run.public_id]))
    assert twice.status_code == 400
    assert "déjà inscrit·e" in text_of(twice)
    enrolment = Enrolment.objects.get()
    for _press in range(2):
        own.post(reverse("teacher:training_withdraw", args=[enrolment.public_id]))
    joined(make_teacher(), run)
    full = own.post(reverse("teacher:enrol", args=[run.public_id]))
    assert (full.status_code, "Cette session est complète" in text_of(full)) == (400, True)
    past = own.post(reverse("teacher:enrol", args=[make_run(in_days=-1, at=now).public_id]))
    assert (past.status_code, "a déjà commencé" in text_of(past)) == (400, True)


def test_nobody_reaches_another_persons_enrolment(own: Client, now: datetime) -> None:
    theirs = joined(make_teacher(), make_run(at=now))
    for name in ("training_withdraw", "training_complete"):
        assert own.post(reverse(f"teacher:{name}", args=[theirs.public_id])).status_code == 404
        assert own.get(reverse(f"teacher:{name}", args=[theirs.public_id])).status_code == 405
    theirs.refresh_from_db()
    assert theirs.state == "enrolled"
    assert own.get(reverse("teacher:offer", args=["unknown"])).status_code == 404


def test_followed_alone_then_a_view_without_a_name(own: Client, teacher: Person) -> None:
    own.post(reverse("teacher:enrol", args=[Run.objects.get(offer__slug=ALONE).public_id]))
    assert "J’ai suivi cette formation" in text_of(own.get(reverse("teacher:trainings")))
    enrolment = Enrolment.objects.get()
    for _press in range(2):
        own.post(reverse("teacher:training_complete", args=[enrolment.public_id]))
    invitation = Invitation.objects.get()
    url = reverse("teacher:survey", args=[invitation.public_id])
    assert url in text_of(own.get(reverse("teacher:trainings")))
    empty = own.post(url, {"training-comment": "Merci"})
    assert empty.status_code == 400
    assert text_of(empty).count("Choisissez une réponse.") == 8  # in the summary and beside each field
    assert "Merci</textarea>" in text_of(empty)
    wrong = own.post(url, {"training-level": "9"})
    assert "Choisissez une réponse de la liste." in text_of(wrong)
    good = {"training-level": 5, "training-learned": 4, "training-use": 4, "training-recommend": 0}
    for _press in range(2):
        assert own.post(url, good).url == reverse("teacher:trainings")
    assert Response.objects.get().answers["training-recommend"] == 0
    assert "Merci, c’est déjà fait" in text_of(own.get(url))


def test_another_persons_invitation_does_not_exist(own: Client) -> None:
    other = make_teacher()
    invitation = Invitation.objects.create(
        person=other, questionnaire="training", subject="x", title="x", invited_at=clock.now()
    )
    assert own.get(reverse("teacher:survey", args=[invitation.public_id])).status_code == 404


def test_dates_are_shown_in_the_readers_time(client: Client, teacher: Person, now: datetime) -> None:
    reader = signed_in(client, make_teacher(academie_code="28"))
    run = make_run(at=now)
    Run.objects.filter(pk=run.pk).update(
        starts_at=run.starts_at.replace(hour=6, minute=0), ends_at=run.starts_at.replace(hour=9, minute=0)
    )
    assert "de 10:00 à 13:00 (votre heure locale)" in text_of(
        reader.get(reverse("teacher:offer", args=[ON_SITE]))
    )
    assert run.starts_at > now + timedelta(days=1)
