"""The programme's figures, for whoever steers it."""

from __future__ import annotations

from datetime import datetime

from palier.contexts.credentials.api import Kind
from palier.contexts.surveys.api import questionnaire_of, satisfaction
from palier.contexts.surveys.types import Satisfaction
from palier.contexts.surveys.types import Suppressed as FewViews
from palier.contexts.territory.api import academies
from palier.kernel.access import NATIONAL, Actor, Permission, Scope, ScopeKind, require
from palier.kernel.errors import NotFound

from ..small_cells import THRESHOLD
from ..types import Indicators, Place
from .certified import certified_table, table_of
from .funnel import funnel
from .progression import progressions

#: What the programme promised: teachers certified in two years (EGN 2020, proposition n° 07).
TARGET = 25_000
QUESTIONNAIRES = ("training", "certification")


def indicators(scope: Scope, *, actor: Actor, at: datetime) -> Indicators:
    """A place that the actor does not steer does not exist for them."""
    require(actor, Permission.READ_INDICATORS)
    if not actor.may(Permission.READ_INDICATORS, scope):
        raise NotFound()
    place = place_of(scope)
    tables = tuple(certified_table(kind, at=at) for kind in Kind)
    if not place.is_national:
        tables = tuple(table_of(table, place.name) for table in tables)
    return Indicators(
        place=place,
        at=at,
        target=TARGET,
        certified=next(table.all.total for table in tables if table.kind == Kind.GENERAL),
        tables=tables,
        funnel=funnel(place, tables),
        progressions={kind.value: progressions(place, kind) for kind in Kind},
        satisfaction=tuple((questionnaire_of(key).name, _satisfaction(key, place)) for key in QUESTIONNAIRES),
    )


def place_of(scope: Scope) -> Place:
    if scope.kind is ScopeKind.NATIONAL:
        return Place("France")
    found = next((each for each in academies() if each.code == scope.key), None)
    if scope.kind is not ScopeKind.ACADEMIE or found is None:
        raise NotFound()
    return Place(found.name, found.code)


def scopes_of(actor: Actor) -> tuple[Scope, ...]:
    """Where this actor reads indicators, the nation first."""
    require(actor, Permission.READ_INDICATORS)
    held = actor.scopes(Permission.READ_INDICATORS)
    return (NATIONAL,) if NATIONAL in held else tuple(sorted(held, key=lambda scope: scope.key))


def _satisfaction(key: str, place: Place) -> Satisfaction | FewViews:
    """One académie's views are shown when those of the others, which the rest would give, are many too."""
    whole = satisfaction(key)
    if place.is_national or isinstance(whole, FewViews):
        return whole
    own = satisfaction(key, academie_codes=[place.code])
    if isinstance(own, FewViews) or 0 < whole.n - own.n < THRESHOLD:
        return FewViews(THRESHOLD)
    return own
