"""What is counted, against counts made by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.contexts.steering.certified import certify, diagnose
from tests.factories import AT, ensure_academie, make_actor, make_teacher

from palier.contexts.steering.api import indicators, scopes_of
from palier.contexts.steering.types import HIDDEN, Indicators, Progression
from palier.kernel.access import NATIONAL, Actor, Role, Scope, ScopeKind
from palier.kernel.errors import Forbidden, NotFound

pytestmark = pytest.mark.django_db
CRETEIL = Scope(ScopeKind.ACADEMIE, "24")


@pytest.fixture(autouse=True)
def content(reference_content: None) -> None:
    for code in ("24", "14", "28"):
        ensure_academie(code)


def read(scope: Scope = NATIONAL, actor: Actor | None = None) -> Indicators:
    return indicators(scope, actor=actor or make_actor(Role.PILOT), at=AT + timedelta(days=1))


def people(number: int, code: str = "24", *, general: int = 5, **given: object) -> None:
    for _person in range(number):
        certify(make_teacher(academie_code=code), general=general, **given)  # type: ignore[arg-type]


def whole(found: Indicators, kind: str = "general") -> Progression:
    return found.progressions[kind][0]


def test_people_are_counted_by_level_and_academie() -> None:
    people(12, "24", general=5)
    people(11, "24", general=6)
    people(14, "14", general=5)
    people(10, "28", general=6)
    found = read()
    table = found.tables[0]
    assert (found.certified, table.all.cells[4]) == (47, 26)
    assert {row.name: row.total for row in table.rows[:3]} == {
        "Créteil": 23,
        "La Réunion": HIDDEN,
        "Rennes": 14,
    }
    # nobody is at the other levels, nor in the other académies: the smallest neighbours cover that
    assert table.all.cells[5] == HIDDEN
    assert table.rows[3].total == HIDDEN


def test_a_small_academie_stands_with_others_and_takes_a_neighbour_along() -> None:
    people(12, "24")
    people(15, "14")
    people(3, "28")
    found = read().tables[0]
    assert [row.name for row in found.rows] == ["Créteil", "Rennes", "Autres académies, réunies"]
    assert [row.total for row in found.rows] == [HIDDEN, 15, HIDDEN]
    assert found.all.total == 30


def test_only_certificates_in_force_count_and_each_person_once() -> None:
    people(10, general=5)
    people(1, general=5, expires_at=AT)
    person = make_teacher()
    candidate = certify(person, general=5)
    candidate.certificates.update(state="revoked", revoked_at=AT, revocation_reason="Erreur.")
    assert read().certified == 10


def test_nine_people_are_nobody() -> None:
    people(9)
    found = read()
    assert found.certified == HIDDEN
    assert whole(found) == Progression("all", "Ensemble", HIDDEN, HIDDEN, HIDDEN)
    assert all(stage.count == HIDDEN or stage.count >= 10 for stage in found.funnel)


def test_a_gain_goes_from_the_first_diagnostic_to_the_first_certificate() -> None:
    people(10, general=5, entry=(3, 2))
    people(10, general=4, entry=(4, 2))
    late = make_teacher()
    certify(late, general=8, entry=(8, 2))
    diagnose(late, 1, 1, at=AT + timedelta(hours=1))  # after the certificate: not an entry
    found = whole(read())
    assert (found.count, found.mean_gain, found.gained_share) == (21, 1.0, 10 / 21)


def test_a_share_hides_when_one_of_its_sides_is_small() -> None:
    people(19, general=5, entry=(3, 2))
    people(1, general=3, entry=(3, 2))
    found = whole(read())
    assert (found.count, found.mean_gain, found.gained_share) == (20, 1.9, HIDDEN)


def test_direct_access_stands_apart_when_both_groups_are_large() -> None:
    people(12, general=5, entry=(3, 2))
    people(11, general=6, entry=(6, 3), direct=True)
    _whole, trained, direct = read().progressions["general"]
    assert (trained.count, trained.mean_gain) == (12, 2.0)
    assert (direct.count, direct.mean_gain) == (11, 0.0)


def test_a_small_group_hides_the_other_one() -> None:
    people(20, general=5, entry=(3, 2))
    people(3, general=6, entry=(6, 3), direct=True)
    found, *parts = read().progressions["general"]
    assert found.count == 23
    assert {(part.count, part.mean_gain, part.gained_share) for part in parts} == {(HIDDEN, HIDDEN, HIDDEN)}


def test_the_funnel_counts_people_at_each_stage() -> None:
    people(11, professional=3)
    for _person in range(4):
        make_teacher()
    counts = {stage.key: stage.count for stage in read().funnel}
    assert counts["signed_up"] == 15
    assert {counts[key] for key in ("diagnostic_finished", "training_completed", "registered")} == {11}
    assert {counts[key] for key in ("scored", "certified_general", "certified_professional")} == {11}
    assert counts["deposited"] == HIDDEN


def test_an_academie_is_shown_as_the_country_shows_it() -> None:
    people(12, "24")
    people(15, "14")
    people(3, "28")
    assert read(CRETEIL).certified == HIDDEN  # 12, but La Réunion's 3 would follow
    people(8, "28")
    found = read(CRETEIL)
    assert found.certified == 12
    assert found.tables[0].rows == ()
    assert found.progressions["general"][0].mean_gain == 2.0


def test_who_may_read_what() -> None:
    own = make_actor(Role.PILOT, scope=CRETEIL)
    assert scopes_of(own) == (CRETEIL,)
    assert read(CRETEIL, own).place.name == "Créteil"
    with pytest.raises(NotFound):
        read(NATIONAL, own)
    with pytest.raises(NotFound):
        read(Scope(ScopeKind.ACADEMIE, "14"), own)
    with pytest.raises(Forbidden):
        read(NATIONAL, make_actor(Role.TEACHER))
    with pytest.raises(NotFound):
        read(Scope(ScopeKind.ACADEMIE, "99"))
    assert read(NATIONAL, make_actor(Role.OFFICER)).place.is_national
