"""The president decides with both ratings in sight; the desk composes panels."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import make_person, signed_in
from tests.portfolios import make_deposited, make_examiner, make_panel, make_president, rate

from palier.contexts.jury.api import Panel, Portfolio
from palier.contexts.jury.models import Decision
from palier.contexts.people.api import Person
from palier.kernel.access import Role
from palier.kernel.models import JournalEntry

pytestmark = pytest.mark.django_db
REASON = "Un dossier solide, des choix expliqués et des effets observés."


def browser(person: Person) -> Client:
    return signed_in(Client(), person)


def page(portfolio: Portfolio, name: str = "jury:deliberate") -> str:
    return reverse(name, args=[portfolio.public_id])


@pytest.fixture
def rated(portfolio: Portfolio, examiners: tuple[Person, Person]) -> Portfolio:
    rate(portfolio, examiners[0], 3, words="Première lecture attentive du dossier.")
    rate(portfolio, examiners[1], 3, 3, 1, 2, 3, words="Seconde lecture attentive du dossier.")
    return portfolio


def test_before_the_last_rating_nothing_is_shown(
    portfolio: Portfolio, president: Person, examiners: tuple[Person, Person]
) -> None:
    rate(portfolio, examiners[0], 3, words="Première lecture attentive du dossier.")
    own = browser(president)
    text = own.get(page(portfolio)).content.decode()
    assert "1 sur 2" in text
    assert "Quenouille" in text
    assert "Première lecture" not in text
    own.post(page(portfolio), {"level": 3, "reason": REASON})
    assert not Decision.objects.exists()


def test_both_ratings_side_by_side_and_wide_gaps_in_words(rated: Portfolio, president: Person) -> None:
    own = browser(president)
    assert "À décider" in own.get(reverse("jury:deliberations")).content.decode()
    text = own.get(page(rated)).content.decode()
    assert "Première lecture" in text
    assert "Seconde lecture" in text
    assert text.count("2 niveaux, à examiner") == 1
    assert "troisième évaluation" in text


def test_a_decision_its_minutes_and_its_revision(
    rated: Portfolio, president: Person, officer: Person
) -> None:
    own = browser(president)
    refused = own.post(page(rated), {"level": 3, "reason": "Court."})
    assert "Motivez" in refused.context["form"].errors["reason"][0]
    assert "Court." in refused.content.decode()
    for _press in range(2):
        assert own.post(page(rated), {"level": 3, "reason": REASON}).url == page(rated)
    assert Decision.objects.count() == 1
    changed = own.post(page(rated), {"level": 1, "reason": REASON}, follow=True)
    assert "révisez-la" in changed.content.decode()

    why = "Erreur matérielle dans le relevé du domaine 3."
    for _press in range(2):
        own.post(page(rated, "jury:revise"), {"level": 2, "reason": why, "replaces": 1})
    late = own.post(page(rated, "jury:revise"), {"level": 4, "reason": REASON, "replaces": 1})
    assert "entre-temps" in late.content.decode()
    assert [*Decision.objects.values_list("number", "level")] == [(1, 3), (2, 2)]

    seal = JournalEntry.objects.filter(kind="decided").last()
    assert seal is not None
    for reader in (president, officer):
        text = browser(reader).get(page(rated, "jury:minutes")).content.decode()
        for words in (REASON, why, seal.digest, rated.digest, president.full_name, "Abadie", "Zola"):
            assert words in text
    assert browser(rated.person).get(page(rated, "jury:minutes")).status_code == 403
    mine = browser(rated.person).get(reverse("teacher:portfolio")).content.decode()
    assert why in mine
    assert "Abadie" not in mine


def test_a_third_examiner_is_called_once_and_never_from_the_panel(
    rated: Portfolio, president: Person, examiners: tuple[Person, Person]
) -> None:
    own, third = browser(president), make_examiner(last_name="Tiers")
    refused = own.post(page(rated, "jury:call_third"), {"examiner": str(examiners[0].public_id)})
    assert "extérieure" in refused.context["third"].errors["examiner"][0]
    for _press in range(2):
        own.post(page(rated, "jury:call_third"), {"examiner": str(third.public_id)})
    assert rated.ratings.filter(is_third=True).count() == 1
    text = own.get(page(rated)).content.decode()
    assert "2 sur 3" in text
    assert "Première lecture" not in text


@pytest.mark.parametrize("name", ["jury:deliberate", "jury:revise", "jury:call_third", "jury:minutes"])
def test_another_president_finds_nothing(rated: Portfolio, name: str) -> None:
    stranger = browser(make_president())
    answer = stranger.post(page(rated, name), {"level": 3, "reason": REASON})
    assert answer.status_code in {404, 405}
    if name != "jury:call_third":
        assert stranger.get(page(rated, name)).status_code == 404


def test_the_desk_composes_and_assigns(
    officer: Person, president: Person, examiners: tuple[Person, Person]
) -> None:
    desk, url = browser(officer), reverse("officer:panel_new")
    people = {"president": str(president.public_id), "examiners": [str(each.public_id) for each in examiners]}
    one = desk.post(url, {"name": "Créteil 1", **people, "examiners": people["examiners"][:1]})
    assert "deux" in one.context["form"].errors["examiners"][0]
    assert "Créteil 1" in one.content.decode()
    for _press in range(2):
        assert desk.post(url, {"name": "Créteil 1", **people}).url == reverse("officer:panels")
    panel = Panel.objects.get()
    portfolio = make_deposited()
    assign = reverse("officer:portfolio_assign", args=[portfolio.public_id])
    assert portfolio.number in desk.get(reverse("officer:panels")).content.decode()
    assert "Choisissez une commission." in desk.post(assign, {"panel": ""}).content.decode()
    for _press in range(2):
        assert desk.post(assign, {"panel": str(panel.public_id)}).url == reverse("officer:panels")
    portfolio.refresh_from_db()
    assert (portfolio.state, portfolio.panel) == ("assigned", panel)
    assert "0 sur 2" in desk.get(reverse("officer:panels")).content.decode()


def test_a_conflict_is_told_on_the_page_and_refused_on_the_way_in(officer: Person) -> None:
    from tests.factories import AT, make_teacher

    from palier.contexts.people.api import grant_role

    person = make_teacher(first_name="Alix", last_name="Candidat")
    grant_role(person, Role.EXAMINER, at=AT)
    panel, portfolio = make_panel(make_examiner(), person), make_deposited(person)
    assign = reverse("officer:portfolio_assign", args=[portfolio.public_id])
    assert "Alix Candidat est la personne candidate" in browser(officer).get(assign).content.decode()
    refused = browser(officer).post(assign, {"panel": str(panel.public_id)})
    assert "field-errors" in refused.content.decode()
    portfolio.refresh_from_db()
    assert portfolio.state == "deposited"


@pytest.mark.parametrize("name", ["officer:panels", "officer:panel_new"])
def test_only_the_desk_enters(name: str, president: Person) -> None:
    for person in (president, make_person()):
        assert browser(person).get(reverse(name)).status_code == 403
