"""Persons and what is known of them."""

from __future__ import annotations

import uuid

from django.db.models import Q

from palier.kernel import clock
from palier.kernel.access import Role
from palier.kernel.errors import NotFound

from ..models import NoticeRead, Person, Profile


def person_by_public_id(public_id: uuid.UUID) -> Person:
    found = Person.objects.filter(public_id=public_id, closed_at=None).first()
    if found is None:
        raise NotFound()
    return found


def find_person_by_email(email: str) -> Person | None:
    return Person.objects.filter(email__iexact=email.strip(), closed_at=None).first()


def profile_of(person: Person) -> Profile | None:
    return Profile.objects.select_related("academie", "establishment").filter(person=person).first()


def has_read(person: Person, notice: str, version: str) -> bool:
    return NoticeRead.objects.filter(person=person, notice=notice, version=version).exists()


def people_with_role(role: Role) -> tuple[Person, ...]:
    """Those who hold the role now, by name."""
    in_force = Q(role_grants__ends_at=None) | Q(role_grants__ends_at__gt=clock.now())
    found = Person.objects.filter(in_force, role_grants__role=role.value, is_active=True)
    return tuple(found.distinct().order_by("last_name", "first_name"))
