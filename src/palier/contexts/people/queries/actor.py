"""What a person may do now."""

from __future__ import annotations

from django.db.models import Q

from palier.kernel import clock
from palier.kernel.access import Actor, Grant, Role, Scope, ScopeKind

from ..models import Person


def actor_for(person: Person) -> Actor:
    """The actor of a signed-in person, with the grants in force at this moment."""
    rows = person.role_grants.filter(Q(ends_at=None) | Q(ends_at__gt=clock.now()))
    grants = frozenset(Grant(Role(row.role), Scope(ScopeKind(row.scope_kind), row.scope_key)) for row in rows)
    return Actor(label=f"person:{person.public_id}", person_id=person.pk, grants=grants)
