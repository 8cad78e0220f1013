"""The portfolio, two blind ratings, the deliberation and its decision."""

from __future__ import annotations

from palier.contexts.jury.api import (
    Portfolio,
    assign_portfolio,
    compose_panel,
    decide,
    deposit_portfolio,
    open_portfolio,
    portfolio_of,
    ratings_for_deliberation,
    save_situation,
)
from palier.contexts.jury.errors import (
    ConflictOfInterest,
    PortfolioIncomplete,
    PortfolioLocked,
    RatingsNotComplete,
)
from palier.contexts.people.api import Person, actor_for, profile_of
from palier.kernel.access import Role

from ..journey import Facts, Journey, must, refused
from ..population import DOMAINS
from ..steps import bring_portfolio, rate, settle
from .session import TEST_DAY, candidate_of, officer_of

REASON = "La commission retient ce niveau : les deux évaluations concordent dans presque tous les domaines."


def examiners(journey: Journey) -> tuple[Person, Person]:
    return journey.staff(Role.EXAMINER, place=1), journey.staff(Role.EXAMINER, place=2)


def president(journey: Journey) -> Person:
    return journey.staff(Role.PRESIDENT)


def own_portfolio(journey: Journey) -> Portfolio:
    found = portfolio_of(journey.person)
    must(found, "there is no portfolio")
    assert found is not None
    return found


def deposit(journey: Journey) -> Facts:
    """Refused while it is empty, sealed once it is deposited."""
    candidate, at = candidate_of(journey), journey.day(TEST_DAY + 5)
    empty = open_portfolio(candidate, actor=journey.actor, at=at)
    refused(
        PortfolioIncomplete,
        lambda: deposit_portfolio(empty, declarations=[], actor=journey.actor, at=at),
    )
    portfolio = bring_portfolio(candidate, at=at)
    must(portfolio.state == "deposited" and len(portfolio.digest) == 64, "the portfolio is not sealed")
    refused(
        PortfolioLocked,
        lambda: save_situation(
            portfolio, 1, title="Autre", sections={}, domains=[], actor=journey.actor, at=at
        ),
    )
    return {"number": portfolio.number, "situations": portfolio.situations.count(), "locked": True}


def refuse_conflict(journey: Journey) -> Facts:
    """A panel with a colleague of the same school may not judge."""
    profile = profile_of(journey.person)
    assert profile is not None
    assert profile.establishment is not None
    colleague, at = journey.staff(Role.EXAMINER, place=3), journey.day(TEST_DAY + 6)
    settle(colleague, academie_code="24", uai=profile.establishment.uai, at=at)
    panel = compose_panel(
        f"Commission proche {journey.run}",
        president(journey),
        (examiners(journey)[0], colleague),
        actor=officer_of(journey),
        at=at,
    )
    portfolio = own_portfolio(journey)
    refused(
        ConflictOfInterest,
        lambda: assign_portfolio(portfolio, panel, actor=officer_of(journey), at=at),
    )
    must(own_portfolio(journey).state == "deposited", "the refused panel holds the portfolio")
    return {"refused": True}


def assign(journey: Journey) -> Facts:
    at = journey.day(TEST_DAY + 7)
    name = f"Commission {journey.run}"
    panel = compose_panel(name, president(journey), examiners(journey), actor=officer_of(journey), at=at)
    portfolio = assign_portfolio(own_portfolio(journey), panel, actor=officer_of(journey), at=at)
    must(portfolio.state == "assigned", "the portfolio is not assigned")
    return {"panel": name, "ratings": portfolio.ratings.count()}


def rate_blindly(journey: Journey) -> Facts:
    """Nothing is decided, or even read together, before both ratings are handed over."""
    portfolio, at = own_portfolio(journey), journey.day(TEST_DAY + 9)
    first, second = examiners(journey)
    rate(portfolio, first, levels=dict.fromkeys(DOMAINS, 3), at=at)
    chair = actor_for(president(journey))
    refused(RatingsNotComplete, lambda: ratings_for_deliberation(own_portfolio(journey), actor=chair))
    refused(
        RatingsNotComplete,
        lambda: decide(own_portfolio(journey), level=3, reason=REASON, actor=chair, at=at),
    )
    rate(portfolio, second, levels=dict.fromkeys(DOMAINS, 3) | {"2": 4}, at=journey.day(TEST_DAY + 10))
    must(own_portfolio(journey).state == "rated", "two ratings do not open the deliberation")
    return {"ratings": 2, "state": "rated"}


def deliberate(journey: Journey) -> Facts:
    portfolio, chair = own_portfolio(journey), actor_for(president(journey))
    seen = ratings_for_deliberation(portfolio, actor=chair)
    must(len(seen.examiners) == 2 and len(seen.domains) == 5, "the deliberation does not show all")
    must(not seen.has_wide_gap, "a gap of one level counts as wide")
    at = journey.day(TEST_DAY + 12)
    decision = decide(portfolio, level=seen.proposed, reason=REASON, actor=chair, at=at)
    again = decide(portfolio, level=seen.proposed, reason=REASON, actor=chair, at=at)
    must(decision.pk == again.pk, "a second press decided twice")
    must(seen.proposed >= 1, "the panel gives no level")
    return {"level": decision.level, "number": decision.number}


STEPS = (deposit, refuse_conflict, assign, rate_blindly, deliberate)
