"""A present candidate types the access code: the sitting opens, once."""

from __future__ import annotations

import hmac
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from palier.contexts.framework.api import current_document
from palier.contexts.testing.api import Purpose, Sitting, open_sitting, seen_item_slugs
from palier.kernel import journal
from palier.kernel.access import Actor
from palier.kernel.errors import InvalidInput
from palier.kernel.transitions import advance

from ..codes import plain
from ..errors import AlreadyOver, PresenceNotConfirmed, SessionNotRunning
from ..models import Candidate, Session
from ..policies import require_self
from ..queries.rows import lock_candidate, lock_session
from ..states import CANDIDATE, SESSION

BLUEPRINT = "blueprint:certification"


@transaction.atomic
def start_test(candidate: Candidate, *, access_code: str, actor: Actor, at: datetime) -> Sitting:
    """The sitting already open is found again after a second press or a cut.

    Items met before are left out, as the blueprint says. The first test to start begins the session.
    """
    require_self(candidate, actor)
    session = lock_session(candidate.session)
    row = lock_candidate(candidate)
    if row.state == "testing" and row.sitting is not None:
        return row.sitting
    _check(session, row, access_code)
    if session.state == "open":
        advance(session, SESSION, "begin", actor=actor, at=at)
    left_out = current_document(BLUEPRINT).body["exclude_seen_in"]
    row.sitting = open_sitting(
        row.person,
        purpose=Purpose.CERTIFICATION,
        blueprint_kind=BLUEPRINT,
        excluded_item_slugs=seen_item_slugs(row.person, left_out),
        actor=actor,
        at=at,
    )
    row.save(update_fields=["sitting"])
    advance(row, CANDIDATE, "start", actor=actor, at=at)
    payload = {"candidate": str(row.public_id), "sitting": str(row.sitting.public_id)}
    journal.record(f"session:{session.public_id}", "test_started", payload, actor=actor, at=at)
    return row.sitting


def _check(session: Session, candidate: Candidate, access_code: str) -> None:
    if session.state not in {"open", "running"}:
        raise SessionNotRunning()
    if candidate.state == "registered":
        raise PresenceNotConfirmed()
    if candidate.state != "present":
        raise AlreadyOver()
    if not hmac.compare_digest(plain(access_code), plain(session.access_code)):
        words = _("Ce n’est pas le code d’accès de votre session. Demandez-le à la personne qui surveille.")
        raise InvalidInput(words, field="access_code")
