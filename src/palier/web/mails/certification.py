"""Seats taken, given back or lost; results that can be read; decisions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.dispatch import receiver

from palier.contexts.certification.api import Candidate, view_of
from palier.contexts.certification.events import (
    candidate_registered,
    registration_withdrawn,
    session_cancelled,
    session_published,
)
from palier.contexts.jury.api import Portfolio
from palier.contexts.jury.events import DecisionTaken, portfolio_deposited, subscribe
from palier.contexts.training.api import zone_of
from palier.kernel.mail import Letter, post
from palier.web.calendar_files import link, session_appointment

from .writing import in_language_of, invitation, letter_to


def _rows(public_ids: Iterable[UUID]) -> QuerySet[Candidate]:
    """Those who still have an account to be written to."""
    rows = Candidate.objects.select_related("person", "session__centre__academie", "session__rules")
    return rows.filter(public_id__in=tuple(public_ids), person__closed_at=None)


@receiver(candidate_registered)
def confirm_registration(*, candidate: UUID, at: datetime, **_kwargs: Any) -> None:
    post(*(_about_seat(row, "registration_confirmed", at) for row in _rows([candidate])))


@receiver(registration_withdrawn)
def confirm_withdrawal(*, candidate: UUID, at: datetime, **_kwargs: Any) -> None:
    post(*(_about_seat(row, "registration_withdrawn", at, is_lost=True) for row in _rows([candidate])))


@receiver(session_cancelled)
def tell_cancellation(*, candidates: tuple[UUID, ...], at: datetime, **_kwargs: Any) -> None:
    post(*(_about_seat(row, "session_cancelled", at, is_lost=True) for row in _rows(candidates)))


def _about_seat(row: Candidate, template: str, at: datetime, *, is_lost: bool = False) -> Letter:
    with in_language_of(row.person):
        seat = view_of(row)
        agenda = invitation(session_appointment(seat), at=at, is_cancelled=is_lost)
        return letter_to(
            row.person,
            template,
            agenda,
            candidacy=seat,
            session=seat.session,
            reason=row.session.cancel_reason,
            url=link("teacher:registration"),
        )


@receiver(session_published)
def tell_publication(*, session: UUID, **_kwargs: Any) -> None:
    """To whoever sat the test, in the same words whatever the result."""
    rows = Candidate.objects.filter(session__public_id=session, state="scored", person__closed_at=None)
    url = link("teacher:certificates")
    post(*(letter_to(row.person, "results_published", url=url) for row in rows.select_related("person")))


@receiver(portfolio_deposited)
def acknowledge_deposit(*, portfolio: UUID, **_kwargs: Any) -> None:
    row = Portfolio.objects.select_related("person").get(public_id=portfolio)
    assert row.deposited_at is not None
    receipt = {
        "number": row.number,
        "digest": row.digest,
        "situations": row.situations.count(),
        "files": row.attachments.count(),
        "deposited_at": row.deposited_at,
        "timezone": zone_of(row.person).key,
    }
    post(letter_to(row.person, "portfolio_deposited", url=link("teacher:portfolio"), **receipt))


@subscribe
def tell_decision(event: DecisionTaken) -> None:
    """The certificate that may follow is told in the same letter: whether one came tells the result."""
    url = link("teacher:certificates")
    post(*(letter_to(row.person, "decision_taken", url=url) for row in _rows([event.candidate])))
