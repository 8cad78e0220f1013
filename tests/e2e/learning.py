"""The first half of the path: sign up, diagnostic, plan, training."""

from __future__ import annotations

import re
from datetime import timedelta

from django.core import mail
from tests.e2e.conftest import Clock
from tests.e2e.knowledge import open_sitting_of, right, wrong
from tests.e2e.visitor import Visitor
from tests.factories import PASSWORD

from palier.contexts.testing.models import ProblemReport
from palier.contexts.training.models import Enrolment, Run

EMAIL = "camille.martin@exemple.test"


def sign_in(visitor: Visitor, email: str) -> Visitor:
    visitor.go("account_login").fill(login=email, password=PASSWORD)
    return visitor.press("Me connecter")


def sign_up(teacher: Visitor) -> None:
    teacher.go("home").follow("Créer mon compte")
    teacher.fill(
        first_name="Camille", last_name="Martin", email=EMAIL, password1=PASSWORD, password2=PASSWORD
    )
    teacher.press("Créer mon compte")
    link = re.search(r"http\S+/confirm-email/\S+", str(mail.outbox[-1].body))
    assert link is not None
    assert mail.outbox[-1].to == [EMAIL]
    teacher.page.goto(link[0])
    teacher.look().press("Confirmer")
    sign_in(teacher, EMAIL)


def introduce_oneself(teacher: Visitor) -> None:
    """A wrong code is refused beside its field, and what was typed stays."""
    teacher.heading("Où vous enseignez").choose(
        audience="serving", degree="second-degre", academie="24", discipline="mathematiques"
    )
    teacher.fill(uai="0940112A").press("Enregistrer et continuer").heading("Où vous enseignez")
    assert teacher.page.locator("#id_uai").input_value() == "0940112A"
    assert teacher.page.locator("#id_uai").get_attribute("aria-invalid") == "true"
    teacher.fill(uai="0940112L").press("Enregistrer et continuer")
    teacher.heading("Ce qui est fait de vos données").press("J’ai lu, je continue")


def choose_goal(teacher: Visitor) -> None:
    teacher.heading("Bonjour Camille").follow("Choisir mon objectif")
    teacher.choose(aim="certify", general_target=8, professional_target=4).press("Enregistrer mon objectif")


def take_diagnostic(teacher: Visitor) -> None:
    """One right answer out of three, so that needs are sure; a problem told, a pause made."""
    teacher.press("Commencer le diagnostic")
    position, sitting = teacher.position(), open_sitting_of(EMAIL)
    while position:
        if position == 4:
            _tell_problem(teacher)
        if position == 6:
            teacher.go("teacher:overview").follow("Reprendre mon diagnostic").follow(
                "Reprendre où j’en étais"
            )
            assert teacher.position() == position
        responses = (right, wrong, lambda *_: None)  # the last one: « Je ne sais pas »
        data = responses[position % 3](sitting, position)
        position = teacher.answer(data)
    sitting.refresh_from_db()
    assert sitting.state == "finished"
    assert ProblemReport.objects.filter(question__sitting=sitting).count() == 1


def _tell_problem(teacher: Visitor) -> None:
    teacher.page.get_by_text("Signaler un problème").click()
    teacher.choose(category="display").fill(text="La figure est petite.")
    teacher.press("Envoyer le signalement").read_message("votre signalement est transmis")


def read_result(teacher: Visitor) -> None:
    teacher.look().follow("Lire les corrections")
    teacher.page.locator("details.correction > summary").first.click()
    teacher.look().follow("Mon résultat")


def make_plan(teacher: Visitor) -> None:
    teacher.go("teacher:overview").follow("Voir mon plan").press("Construire mon plan")
    steps = teacher.page.locator(".plan-steps > li")
    assert 1 <= steps.count() <= 5
    for step in steps.all():
        assert step.get_by_text("Parce que").count() == 1


def enrol(teacher: Visitor) -> Enrolment:
    """In the first dated run of the plan that is open."""
    offered = teacher.page.locator(
        ".plan-runs form", has=teacher.page.get_by_role("button", name="M’inscrire")
    )
    public_id = str(offered.first.get_attribute("action")).rstrip("/").split("/")[-2]
    assert Run.objects.get(public_id=public_id).starts_at is not None
    with teacher.arriving():
        offered.first.get_by_role("button").click()
    teacher.look().read_message("Vous êtes inscrit·e")
    return Enrolment.objects.get(person__email=EMAIL)


def hold_run(trainer: Visitor, enrolment: Enrolment, clock: Clock) -> None:
    """Attendance on the first day, completion after the last one."""
    run = enrolment.run
    trainer.go("trainer:runs").go("trainer:run", run.public_id).read("Camille Martin")
    clock.advance(seconds=(run.starts_at - clock.now()).total_seconds() + 60)
    trainer.go("trainer:run", run.public_id)
    trainer.choose(**{f"presence-{enrolment.public_id}": "present"}).press("Enregistrer les présences")
    clock.advance(seconds=max(timedelta(), run.ends_at - clock.now()).total_seconds() + 60)
    trainer.go("trainer:run", run.public_id).press("Achever la session")
    enrolment.refresh_from_db()
    assert enrolment.state == "completed"


def give_view(teacher: Visitor) -> None:
    """Every required question of the first open questionnaire."""
    teacher.go("teacher:trainings").follow("Donner mon avis")
    fields = teacher.page.locator("main form .field").all()
    for field in fields:
        control = field.locator("input[type=radio], select").first
        if control.count():
            teacher.enter(str(control.get_attribute("name")), ["4"])
    teacher.press("Envoyer mon avis").read_message("votre avis est enregistré, sans votre nom")
