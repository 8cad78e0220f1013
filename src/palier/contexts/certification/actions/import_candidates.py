"""Register a list of persons: all of them, or nobody and every error with its line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from palier.contexts.people.api import Person, find_person_by_email
from palier.kernel.access import Actor
from palier.kernel.csv_import import CellError, Column, Row, read_csv
from palier.kernel.errors import DomainError, InvalidInput

from ..errors import AlreadyRegistered, NotEligible, SessionClosed
from ..models import CandidateImport, Session
from ..policies import require_manager
from ..queries.eligibility import eligibility_of
from ..queries.rows import lock_session
from .register import give_seat, has_candidacy, seats_left

MAX_LINES = 500
MAX_FILE_NAME = 160


def read_email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise InvalidInput(_("ce n’est pas une adresse électronique.")) from error
    return text


EMAIL = Column("email", ("email", "courriel", "adresse électronique", "adresse e-mail", "mail"), read_email)


@transaction.atomic
def import_candidates(
    session: Session, file_name: str, data: bytes, *, actor: Actor, at: datetime
) -> CandidateImport:
    """The report, kept in every case. Persons already registered here are left as they are."""
    require_manager(session, actor)
    row = lock_session(session)
    if row.state not in {"open", "running"}:
        raise SessionClosed()
    sheet = read_csv(data, (EMAIL,), max_rows=MAX_LINES)
    newcomers, refusals = _newcomers(row, sheet.rows, at)
    errors = sorted([*sheet.errors, *refusals], key=lambda error: error.line)
    if not errors:
        for person in newcomers:
            give_seat(row, person, actor=actor, at=at)
    return CandidateImport.objects.create(
        session=row,
        file_name=file_name[:MAX_FILE_NAME],
        imported_by=actor.label,
        at=at,
        added=0 if errors else len(newcomers),
        errors=[{"line": e.line, "column": e.column, "message": e.message} for e in errors],
    )


def _newcomers(
    session: Session, rows: Sequence[Row], at: datetime
) -> tuple[tuple[Person, ...], list[CellError]]:
    """Who would be added, each once, and who cannot be."""
    seated = set(session.candidates.exclude(state="withdrawn").values_list("person_id", flat=True))
    found: dict[int, Person] = {}
    errors: list[CellError] = []
    left = seats_left(session)
    for row in rows:
        try:
            person = _person(row.values["email"])
            if person.pk in seated or person.pk in found:
                continue
            _check(person, at)
            if len(found) >= left:
                raise InvalidInput(_("la session est complète : il n’y a plus de place pour cette ligne."))
            found[person.pk] = person
        except DomainError as refusal:
            errors.append(CellError(row.line, EMAIL.label, str(refusal)))
    return tuple(found.values()), errors


def _person(email: str) -> Person:
    person = find_person_by_email(email)
    if person is None:
        raise InvalidInput(_("aucun compte Palier n’utilise cette adresse."))
    return person


def _check(person: Person, at: datetime) -> None:
    if has_candidacy(person):
        raise AlreadyRegistered()
    if not eligibility_of(person, at).is_eligible:
        raise NotEligible()
