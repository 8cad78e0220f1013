"""Give a role to a person."""

from __future__ import annotations

from datetime import datetime

from palier.kernel.access import NATIONAL, Role, Scope

from ..models import Person, RoleGrant


def grant_role(person: Person, role: Role, *, at: datetime, scope: Scope = NATIONAL) -> RoleGrant:
    """Idempotent: a second call finds the first grant."""
    grant, _ = RoleGrant.objects.get_or_create(
        person=person,
        role=role.value,
        scope_kind=scope.kind.value,
        scope_key=scope.key,
        defaults={"granted_at": at},
    )
    return grant


def open_teacher_account(person: Person, *, at: datetime) -> None:
    """Whoever signs up is a teacher; other roles are given."""
    grant_role(person, Role.TEACHER, at=at)
