"""Open a session: a date, a place or a link, seats, and the rules frozen that day."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from palier.contexts.framework.api import Document, current_document
from palier.contexts.territory.api import Centre, is_accredited
from palier.contexts.territory.errors import NotAccredited
from palier.kernel import journal
from palier.kernel.access import Actor, Permission, require
from palier.kernel.errors import InvalidInput

from ..codes import new_access_code, new_number, new_password
from ..models import Mode, Session
from ..policies import centre_scope

MAX_SEATS = 200


@transaction.atomic
def open_session(
    centre: Centre,
    *,
    mode: str,
    starts_at: datetime,
    place: str,
    meeting_link: str,
    seats: int,
    rule_set: str,
    actor: Actor,
    at: datetime,
) -> tuple[Session, str]:
    """The session, and the invigilator's password: it is told once and kept as a hash."""
    require(actor, Permission.MANAGE_SESSION, centre_scope(centre))
    if not is_accredited(centre, at):
        raise NotAccredited()
    rules = current_document("award")
    _check(mode, starts_at, place, meeting_link, seats, rule_set, rules, at)
    password = new_password()
    session = Session.objects.create(
        number=new_number(),
        centre=centre,
        mode=mode,
        starts_at=starts_at,
        place=place.strip() if mode == Mode.ON_SITE else "",
        meeting_link=meeting_link if mode == Mode.REMOTE else "",
        seats=seats,
        rule_set=rule_set,
        rules=rules,
        access_code=new_access_code(),
        invigilator_password=make_password(password),
        created_at=at,
    )
    facts = {"mode": mode, "seats": seats, "rule_set": rule_set, "rules": rules.digest}
    journal.record(f"session:{session.public_id}", "opened", facts, actor=actor, at=at)
    return session, password


def _check(
    mode: str,
    starts_at: datetime,
    place: str,
    meeting_link: str,
    seats: int,
    rule_set: str,
    rules: Document,
    at: datetime,
) -> None:
    if mode not in Mode.values:
        raise InvalidInput(_("Choisissez une session sur place ou à distance."), field="mode")
    if starts_at <= at:
        raise InvalidInput(_("Choisissez une date à venir."), field="starts_on")
    if mode == Mode.ON_SITE and not place.strip():
        raise InvalidInput(_("Indiquez la salle où se tient la session."), field="place")
    if mode == Mode.REMOTE and not meeting_link.startswith("https://"):
        raise InvalidInput(_("Indiquez le lien de la visioconférence, en https://."), field="meeting_link")
    if not 1 <= seats <= MAX_SEATS:
        words = _("Indiquez entre 1 et %(seats)d places.")
        raise InvalidInput(words % {"seats": MAX_SEATS}, field="seats")
    if rule_set not in {row["key"] for row in rules.body["rule_sets"]}:
        raise InvalidInput(_("Choisissez l’une des règles d’attribution proposées."), field="rule_set")
