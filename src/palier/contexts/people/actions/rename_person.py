"""Correct one's name. Certificates already issued keep the name they bear."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from palier.kernel import journal
from palier.kernel.access import Actor
from palier.kernel.errors import InvalidInput, NotFound

from ..models import Person
from ..numen import refuse_numen


def read_name(text: str, *, field: str) -> str:
    """A name as it will stand on a certificate: one line, 80 characters, no confidential number."""
    name = " ".join(text.split())
    refuse_numen(name, field=field)
    if not any(letter.isalpha() for letter in name):
        raise InvalidInput(_("Écrivez un nom en toutes lettres."), field=field)
    if len(name) > 80:
        raise InvalidInput(_("80 caractères au plus."), field=field)
    if not name.isprintable() or set("<>{}[]|\\") & set(name):
        raise InvalidInput(_("Ce nom contient un signe que nous ne pouvons pas imprimer."), field=field)
    return name


@transaction.atomic
def rename_person(person: Person, *, first_name: str, last_name: str, actor: Actor, at: datetime) -> Person:
    if actor.person_id != person.pk:
        raise NotFound()
    locked = Person.objects.select_for_update().get(pk=person.pk)
    names = (
        read_name(first_name, field="first_name"),
        read_name(last_name, field="last_name"),
    )
    if names != (locked.first_name, locked.last_name):
        locked.first_name, locked.last_name = names
        locked.save(update_fields=["first_name", "last_name"])
        journal.record(f"account:{locked.public_id}", "renamed", {}, actor=actor, at=at)
    return locked
