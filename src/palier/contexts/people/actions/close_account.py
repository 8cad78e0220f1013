"""Close one's account: what is not a register is erased, the person becomes nobody."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection, transaction

from palier.kernel import journal
from palier.kernel.access import STAFF_ROLES, Actor
from palier.kernel.errors import NotFound

from ..errors import StaffCannotClose
from ..events import ERASERS, account_closed
from ..models import NoticeRead, Person, Profile, RoleGrant


@transaction.atomic
def close_account(person: Person, *, actor: Actor, at: datetime) -> None:
    """Idempotent. Certificates and registers keep the holder's name; nothing else names the person."""
    if actor.person_id != person.pk:
        raise NotFound()
    locked = Person.objects.select_for_update().get(pk=person.pk)
    if locked.closed_at is not None:
        return
    if locked.role_grants.filter(role__in=STAFF_ROLES, ends_at=None).exists():
        raise StaffCannotClose()
    known = {"email": locked.email, "name": locked.first_name, "language": locked.language}
    make_nobody(locked, actor=actor, at=at)
    transaction.on_commit(lambda: account_closed.send_robust(Person, **known))


def make_nobody(locked: Person, *, actor: Actor, at: datetime, reason: str = "") -> None:
    """However an account ends. `reason` is empty when the person asked."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL palier.erasing = 'on'")
        for erase in reversed(ERASERS.values()):
            erase(locked)
        cursor.execute("SET LOCAL palier.erasing = 'off'")
    _forget(locked, at)
    payload = {"reason": reason} if reason else {}
    journal.record(f"account:{locked.public_id}", "closed", payload, actor=actor, at=at)


def _forget(person: Person, at: datetime) -> None:
    for model in (Profile, NoticeRead, RoleGrant):
        model._default_manager.filter(person=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    person.email = f"{person.public_id}@compte-ferme.invalid"
    person.first_name, person.last_name, person.language = "", "", ""
    person.is_active, person.closed_at, person.last_login = False, at, None
    person.ending_announced_at = None
    person.session_round += 1
    person.set_unusable_password()
    person.save()
