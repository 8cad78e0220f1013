"""Own data: exported whole, explained from the models, erased when the account closes."""

import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from tests.factories import AT, make_person, make_teacher

from palier.contexts.people import events
from palier.contexts.people.api import (
    Person,
    Profile,
    actor_for,
    close_account,
    end_sessions,
    export_own_data,
    find_person_by_email,
    grant_role,
    people_with_role,
    person_by_public_id,
    read_notice,
    rename_person,
)
from palier.contexts.people.errors import StaffCannotClose
from palier.contexts.people.models import NoticeRead, RoleGrant
from palier.kernel.access import Role
from palier.kernel.errors import NotFound
from palier.kernel.journal import check_journal

pytestmark = pytest.mark.django_db


def test_the_export_is_json_and_holds_only_this_person() -> None:
    person = make_teacher(first_name="Zoé")
    other = make_teacher(email="autre@exemple.test")
    text = json.dumps(export_own_data(person, at=AT), cls=DjangoJSONEncoder)
    parts = json.loads(text)["parts"]
    assert set(parts) == set(events.EXPORTERS)
    assert parts["account"]["data"]["identity"]["first_name"] == "Zoé"
    assert parts["account"]["data"]["profile"]["academie"] == "Créteil"
    assert other.email not in text
    assert str(other.public_id) not in text


def test_a_closed_account_leaves_nobody() -> None:
    person = make_teacher(email="zoe@exemple.test", first_name="Zoé")
    close_account(person, actor=actor_for(person), at=AT)
    close_account(person, actor=actor_for(person), at=AT)
    row = Person.objects.get(pk=person.pk)
    assert (row.full_name, row.is_active, row.closed_at) == ("", False, AT)
    assert "zoe" not in row.email
    assert not row.has_usable_password()
    assert find_person_by_email("zoe@exemple.test") is None
    for model in (Profile, NoticeRead, RoleGrant):
        assert not model._default_manager.filter(person=person).exists()
    with pytest.raises(NotFound):
        person_by_public_id(person.public_id)
    assert list(check_journal()) == []


def test_the_address_is_free_again_after_closing() -> None:
    person = make_person(email="zoe@exemple.test")
    close_account(person, actor=actor_for(person), at=AT)
    assert make_person(email="zoe@exemple.test").pk != person.pk


def test_erasers_run_from_the_top_of_the_house_with_erasing_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import connection

    seen: list[tuple[str, str]] = []

    def eraser(name: str) -> events.Erase:
        def erase(person: Person) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT current_setting('palier.erasing', true)")
                seen.append((name, cursor.fetchone()[0]))

        return erase

    monkeypatch.setattr(events, "ERASERS", events.ERASERS)
    monkeypatch.setitem(events.ERASERS, "low", eraser("low"))
    monkeypatch.setitem(events.ERASERS, "high", eraser("high"))
    person = make_person()
    close_account(person, actor=actor_for(person), at=AT)
    assert seen == [("high", "on"), ("low", "on")]


def test_staff_must_be_discharged_first_and_nobody_closes_another_s_account() -> None:
    officer = make_person(role=Role.OFFICER)
    with pytest.raises(StaffCannotClose):
        close_account(officer, actor=actor_for(officer), at=AT)
    with pytest.raises(NotFound):
        close_account(make_person(), actor=actor_for(officer), at=AT)
    assert Person.objects.get(pk=officer.pk).is_active


def test_a_notice_keeps_its_first_moment() -> None:
    from datetime import timedelta

    person = make_person()
    first = read_notice(person, "data", version="1", at=AT)
    assert read_notice(person, "data", version="1", at=AT + timedelta(days=1)).at == first.at
    read_notice(person, "data", version="2", at=AT)
    assert NoticeRead.objects.filter(person=person).count() == 2


def test_ending_sessions_changes_what_a_session_is_checked_against() -> None:
    person = make_person()
    before = person.get_session_auth_hash()
    assert Person.objects.get(pk=person.pk).get_session_auth_hash() == before
    assert end_sessions(person, actor=actor_for(person)).get_session_auth_hash() != before
    with pytest.raises(NotFound):
        end_sessions(person, actor=actor_for(make_person()))


def test_renaming_is_one_s_own_and_journalled_once() -> None:
    person = make_person()
    for _press in range(2):
        rename_person(person, first_name=" Zoé ", last_name="Roux", actor=actor_for(person), at=AT)
    assert Person.objects.get(pk=person.pk).full_name == "Zoé Roux"
    from palier.kernel.models import JournalEntry

    assert JournalEntry.objects.filter(stream=f"account:{person.public_id}").count() == 1
    with pytest.raises(NotFound):
        rename_person(person, first_name="A", last_name="B", actor=actor_for(make_person()), at=AT)


def test_people_with_a_role_are_those_who_hold_it_now() -> None:
    held, ended = make_person(role=Role.EXAMINER, last_name="Abel"), make_person(role=Role.EXAMINER)
    grant_role(held, Role.PRESIDENT, at=AT)
    ended.role_grants.update(ends_at=AT)
    assert [person.pk for person in people_with_role(Role.EXAMINER)] == [held.pk]
