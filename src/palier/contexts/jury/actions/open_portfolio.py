"""A candidate starts a portfolio."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from palier.contexts.certification.api import Candidate
from palier.contexts.framework.api import current_document
from palier.kernel import journal
from palier.kernel.access import Actor, Permission, require
from palier.kernel.errors import NotFound

from ..errors import JuryClosed
from ..models import Portfolio
from ..queries.access import may_deposit


@transaction.atomic
def open_portfolio(candidate: Candidate, *, actor: Actor, at: datetime) -> Portfolio:
    """A second press finds the first one's portfolio."""
    require(actor, Permission.DEPOSIT_PORTFOLIO)
    if candidate.person_id != actor.person_id:
        raise NotFound()
    access = may_deposit(candidate)
    if not access:
        raise JuryClosed(access.reason)
    portfolio, is_new = Portfolio.objects.get_or_create(
        candidate=candidate,
        defaults={"person": candidate.person, "form": current_document("portfolio"), "created_at": at},
    )
    if is_new:
        payload = {"candidate": str(candidate.public_id), "form": portfolio.form.number}
        journal.record(portfolio.stream, "opened", payload, actor=actor, at=at)
    return portfolio
