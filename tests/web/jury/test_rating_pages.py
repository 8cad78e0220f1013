"""What an examiner sees, and never sees."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import AT, make_person, make_teacher, signed_in
from tests.portfolios import (
    DOMAINS,
    PDF,
    make_assigned,
    make_examiner,
    make_scored_candidate,
    open_for,
    rate,
    write,
)

from palier.contexts.jury.api import Panel, Portfolio, assign_portfolio, attach_file, deposit_portfolio
from palier.contexts.people.api import Person, actor_for
from palier.kernel.access import Role

pytestmark = pytest.mark.django_db
SECRET = "Phrase secrète du second regard, à ne jamais lire."


def browser(person: Person) -> Client:
    return signed_in(Client(), person)


def page(portfolio: Portfolio, name: str = "jury:rate") -> str:
    return reverse(name, args=[portfolio.public_id])


def named(answer: Any) -> str:
    """The name of a served file, once it is read to its end."""
    assert answer.getvalue() == PDF
    return str(answer["Content-Disposition"]).split('"')[1]


def filled(
    revision: int = 0, level: int = 2, words: str = "Vu dans la première situation."
) -> dict[str, object]:
    levels = {f"level_{domain}": level for domain in DOMAINS}
    return {"revision": revision, **levels, **{f"evidence_{domain}": words for domain in DOMAINS}}


def test_the_list_shows_one_s_own_portfolios_by_number(
    portfolio: Portfolio, examiners: tuple[Person, Person]
) -> None:
    text = browser(examiners[0]).get(reverse("jury:portfolios")).content.decode()
    assert portfolio.number in text
    assert "À évaluer" in text
    assert "Quenouille" not in text
    empty = browser(make_examiner()).get(reverse("jury:portfolios")).content.decode()
    assert portfolio.number not in empty


def test_the_other_rating_is_in_no_page_and_no_query_before_both_are_submitted(
    portfolio: Portfolio, examiners: tuple[Person, Person]
) -> None:
    rate(portfolio, examiners[1], 4, words=SECRET)
    own = browser(examiners[0])
    for name in ("jury:rate", "jury:declare_conflict", "jury:submit"):
        with CaptureQueriesContext(connection) as queries:
            text = own.get(page(portfolio, name), follow=True).content.decode()
        assert SECRET not in text
        assert "Zola" not in text
        assert "Quenouille" not in text
        read = [q["sql"] for q in queries if '"jury_rating"."levels"' in q["sql"]]
        assert all(f'"jury_rating"."examiner_id" = {examiners[0].pk}' in sql for sql in read)
    assert SECRET not in own.get(reverse("jury:portfolios")).content.decode()


def test_a_draft_is_kept_then_read_again_then_locked(
    portfolio: Portfolio, examiners: tuple[Person, Person]
) -> None:
    own = browser(examiners[0])
    kept = own.post(page(portfolio), {"revision": 0, "level_1": 3, "evidence_1": "Une charte."})
    assert kept.url == page(portfolio)
    text = own.get(page(portfolio)).content.decode()
    assert "Une charte." in text

    short = own.post(page(portfolio), {"revision": 1, "level_1": 3, "evidence_1": "Court.", "submit": "1"})
    assert short.status_code == 200
    assert short.context["form"].errors.keys() >= {"evidence_1", "level_2", "evidence_2"}
    assert "Court." in short.content.decode()

    saved = portfolio.ratings.get(examiner=examiners[0]).revision
    ready = own.post(page(portfolio), {**filled(saved), "submit": "1"})
    assert ready.url == page(portfolio, "jury:submit")
    assert "Transmettre définitivement" in own.get(ready.url).content.decode()
    for _press in range(2):
        assert own.post(ready.url).url == reverse("jury:portfolios")
    assert own.post(page(portfolio), filled(level=4)).url == page(portfolio)
    assert set(portfolio.ratings.get(examiner=examiners[0]).levels.values()) == {2}
    assert "Mon évaluation" in own.get(page(portfolio)).content.decode()


def test_a_draft_from_an_older_window_keeps_its_words_on_the_page(
    portfolio: Portfolio, examiners: tuple[Person, Person]
) -> None:
    own = browser(examiners[0])
    own.post(page(portfolio), filled(0, 2, "Première fenêtre, premier texte."))
    refused = own.post(page(portfolio), filled(0, 3, "Seconde fenêtre, second texte."))
    assert "autre fenêtre" in refused.content.decode()
    assert "Seconde fenêtre, second texte." in refused.content.decode()
    again = own.post(page(portfolio), filled(int(refused.context["form"]["revision"].value()), 3, "Seconde."))
    assert again.status_code == 302


def test_it_is_submitted_only_once_complete(portfolio: Portfolio, examiners: tuple[Person, Person]) -> None:
    own = browser(examiners[0])
    assert own.get(page(portfolio, "jury:submit")).url == page(portfolio)
    assert own.post(page(portfolio, "jury:submit")).url == page(portfolio)
    assert portfolio.ratings.get(examiner=examiners[0]).state == "draft"


@pytest.mark.parametrize("name", ["jury:rate", "jury:submit", "jury:declare_conflict"])
def test_what_is_not_one_s_own_does_not_exist(portfolio: Portfolio, name: str) -> None:
    stranger = browser(make_examiner())
    assert stranger.get(page(portfolio, name)).status_code == 404
    assert stranger.post(page(portfolio, name), filled()).status_code == 404
    assert stranger.get(reverse(name, args=[uuid4()])).status_code == 404


def test_others_are_told_why(portfolio: Portfolio, author: Person, president: Person) -> None:
    for person in (author, president):
        answer = browser(person).get(page(portfolio))
        assert answer.status_code == 403
        assert "membres de la commission" in answer.content.decode()
    assert Client().get(page(portfolio)).status_code == 302


def test_a_conflict_closes_the_portfolio_and_reaches_the_desk(
    portfolio: Portfolio, examiners: tuple[Person, Person], officer: Person
) -> None:
    own, url = browser(examiners[0]), page(portfolio, "jury:declare_conflict")
    assert "field-errors" in own.post(url, {"reason": " "}).content.decode()
    assert own.post(url, {"reason": "Je l’ai formé."}).url == reverse("jury:portfolios")
    assert own.get(page(portfolio)).status_code == 403
    assert "conflit" in own.get(page(portfolio)).content.decode()
    desk = browser(officer).get(reverse("officer:panels")).content.decode()
    assert "Je l’ai formé." in desk


def test_files_are_served_to_the_panel_without_the_author_s_words(
    panel: Panel, examiners: tuple[Person, Person], president: Person, officer: Person
) -> None:
    person = make_teacher(last_name="Quenouille")
    draft = write(open_for(make_scored_candidate(person)))
    actor = actor_for(person)
    kept = attach_file(draft, name="quenouille-fiche.pdf", data=PDF, actor=actor, at=AT)
    deposit_portfolio(draft, declarations=["no-pupil-data", "own-work"], actor=actor, at=AT)
    url = reverse("jury:file", args=[draft.public_id, kept.public_id])
    assert browser(examiners[0]).get(url).status_code == 404  # not theirs yet
    assign_portfolio(draft, panel, actor=actor_for(officer), at=AT)
    answer = browser(examiners[0]).get(url)
    assert answer.getvalue() == PDF
    assert answer["Content-Disposition"] == f'attachment; filename="{draft.number}-piece-1.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/pdf"
    assert "quenouille" not in browser(examiners[0]).get(page(draft)).content.decode().lower()
    assert named(browser(president).get(url)) == "quenouille-fiche.pdf"
    for other in (make_examiner(), officer, make_teacher(), make_person(role=Role.PRESIDENT)):
        assert browser(other).get(url).status_code == 404
    own = reverse("teacher:portfolio_file", args=[kept.public_id])
    assert named(browser(person).get(own)) == "quenouille-fiche.pdf"
    stranger = make_assigned(panel).person
    assert browser(stranger).get(own).status_code == 404
