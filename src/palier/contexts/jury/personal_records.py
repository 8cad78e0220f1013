"""A person's portfolios, to read and to erase."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from palier.contexts.people.api import Person
from palier.contexts.people.events import eraser, exporter

from .models import Attachment, Portfolio


@exporter("portfolios", _("Dossiers professionnels, pièces jointes et décisions du jury"))
def export_portfolios(person: Person) -> list[dict[str, Any]]:
    rows = Portfolio.objects.filter(person=person).prefetch_related("situations", "attachments", "decisions")
    return [_told(row) for row in rows.order_by("created_at")]


def _told(row: Portfolio) -> dict[str, Any]:
    """Levels and reasons of the decision; blind ratings belong to the panel's deliberation."""
    return {
        "number": row.number,
        "state": row.state,
        "created_at": row.created_at,
        "deposited_at": row.deposited_at,
        "digest": row.digest,
        "declarations": row.declarations,
        "situations": [
            {"number": s.number, "title": s.title, "sections": s.sections, "domains": s.domains}
            for s in row.situations.all()
        ],
        "files": [{"name": f.name, "size": f.size, "sha256": f.sha256} for f in row.attachments.all()],
        "decisions": [
            {"number": d.number, "level": d.level, "reason": d.reason, "decided_at": d.decided_at}
            for d in row.decisions.all()
        ],
    }


@eraser("portfolios")
def erase_drafts(person: Person) -> None:
    """What was never deposited goes at once; what was judged stays until its own term."""
    drafts = Portfolio.objects.filter(person=person, state="draft")
    stored = [row.file for row in Attachment.objects.filter(portfolio__in=drafts)]
    drafts.delete()
    for file in stored:
        transaction.on_commit(lambda file=file: file.storage.delete(file.name))  # type: ignore[misc]
