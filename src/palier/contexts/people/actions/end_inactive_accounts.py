"""Accounts that nobody signs in to: told first, then closed as if the person had asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest

from palier.kernel import journal
from palier.kernel.access import STAFF_ROLES, SYSTEM, Actor

from ..events import Term, account_ending, expirer
from ..models import Person, RoleGrant
from .close_account import make_nobody

BATCH = 200


def _silent(term: Term, *, days: int = 0) -> QuerySet[Person]:
    """Whose last sign-in is `days` from its term, or past it. Who holds a staff role is discharged first."""
    staff = RoleGrant.objects.filter(person=OuterRef("pk"), role__in=STAFF_ROLES, ends_at=None)
    last = Greatest("joined_at", "last_login")
    rows = Person.objects.annotate(last=last).filter(~Exists(staff), closed_at=None)
    return rows.filter(last__lte=term.before + timedelta(days=days))


def _to_tell(term: Term) -> QuerySet[Person]:
    """A notice given before the last sign-in counts no more."""
    untold = Q(ending_announced_at=None) | Q(ending_announced_at__lt=F("last"))
    return _silent(term, days=term.notice_days).filter(untold)


def _end(rows: Sequence[Person], term: Term) -> None:
    for person in rows:
        make_nobody(person, actor=SYSTEM, at=term.at, reason="inactive")


@expirer("account", end=_end)
def expired_accounts(term: Term) -> QuerySet[Person]:
    """Told long enough ago, and not come back since."""
    rows = _silent(term)
    if not term.notice_days:
        return rows
    told_by = term.at - timedelta(days=term.notice_days)
    return rows.filter(ending_announced_at__gte=F("last"), ending_announced_at__lte=told_by)


def count_endings(term: Term) -> int:
    """Whom `announce_endings` would tell; writes nothing."""
    return _to_tell(term).count() if term.notice_days else 0


def announce_endings(term: Term, *, actor: Actor) -> int:
    """How many people were told. Once each: until they sign in, a second call tells nobody."""
    told = 0
    while term.notice_days and (batch := _announce_batch(term, actor=actor)):
        told += batch
    return told


@transaction.atomic
def _announce_batch(term: Term, *, actor: Actor) -> int:
    people = [*_to_tell(term).select_for_update(of=("self",)).order_by("pk")[:BATCH]]
    ends_on = (term.at + timedelta(days=term.notice_days)).date()
    for person in people:
        person.ending_announced_at = term.at
        person.save(update_fields=["ending_announced_at"])
        _tell(person, ends_on=ends_on, term=term)
    if people:
        journal.record("retention:account", "announced", {"rows": len(people)}, actor=actor, at=term.at)
    return len(people)


def _tell(person: Person, *, ends_on: object, term: Term) -> None:
    facts = {"person": person.public_id, "ends_on": ends_on, "at": term.at}
    transaction.on_commit(lambda: account_ending.send_robust(Person, **facts))
