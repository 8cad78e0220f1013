"""What training announces. Receivers of `enrolment_completed` run in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.dispatch import Signal


@dataclass(frozen=True)
class EnrolmentCompleted:
    enrolment: UUID
    person_id: int
    run_key: str
    title: str
    at: datetime


#: sent with `event: EnrolmentCompleted`
enrolment_completed = Signal()

#: sent after the commit with `enrolment` (its row's public id) and `at`
enrolled = Signal()
