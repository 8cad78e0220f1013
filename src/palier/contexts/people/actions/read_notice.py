"""Keep that a person has read a notice."""

from __future__ import annotations

from datetime import datetime

from ..models import NoticeRead, Person


def read_notice(person: Person, notice: str, *, version: str, at: datetime) -> NoticeRead:
    """Once per version: a second press keeps the first moment."""
    row, _is_new = NoticeRead.objects.get_or_create(
        person=person, notice=notice, version=version, defaults={"at": at}
    )
    return row
