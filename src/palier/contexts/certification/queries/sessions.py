"""Sessions: those that can be chosen, and those that an actor runs or publishes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import get_language

from palier.contexts.framework.api import current_document
from palier.contexts.territory.api import Centre
from palier.contexts.territory.api import centres as all_centres
from palier.kernel.access import Actor, Permission

from ..models import Session
from ..policies import centre_scope
from ..types import RuleSetView, SessionOffer
from .rows import SESSIONS

SEATED = Count("candidates", filter=~Q(candidates__state="withdrawn"))


def open_sessions(at: datetime, *, academie_code: str = "", mode: str = "") -> tuple[SessionOffer, ...]:
    """Sessions to come, the nearest first; full ones are shown and say so."""
    rows = SESSIONS.all().filter(state="open", starts_at__gt=at)
    if academie_code:
        rows = rows.filter(centre__academie__code=academie_code)
    if mode:
        rows = rows.filter(mode=mode)
    return tuple(offer_of(row) for row in rows.annotate(n_seated=SEATED).order_by("starts_at"))


def offer_of(session: Session) -> SessionOffer:
    seated = getattr(session, "n_seated", None)
    if seated is None:
        seated = session.candidates.exclude(state="withdrawn").count()
    return SessionOffer(
        public_id=session.public_id,
        number=session.number,
        mode=session.mode,
        mode_label=session.get_mode_display(),
        starts_at=session.starts_at,
        timezone=session.centre.academie.timezone,
        centre=session.centre.name,
        city=session.centre.city,
        academie=session.centre.academie.name,
        place=session.place,
        seats_left=max(0, session.seats - seated),
    )


def managed_centres(actor: Actor) -> tuple[Centre, ...]:
    return tuple(
        centre for centre in all_centres() if actor.may(Permission.MANAGE_SESSION, centre_scope(centre))
    )


def sessions_visible_to(actor: Actor) -> QuerySet[Session]:
    """The centre's own for an organiser, all of them for the national desk, the latest first.

    Annotated: `n_seated`, `n_started`, `n_testing`, `timezone`.
    """
    rows = (
        SESSIONS.all()
        .annotate(
            n_seated=SEATED,
            n_started=Count("candidates", filter=Q(candidates__began_at__isnull=False)),
            n_testing=Count("candidates", filter=Q(candidates__state="testing")),
            timezone=F("centre__academie__timezone"),
        )
        .order_by("-starts_at", "-pk")
    )
    if actor.may(Permission.PUBLISH_RESULTS):
        return rows
    keys = [scope.key for scope in actor.scopes(Permission.MANAGE_SESSION) if scope.key]
    return rows.filter(centre__key__in=keys)


def rule_sets() -> tuple[RuleSetView, ...]:
    """Those in force today, the active one first named by the rules."""
    body = current_document("award").body
    return tuple(_rule_set(row, body["active"]) for row in body["rule_sets"])


def rule_set_of(session: Session) -> RuleSetView:
    """As it was frozen in the session."""
    body = session.rules.body
    row = next(row for row in body["rule_sets"] if row["key"] == session.rule_set)
    return _rule_set(row, body["active"])


def _rule_set(row: Mapping[str, Any], active: str) -> RuleSetView:
    language = (get_language() or "fr")[:2]
    name, told = row["name"], row["explanation"]
    return RuleSetView(
        row["key"],
        name.get(language) or name["fr"],
        told.get(language) or told["fr"],
        row["key"] == active,
    )
