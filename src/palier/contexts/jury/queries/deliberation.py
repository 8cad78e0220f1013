"""What the president reads before deciding, once every rating is submitted."""

from __future__ import annotations

from palier.contexts.framework.api import level_label
from palier.kernel.access import Actor, Permission
from palier.kernel.errors import NotFound
from palier.kernel.models import JournalEntry

from ..comparison import domain_level, gap, is_wide, proposed_level
from ..conflicts import members_of
from ..documents import read_grid
from ..errors import RatingsNotComplete
from ..models import Decision, Portfolio, Rating
from ..policies import require_president
from ..types import (
    Criterion,
    DecisionView,
    Deliberation,
    DomainComparison,
    Minutes,
    RatedLevel,
)
from .rows import ROWS, presided_portfolio


def ratings_for_deliberation(portfolio: Portfolio, *, actor: Actor) -> Deliberation:
    """Nothing of a rating is read before all are submitted."""
    return _deliberation(require_president(portfolio, actor))


def _deliberation(portfolio: Portfolio) -> Deliberation:
    if portfolio.state not in {"rated", "decided"}:
        raise RatingsNotComplete()
    ratings = [*counting_ratings(portfolio)]
    grid = read_grid(ratings[0].grid.body)
    threshold = portfolio.candidate.session.rules.body["jury_gap_threshold"]["value"]
    weights = {criterion.domain: float(criterion.weight) for criterion in grid.criteria}
    return Deliberation(
        domains=tuple(_compare(criterion, ratings, threshold) for criterion in grid.criteria),
        examiners=tuple(rating.examiner.full_name for rating in ratings),
        proposed=proposed_level([rating.levels for rating in ratings], weights),
        threshold=threshold,
        has_third=any(rating.is_third for rating in ratings),
    )


def counting_ratings(portfolio: Portfolio) -> list[Rating]:
    """The panel's, in an order that does not change from page to page; the third one last."""
    rows = portfolio.ratings.filter(panel=portfolio.panel).select_related("examiner", "grid")
    return list(rows.order_by("is_third", "examiner__last_name", "examiner__first_name", "pk"))


def _compare(criterion: Criterion, ratings: list[Rating], threshold: int | None) -> DomainComparison:
    levels = [rating.levels[criterion.domain] for rating in ratings]
    return DomainComparison(
        domain=criterion.domain,
        name=criterion.name,
        ratings=tuple(
            RatedLevel(
                rating.examiner.full_name,
                rating.is_third,
                rating.levels[criterion.domain],
                rating.evidence[criterion.domain],
            )
            for rating in ratings
        ),
        level=domain_level(levels),
        gap=gap(levels),
        is_wide=is_wide(levels, threshold),
    )


def decisions_of(portfolio: Portfolio) -> tuple[DecisionView, ...]:
    """Every decision, the one in force last."""
    return tuple(_decision_view(row) for row in portfolio.decisions.select_related("decided_by"))


def _decision_view(row: Decision) -> DecisionView:
    return DecisionView(
        row.number,
        row.level,
        level_label("crcn-edu", row.level),
        row.reason,
        row.decided_by.full_name,
        row.decided_at,
    )


def minutes_of(portfolio: Portfolio, *, actor: Actor) -> Minutes:
    """For the president of the panel and for the national desk, once decided."""
    if actor.may(Permission.COMPOSE_PANEL):
        row = ROWS.get(pk=portfolio.pk)
    else:
        row = presided_portfolio(portfolio.public_id, actor=actor)
    if row.state != "decided" or row.panel is None or row.deposited_at is None:
        raise NotFound()
    president, *_examiners = members_of(row.panel)
    deliberation = _deliberation(row)
    seal = JournalEntry.objects.filter(stream=row.stream, kind="decided").order_by("-position").first()
    assert seal is not None  # a decision and its entry are written together
    return Minutes(
        number=row.number,
        candidate=row.person.full_name,
        session=row.candidate.session.number,
        panel=row.panel.name,
        president=president.full_name,
        examiners=deliberation.examiners,
        deposited_at=row.deposited_at,
        portfolio_digest=row.digest,
        deliberation=deliberation,
        decisions=decisions_of(row),
        journal_digest=seal.digest,
        journal_position=seal.position,
    )
