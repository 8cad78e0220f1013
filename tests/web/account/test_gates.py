"""The teacher's path opens after the profile and the notice, and not before."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import AT, ensure_academie, make_person, make_teacher, signed_in

from palier.contexts.people.api import DATA_NOTICE, DATA_NOTICE_VERSION, actor_for, read_notice, save_profile
from palier.contexts.people.models import NoticeRead

pytestmark = pytest.mark.django_db
PATH = "teacher:goal"


def test_the_path_asks_for_the_profile_then_the_notice_then_opens(
    client: Client, reference_content: None
) -> None:
    person = make_person()
    signed_in(client, person)
    assert client.get(reverse(PATH)).url == reverse("account:profile")
    ensure_academie("24")
    save_profile(person, audience="serving", degree="cpe", academie_code="24", actor=actor_for(person), at=AT)
    assert client.get(reverse(PATH)).url == reverse("account:notice")
    read_notice(person, DATA_NOTICE, version=DATA_NOTICE_VERSION, at=AT)
    assert client.get(reverse(PATH)).status_code == 200


def test_a_post_is_held_at_the_gate_too(client: Client, reference_content: None) -> None:
    assert signed_in(client, make_person()).post(reverse(PATH), {}).url == reverse("account:profile")


def test_an_older_notice_is_not_enough(client: Client, reference_content: None) -> None:
    person = make_teacher()
    NoticeRead.objects.filter(person=person).update(version="2020.1")
    assert signed_in(client, person).get(reverse(PATH)).url == reverse("account:notice")
