"""The mailbox: what is done with messages, who stands on which line, and what a page shows of it."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from palier.contexts.bank.api import correction, form_of, presentation, read_response, right_response
from palier.contexts.bank.body_types import ItemBody
from palier.contexts.bank.interactions.tasks.mailbox import Mailbox
from palier.contexts.bank.scoring import score_response

from .samples import MAILBOX
from .test_interactions import errors_of, version_of

pytestmark = pytest.mark.unit

VALUES = {
    "message-m1": "report",
    "message-m2": "move-trip",
    "contact-roux": "to",
    "contact-diop": "bcc",
    "subject": "s1",
    "attachments": ["f1"],
    "text": "Bonjour",
}


def with_message(**changes: Any) -> dict[str, Any]:
    sample = copy.deepcopy(MAILBOX)
    sample["state"]["messages"][0].update(changes)
    return sample


def test_facts_tell_who_is_written_to_and_what_was_done() -> None:
    facts = Mailbox().facts(MAILBOX["state"], VALUES)
    assert (facts["to"], facts["cc"], facts["bcc"]) == (["roux"], [], ["diop"])
    assert facts["visible"] == ["roux"]
    assert facts["recipients"] == ["roux", "diop"]
    assert facts["messages-report"] == ["m1"]
    assert facts["messages-move-trip"] == ["m2"]
    assert facts["messages-leave"] == []


def test_a_message_offers_its_actions_and_the_other_folders(tmp_path: Path) -> None:
    first, second = presentation(version_of(tmp_path, MAILBOX), seed=0).fields[:2]
    assert [each.token for each in second.options] == ["leave", "reply", "delete", "move-trip"]
    assert {"report", "reply-all", "forward"} <= {each.token for each in first.options}


def test_links_stand_in_the_text_with_their_real_address(tmp_path: Path) -> None:
    [inbox, trip] = presentation(version_of(tmp_path, MAILBOX), seed=0).state["folders"]
    assert inbox["messages"][0]["paragraphs"] == [
        [
            {"text": "Cliquez sur "},
            {"text": "ce formulaire", "address": "https://gain-facile.exemple/f"},
            {"text": " avant midi."},
        ],
        [{"text": "Merci."}],
    ]
    assert trip["messages"] == []


def test_a_family_left_in_sight_costs_a_part(tmp_path: Path) -> None:
    version = version_of(tmp_path, MAILBOX)
    form = {**form_of(version, right_response(version)), "message-m1": ["delete"]}
    response = read_response(version, form)
    assert score_response(ItemBody.from_json(version.body), response) == 1
    told = correction(version, response)
    assert [choice.right for choice in told.choices] == [False, True, True, True]
    response = read_response(version, {**form, "contact-diop": ["cc"]})
    assert score_response(ItemBody.from_json(version.body), response) == 0


@pytest.mark.parametrize(
    ("sample", "words"),
    [
        (with_message(body="Sans lien."), "the text marks the links []"),
        (with_message(folder="nowhere"), "the folder 'nowhere' does not exist"),
        (with_message(key="m2"), "the key 'm2' is given twice"),
        (with_message(actions=["burn"]), "expected one of"),
        ({**MAILBOX, "state": {"address": "a@b.exemple"}}, "a mailbox needs"),
    ],
)
def test_an_unsound_mailbox_is_refused(tmp_path: Path, sample: dict[str, Any], words: str) -> None:
    assert any(words in error for error in errors_of(tmp_path, sample))
