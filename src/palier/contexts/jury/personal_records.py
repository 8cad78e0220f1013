"""A person's portfolios: to read, to erase, to end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from palier.contexts.people.api import Person
from palier.contexts.people.events import Term, eraser, expirer, exporter

from .models import Attachment, Portfolio, Situation


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
    _delete_with_files(Portfolio.objects.filter(person=person, state="draft"))


def _delete_with_files(portfolios: QuerySet[Portfolio]) -> None:
    attachments = [*Attachment.objects.filter(portfolio__in=portfolios)]
    portfolios.delete()
    _delete_files(attachments)


def _delete_files(attachments: Sequence[Attachment]) -> None:
    """Once their rows are gone for good."""
    for file in (row.file for row in attachments):
        transaction.on_commit(lambda file=file: file.storage.delete(file.name))  # type: ignore[misc]


def end_drafts(rows: Sequence[Portfolio], term: Term) -> None:
    _delete_with_files(Portfolio.objects.filter(pk__in=[row.pk for row in rows]))


def end_attachments(rows: Sequence[Attachment], term: Term) -> None:
    Attachment.objects.filter(pk__in=[row.pk for row in rows]).delete()
    _delete_files(rows)


@expirer("portfolio", end=end_drafts)
def expired_drafts(term: Term) -> QuerySet[Portfolio]:
    """Never deposited: nobody judged it, nothing of it is a record."""
    last = Greatest("candidate__session__published_at", "created_at")
    return Portfolio.objects.annotate(last=last).filter(state="draft", last__lte=term.before)


@expirer("portfolio")
def expired_situations(term: Term) -> QuerySet[Situation]:
    """Of a decided portfolio: its row, its seal, its ratings and decisions stay as minutes."""
    return Situation.objects.filter(portfolio__state="decided", portfolio__decided_at__lte=term.before)


@expirer("portfolio", end=end_attachments)
def expired_attachments(term: Term) -> QuerySet[Attachment]:
    return Attachment.objects.filter(portfolio__state="decided", portfolio__decided_at__lte=term.before)
