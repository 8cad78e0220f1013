"""A portfolio, as its author writes it and as others read it."""

from __future__ import annotations

from palier.contexts.certification.api import Candidate
from palier.contexts.people.api import Person

from ..documents import read_form
from ..models import Attachment, Decision, Portfolio, Situation
from ..types import AttachmentView, PortfolioForm, PortfolioReading, SectionView, SituationView


def portfolio_of(person: Person) -> Portfolio | None:
    """The latest one."""
    return (
        Portfolio.objects.select_related("form", "candidate__session")
        .filter(person=person)
        .order_by("-created_at")
        .first()
    )


def portfolio_for(candidate: Candidate) -> Portfolio | None:
    return Portfolio.objects.select_related("form").filter(candidate=candidate).first()


def decision_of(candidate: Candidate) -> Decision | None:
    """The decision in force: the one with the highest number; None until the panel has decided."""
    rows = Decision.objects.filter(portfolio__candidate=candidate, portfolio__state="decided")
    return rows.order_by("-number").first()


def form_of(portfolio: Portfolio) -> PortfolioForm:
    return read_form(portfolio.form.body)


def situation_of(portfolio: Portfolio, number: int) -> Situation | None:
    return portfolio.situations.filter(number=number).first()


def reading(portfolio: Portfolio) -> PortfolioReading:
    form = form_of(portfolio)
    labels = {choice.key: choice.label for choice in form.domains}
    situations = tuple(
        SituationView(
            number=row.number,
            title=row.title,
            domains=tuple(labels[code] for code in row.domains if code in labels),
            sections=tuple(SectionView(s.name, row.sections.get(s.key, "")) for s in form.sections),
        )
        for row in portfolio.situations.all()
    )
    attachments = tuple(attachment_view(row) for row in portfolio.attachments.all())
    return PortfolioReading(portfolio.number, situations, attachments)


def attachment_view(row: Attachment) -> AttachmentView:
    extension = row.name.rpartition(".")[2]
    return AttachmentView(
        row.public_id, row.number, row.name, f"piece-{row.number}.{extension}", extension.upper(), row.size
    )
