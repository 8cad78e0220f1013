"""Who may open a portfolio, and who may not."""

import pytest
from tests.factories import AT, make_person
from tests.portfolios import make_scored_candidate, open_for

from palier.contexts.jury.api import may_deposit, open_portfolio, portfolio_of
from palier.contexts.jury.errors import JuryClosed
from palier.contexts.jury.models import Portfolio
from palier.contexts.people.api import actor_for
from palier.kernel.access import Role
from palier.kernel.errors import Forbidden, NotFound
from palier.kernel.models import JournalEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("content")]


@pytest.mark.parametrize(
    ("rule_set", "level", "is_open"),
    [("A", 0, False), ("A", 1, True), ("B", 1, False), ("B", 2, True), ("B", 4, True)],
)
def test_the_rules_frozen_in_the_session_open_the_jury(rule_set: str, level: int, is_open: bool) -> None:
    candidate = make_scored_candidate(level=level, rule_set=rule_set)
    assert bool(may_deposit(candidate)) is is_open
    if is_open:
        assert open_for(candidate).state == "draft"
    else:
        with pytest.raises(JuryClosed, match=f"niveau professionnel {1 if rule_set == 'A' else 2}"):
            open_for(candidate)


def test_nothing_opens_before_publication_or_without_a_result() -> None:
    assert "publication" in may_deposit(make_scored_candidate(is_published=False)).reason
    assert not may_deposit(make_scored_candidate(outcome="insufficient"))


def test_opening_twice_gives_one_portfolio() -> None:
    candidate = make_scored_candidate()
    assert open_for(candidate) == open_for(candidate)
    assert Portfolio.objects.count() == 1
    assert JournalEntry.objects.filter(kind="opened").count() == 1
    assert portfolio_of(candidate.person) == Portfolio.objects.get()


def test_somebody_else_finds_no_candidacy_and_staff_are_told_why() -> None:
    candidate = make_scored_candidate()
    with pytest.raises(NotFound):
        open_portfolio(candidate, actor=actor_for(make_person()), at=AT)
    with pytest.raises(Forbidden, match="personne candidate"):
        open_portfolio(candidate, actor=actor_for(make_person(role=Role.OFFICER)), at=AT)
