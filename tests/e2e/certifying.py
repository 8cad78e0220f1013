"""The day of certification: a session opened, joined, invigilated, taken, finalised."""

from __future__ import annotations

from datetime import timedelta

from tests.e2e.conftest import Clock
from tests.e2e.knowledge import open_sitting_of, right
from tests.e2e.learning import EMAIL
from tests.e2e.visitor import Visitor

from palier.contexts.certification.models import Session


def open_session(organiser: Visitor, clock: Clock) -> tuple[Session, str]:
    """On site in a week; the invigilator's password is on the page once and only once."""
    day = clock.now() + timedelta(days=7)
    organiser.go("organiser:sessions").go("organiser:open_session").choose(mode="on_site", rule_set="A")
    organiser.fill(starts_on=day.strftime("%Y-%m-%d"), starts_at="14:00", place="Salle 12", seats="12")
    with organiser.arriving():
        organiser.button("Ouvrir aux inscriptions").click()
    password = organiser.page.locator(".notice .code-shown").inner_text()
    organiser.look()
    organiser.page.reload()
    assert organiser.page.locator(".notice .code-shown").count() == 0
    return Session.objects.get(), password


def register(teacher: Visitor, session: Session) -> None:
    teacher.go("teacher:registration").read("Vous pouvez vous inscrire").press("M’inscrire")
    teacher.heading("Votre convocation").read(session.number)
    teacher.follow("Annuler mon inscription").follow("Garder ma place")


def welcome(invigilator: Visitor, session: Session, password: str) -> str:
    """A forged number is refused; behind the right door, presence is ticked and the access code read."""
    invigilator.go("invigilator:enter").fill(number="2222-2222", password=password).press("Entrer")
    assert invigilator.page.locator(".error-summary").count() == 1
    invigilator.fill(number=session.number, password=password).press("Entrer").read("Martin Camille")
    invigilator.press("Identité vérifiée")
    return invigilator.page.locator(".access-code .code-shown").inner_text()


def start_test(teacher: Visitor, access_code: str) -> None:
    teacher.go("teacher:test").fill(access_code="AAAAAA").press("Commencer le test")
    assert teacher.page.locator(".field-errors, .error-summary").count() >= 1
    teacher.fill(access_code=access_code.lower()).press("Commencer le test")


def take_test(teacher: Visitor, invigilator: Visitor) -> None:
    """Every answer right; help is asked for once, and comes."""
    position, sitting = teacher.position(), open_sitting_of(EMAIL)
    assert sitting.purpose == "certification"
    while position:
        if position == 3:
            teacher.page.get_by_text("Demander de l’aide").click()
            teacher.fill(text="Mon écran est trop clair.").press("Appeler la personne qui surveille")
            invigilator.go("invigilator:session").read("Mon écran est trop clair.").press("C’est réglé")
            note_incident(invigilator)
        position = teacher.answer(right(sitting, position))
    teacher.heading("Votre test est terminé")


def note_incident(invigilator: Visitor) -> None:
    invigilator.follow("Noter un incident")
    invigilator.page.locator("main [name=category]").first.check()
    invigilator.fill(text="Alarme incendie, cinq minutes.").press("Noter l’incident")
    invigilator.read("Alarme incendie")


def finalise(organiser: Visitor, invigilator: Visitor, session: Session) -> None:
    organiser.go("organiser:sheet", session.public_id).go("organiser:session", session.public_id)
    organiser.follow("Finaliser la session").choose(confirmed="on").press("Finaliser définitivement")
    organiser.read("Les résultats sont calculés")
    invigilator.go("invigilator:session").read("Cette session est close").press("Quitter")
    session.refresh_from_db()
    assert session.state == "finalised"
