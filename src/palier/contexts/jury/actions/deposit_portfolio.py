"""The author hands the portfolio over: from here on nobody changes it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from palier.kernel import journal
from palier.kernel.access import Actor
from palier.kernel.content_files import canonical_digest
from palier.kernel.errors import InvalidInput
from palier.kernel.transitions import advance

from ..completeness import problems_of
from ..errors import PortfolioIncomplete
from ..events import portfolio_deposited
from ..models import Portfolio
from ..policies import require_owner
from ..queries.portfolios import form_of
from ..queries.rows import lock_portfolio
from ..states import PORTFOLIO


@transaction.atomic
def deposit_portfolio(
    portfolio: Portfolio, *, declarations: Collection[str], actor: Actor, at: datetime
) -> Portfolio:
    """`declarations` are the keys ticked; all are asked for. A second press changes nothing."""
    row = require_owner(lock_portfolio(portfolio), actor)
    if row.state != "draft":
        return row
    form = form_of(row)
    problems = problems_of(row, form)
    if problems:
        raise PortfolioIncomplete(problems)
    for asked in form.declarations:
        if asked.key not in declarations:
            raise InvalidInput(_("Cochez cette déclaration pour déposer votre dossier."), field=asked.key)
    row.declarations = [asked.key for asked in form.declarations]
    row.digest = canonical_digest(sealed_content(row))
    row.save(update_fields=["declarations", "digest"])
    advance(row, PORTFOLIO, "deposit", actor=actor, at=at)
    payload = {
        "digest": row.digest,
        "situations": row.situations.count(),
        "files": row.attachments.count(),
        "declarations": row.declarations,
    }
    journal.record(row.stream, "deposited", payload, actor=actor, at=at)
    transaction.on_commit(lambda: portfolio_deposited.send_robust(Portfolio, portfolio=row.public_id, at=at))
    return row


def sealed_content(portfolio: Portfolio) -> dict[str, Any]:
    """Every word and every file of a portfolio, in a form that gives the same digest for ever."""
    return {
        "portfolio": str(portfolio.public_id),
        "form": portfolio.form.digest,
        "declarations": portfolio.declarations,
        "situations": [
            {"number": row.number, "title": row.title, "sections": row.sections, "domains": row.domains}
            for row in portfolio.situations.all()
        ],
        "files": [
            {"number": row.number, "name": row.name, "sha256": row.sha256}
            for row in portfolio.attachments.all()
        ],
    }
