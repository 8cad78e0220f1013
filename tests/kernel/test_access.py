"""Deny by default; a grant holds where it was given."""

import pytest

from palier.kernel.access import (
    ANONYMOUS,
    NATIONAL,
    REASONS,
    ROLE_LABELS,
    ROLE_PERMISSIONS,
    SYSTEM,
    Actor,
    Grant,
    Permission,
    Role,
    Scope,
    ScopeKind,
    require,
)
from palier.kernel.errors import Forbidden

pytestmark = pytest.mark.unit
LYON, PARIS = Scope(ScopeKind.CENTRE, "lyon"), Scope(ScopeKind.CENTRE, "paris")


def test_tables_are_whole() -> None:
    assert set(REASONS) == set(Permission)
    assert set(ROLE_PERMISSIONS) == set(ROLE_LABELS) == set(Role)
    assert set(Permission) == frozenset().union(*ROLE_PERMISSIONS.values())
    for permission in Permission:
        assert permission.value.count(":") == 2


@pytest.mark.parametrize("actor", [ANONYMOUS, SYSTEM])
@pytest.mark.parametrize("permission", list(Permission))
def test_nobody_holds_anything_without_a_grant(actor: Actor, permission: Permission) -> None:
    with pytest.raises(Forbidden) as refusal:
        require(actor, permission)
    assert str(refusal.value) == str(REASONS[permission])


def test_a_scoped_grant_holds_there_only() -> None:
    organiser = Actor("person:o", 1, frozenset({Grant(Role.ORGANISER, LYON)}))
    require(organiser, Permission.MANAGE_SESSION)
    require(organiser, Permission.MANAGE_SESSION, LYON)
    assert not organiser.may(Permission.MANAGE_SESSION, PARIS)
    assert not organiser.may(Permission.MANAGE_SESSION, NATIONAL)
    assert not organiser.may(Permission.PUBLISH_RESULTS)


def test_a_national_grant_covers_every_place() -> None:
    pilot = Actor("person:p", 2, frozenset({Grant(Role.PILOT)}))
    assert pilot.may(Permission.READ_INDICATORS, Scope(ScopeKind.ACADEMIE, "10"))
