"""The school portal: whom a message reaches, who sees a space, and what a page shows of it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from palier.contexts.bank.api import correction, form_of, presentation, read_response, right_response
from palier.contexts.bank.body_types import ItemBody
from palier.contexts.bank.page_types import FieldKind
from palier.contexts.bank.scoring import score_response

from .samples import ENT
from .test_interactions import errors_of, version_of

pytestmark = pytest.mark.unit

State = dict[str, Any]


def with_state(change: Callable[[State], object]) -> dict[str, Any]:
    sample = copy.deepcopy(ENT)
    change(sample["state"])
    return sample


def test_each_entry_has_the_control_it_calls_for(tmp_path: Path) -> None:
    fields = {field.name: field for field in presentation(version_of(tmp_path, ENT), seed=0).fields}
    assert {name: field.kind for name, field in fields.items()} == {
        "homework-class": FieldKind.LIST,
        "homework-due": FieldKind.LIST,
        "homework-text": FieldKind.TEXT,
        "homework-files": FieldKind.SEVERAL,
        "message-recipients": FieldKind.SEVERAL,
        "message-text": FieldKind.ONE,
        "right-docs-pupils": FieldKind.LIST,
        "right-docs-staff": FieldKind.LIST,
    }
    assert fields["homework-due"].value == "d1"
    assert fields["message-recipients"].options[0].text == "Familles (52)"


def test_a_page_knows_its_tools_and_how_many_people_a_group_holds(tmp_path: Path) -> None:
    shown = presentation(version_of(tmp_path, ENT), seed=0)
    groups = [group for tool in shown.state["tools"] for group in tool["groups"]]
    assert groups == list(dict.fromkeys(field.group for field in shown.fields))
    assert shown.state["people"]["message-recipients"] == {"families": 52, "all": 640}


def test_one_group_too_many_or_one_right_too_many_costs_a_part(tmp_path: Path) -> None:
    version = version_of(tmp_path, ENT)
    form = form_of(version, right_response(version))
    body = ItemBody.from_json(version.body)
    too_many = read_response(version, {**form, "message-recipients": ["families", "all"]})
    assert score_response(body, too_many) == 1
    assert [choice.right for choice in correction(version, too_many).choices] == [True, True, False, True]
    seen = read_response(version, {**form, "right-docs-pupils": ["read"]})
    assert [choice.right for choice in correction(version, seen).choices] == [True, True, True, False]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda state: [state.pop(tool) for tool in ("homework", "message", "space")], "give one tool"),
        (lambda state: state["homework"]["due"].update(now="d9"), "'d9' is not an option"),
        (lambda state: state["message"]["recipients"].update(now=["moon"]), "'moon' is not an option"),
        (lambda state: state["space"]["now"].pop(), "the right of each role on each object"),
        (lambda state: state["space"]["now"][0].update(right="own"), "the right 'own' does not exist"),
        (lambda state: state["homework"]["class"]["options"][1].update(key="5a"), "is given twice"),
    ],
)
def test_an_unsound_portal_is_refused(tmp_path: Path, change: Callable[[State], object], words: str) -> None:
    found = errors_of(tmp_path, with_state(change))
    assert any(words in error for error in found), found
