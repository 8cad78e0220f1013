"""Who may do what to a sitting."""

from __future__ import annotations

from palier.kernel.access import Actor, Permission
from palier.kernel.errors import NotFound

from .models import Purpose, Sitting

PERMISSIONS = {
    Purpose.DIAGNOSTIC.value: Permission.TAKE_DIAGNOSTIC,
    Purpose.CERTIFICATION.value: Permission.TAKE_TEST,
}


def require_owner(sitting: Sitting | None, actor: Actor) -> Sitting:
    """The sitting, if it is the actor's own; anybody else is told that it does not exist."""
    if sitting is None or actor.person_id is None or sitting.person_id != actor.person_id:
        raise NotFound()
    return sitting
