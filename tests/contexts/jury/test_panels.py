"""Composing a panel, giving it a portfolio, and conflicts of interest."""

import pytest
from tests.factories import AT, make_person, make_teacher
from tests.portfolios import (
    make_assigned,
    make_deposited,
    make_examiner,
    make_panel,
    make_president,
    make_scored_candidate,
    open_for,
    rate,
)

from palier.contexts.jury.api import (
    Panel,
    assign_portfolio,
    compose_panel,
    declare_conflict,
    own_rating,
    panel_choices,
    portfolio_for_desk,
    portfolios_for_desk,
    portfolios_to_rate,
    presided_portfolio,
    ratings_for_deliberation,
)
from palier.contexts.jury.errors import ConflictDeclared, ConflictOfInterest
from palier.contexts.people.api import Person, actor_for, grant_role, profile_of
from palier.contexts.territory.api import Establishment
from palier.kernel.access import Actor, Role
from palier.kernel.errors import Forbidden, InvalidInput, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(content: None) -> Actor:
    return actor_for(make_person(role=Role.OFFICER))


def in_school(person: Person, uai: str = "0941234F") -> Person:
    """A school for a teacher or for a member who also teaches."""
    school, _is_new = Establishment.objects.get_or_create(uai=uai, defaults={"name": "Lycée d’essai"})
    profile = profile_of(person) or profile_of(make_teacher())
    assert profile is not None
    profile.pk = profile.pk if profile.person_id == person.pk else None
    profile.person, profile.establishment = person, school
    profile.save()
    return person


def test_a_panel_is_composed_once(officer: Actor) -> None:
    president, examiners = make_president(), (make_examiner(), make_examiner())
    for _press in range(2):
        panel = compose_panel("Créteil 1", president, examiners, actor=officer, at=AT)
    assert Panel.objects.count() == 1
    assert panel.members.count() == 3
    with pytest.raises(InvalidInput, match="déjà ce nom"):
        compose_panel(" Créteil  1 ", make_president(), examiners, actor=officer, at=AT)


def test_a_panel_has_a_president_and_two_others(officer: Actor) -> None:
    president, first, second = make_president(), make_examiner(), make_examiner()
    grant_role(president, Role.EXAMINER, at=AT)
    for head, others, field in [
        (first, (second, president), "president"),
        (president, (first,), "examiners"),
        (president, (first, first), "examiners"),
        (president, (first, president), "examiners"),
        (president, (first, make_person()), "examiners"),
    ]:
        with pytest.raises(InvalidInput) as refused:
            compose_panel("Créteil", head, others, actor=officer, at=AT)
        assert refused.value.field == field
    with pytest.raises(Forbidden, match="compose"):
        compose_panel("Créteil", president, (first, second), actor=actor_for(president), at=AT)


def test_assigning_opens_one_rating_per_examiner_and_twice_is_once(
    officer: Actor, panel: Panel, examiners: tuple[Person, Person]
) -> None:
    portfolio = make_deposited()
    for _press in range(2):
        portfolio = assign_portfolio(portfolio, panel, actor=officer, at=AT)
    assert portfolio.state == "assigned"
    assert {r.examiner for r in portfolio.ratings.all()} == set(examiners)
    with pytest.raises(Forbidden):
        assign_portfolio(portfolio, panel, actor=actor_for(examiners[0]), at=AT)


def test_the_desk_sees_no_draft(officer: Actor) -> None:
    draft = open_for(make_scored_candidate())
    with pytest.raises(NotFound):
        portfolio_for_desk(draft.public_id, actor=officer)
    assert portfolios_for_desk(officer) == ()


def test_nobody_judges_themselves(officer: Actor, examiners: tuple[Person, Person]) -> None:
    candidate = make_teacher(first_name="Alix", last_name="Candidat")
    grant_role(candidate, Role.EXAMINER, at=AT)
    panel = make_panel(examiners[0], candidate)
    with pytest.raises(ConflictOfInterest, match="Alix Candidat est la personne candidate"):
        assign_portfolio(make_deposited(candidate), panel, actor=officer, at=AT)


@pytest.mark.parametrize("seat", ["president", "examiner"])
def test_nobody_judges_a_colleague_of_the_same_school(
    officer: Actor, examiners: tuple[Person, Person], president: Person, seat: str
) -> None:
    panel = make_panel(*examiners, president=president)
    portfolio = make_deposited(in_school(make_teacher()))
    in_school(president if seat == "president" else examiners[1])
    with pytest.raises(ConflictOfInterest, match="même établissement"):
        assign_portfolio(portfolio, panel, actor=officer, at=AT)
    portfolio.refresh_from_db()
    assert (portfolio.state, portfolio.panel) == ("deposited", None)
    (choice,) = panel_choices(portfolio, actor=officer)
    assert len(choice.conflicts) == 1


def test_two_people_without_a_school_are_not_colleagues(officer: Actor, panel: Panel) -> None:
    assert assign_portfolio(make_deposited(), panel, actor=officer, at=AT).state == "assigned"


def test_a_declared_conflict_closes_the_portfolio_and_calls_for_another_panel(
    officer: Actor, panel: Panel, examiners: tuple[Person, Person]
) -> None:
    portfolio = make_assigned(panel)
    first, second = examiners
    rate(portfolio, second, 3)
    with pytest.raises(InvalidInput):
        declare_conflict(portfolio, reason="  ", actor=actor_for(first), at=AT)
    for _press in range(2):
        declare_conflict(portfolio, reason="Ancien tuteur", actor=actor_for(first), at=AT)
    assert portfolio.conflicts.count() == 1
    with pytest.raises(ConflictDeclared):
        own_rating(portfolio.public_id, actor=actor_for(first))
    (waiting,) = portfolios_for_desk(officer)
    assert waiting.needs_panel
    assert [c.sentence for c in waiting.conflicts] == ["Ancien tuteur"]

    with pytest.raises(ConflictOfInterest, match="déclaré un conflit"):
        assign_portfolio(portfolio, make_panel(first, make_examiner()), actor=officer, at=AT)
    third = make_examiner(last_name="Relève")
    portfolio = assign_portfolio(portfolio, make_panel(second, third), actor=officer, at=AT)
    assert portfolios_for_desk(officer)[0].conflicts == ()
    assert portfolios_to_rate(actor_for(first)) == ()
    with pytest.raises(NotFound):
        own_rating(portfolio.public_id, actor=actor_for(first))
    rate(portfolio, third, 3)  # what the second one submitted still counts
    portfolio.refresh_from_db()
    assert portfolio.state == "rated"


def test_a_president_in_conflict_decides_nothing(
    officer: Actor, panel: Panel, president: Person, examiners: tuple[Person, Person]
) -> None:
    portfolio = make_assigned(panel)
    for examiner in examiners:
        rate(portfolio, examiner, 2)
    declare_conflict(portfolio, reason="Amitié", actor=actor_for(president), at=AT)
    with pytest.raises(ConflictDeclared):
        presided_portfolio(portfolio.public_id, actor=actor_for(president))
    head = make_president()
    moved = assign_portfolio(portfolio, make_panel(*examiners, president=head), actor=officer, at=AT)
    assert moved.state == "rated"
    assert ratings_for_deliberation(moved, actor=actor_for(head)).proposed == 2


def test_only_those_who_judge_it_declare_a_conflict(panel: Panel) -> None:
    portfolio = make_assigned(panel)
    with pytest.raises(NotFound):
        declare_conflict(portfolio, reason="Curiosité", actor=actor_for(make_examiner()), at=AT)
