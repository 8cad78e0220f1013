"""Sign out everywhere: what remains open elsewhere is refused at its next page."""

from __future__ import annotations

from django.db.models import F

from palier.kernel.access import Actor
from palier.kernel.errors import NotFound

from ..models import Person


def end_sessions(person: Person, *, actor: Actor) -> Person:
    """Every session started before is void. The caller keeps its own by `update_session_auth_hash`.

    No list of devices is kept: it would take addresses and hours that nothing else needs.
    """
    if actor.person_id != person.pk:
        raise NotFound()
    Person.objects.filter(pk=person.pk).update(session_round=F("session_round") + 1)
    person.refresh_from_db(fields=["session_round"])
    return person
