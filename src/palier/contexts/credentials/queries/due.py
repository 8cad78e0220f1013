"""Who is due a certificate, or holds one that a newer decision replaces. Normally nobody:
certificates follow the publication and the decision within the second."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from palier.contexts.certification.api import Candidate, test_result
from palier.contexts.jury.api import Decision, decision_of

from ..award_rules import award_levels
from ..models import Certificate, Kind
from ..types import PartStatus


def candidates_due() -> tuple[Candidate, ...]:
    """Those who lack a certificate are found by set, then told apart by the rules of their session."""
    return tuple(row for row in _lacking() if row.has_older or _is_due(row))  # type: ignore[attr-defined]


def _lacking() -> QuerySet[Candidate]:
    own = Certificate.objects.filter(candidate=OuterRef("pk"))
    jury = own.filter(kind=Kind.PROFESSIONAL)
    in_force = Decision.objects.filter(portfolio__candidate=OuterRef("pk"), portfolio__state="decided")
    rows = Candidate.objects.filter(state="scored", session__state="published").annotate(
        decision=Subquery(in_force.order_by("-number").values("number")[:1]),
        has_general=Exists(own.filter(kind=Kind.GENERAL)),
        has_professional=Exists(jury.filter(decision_number=OuterRef("decision"))),
        has_older=Exists(jury.filter(state="issued", decision_number__lt=OuterRef("decision"))),
    )
    lacks = Q(has_general=False, general_level__gte=1) | Q(decision__gte=1, has_professional=False)
    return rows.filter(lacks | Q(has_older=True)).select_related("session__rules")


def _is_due(row: Candidate) -> bool:
    test, decision = test_result(row), decision_of(row)
    assert test is not None  # scored
    awarded = award_levels(
        test, decision.level if decision else None, row.session.rules.body, row.session.rule_set
    )
    general = awarded.general.status is PartStatus.AWARDED and not row.has_general  # type: ignore[attr-defined]
    jury = awarded.professional.status is PartStatus.AWARDED and not row.has_professional  # type: ignore[attr-defined]
    return general or jury
