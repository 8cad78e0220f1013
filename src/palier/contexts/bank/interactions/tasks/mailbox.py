"""A mailbox: what to do with each message received, and a message to write."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from palier.kernel.content_files import Node, Problems
from palier.kernel.content_schema import KEY, ListOf, Record, Text

from ...page_types import Field, FieldKind, Shown
from ..base import Asked, check_distinct
from .base import Task, Values
from .conditions import Fact

ACTIONS = ("leave", "reply", "reply-all", "forward", "archive", "delete", "report")
#: The lines of a message where a contact may stand.
LINES = ("to", "cc", "bcc")
#: The folder of a state that names none: part of its content, hence French.
INBOX = [{"key": "inbox", "text": "Boîte de réception"}]

_named = Record({"key": KEY, "text": Text(maximum=1200)})
_person = {"name": Text(maximum=80), "address": Text(maximum=120)}
_link = Record({"key": KEY, "text": Text(maximum=120), "address": Text(maximum=200)})
_message = Record(
    {
        "key": KEY,
        "from": Record(_person),
        "subject": Text(maximum=140),
        "date": Text(maximum=60),
        "body": Text(maximum=1500),
    },
    {
        "to": Text(maximum=300),
        "cc": Text(maximum=300),
        "folder": KEY,
        "links": ListOf(_link, 1, 4),
        "attachments": ListOf(Text(maximum=80), 1, 4),
        "actions": ListOf(Text(choices=ACTIONS), 1),
    },
)
_writing = Record(
    {"contacts": ListOf(Record({"key": KEY, **_person}, {"line": Text(choices=LINES)}), 2, 12)},
    {
        "subject": Text(maximum=140),
        "subjects": ListOf(_named, 2, 6),
        "texts": ListOf(_named, 2, 6),
        "attachments": ListOf(_named, 2, 8),
    },
)
_LINK = re.compile(r"\[\[([a-z0-9-]+)\]\]")


class Mailbox(Task):
    """State: the `address` of the owner, `folders` (the first is the inbox), `messages`, and a message
    to write (`writing`): its contacts, and what can be chosen or must be typed.

    Facts beyond the fields: `to`, `cc`, `bcc` (contacts on each line), `recipients` (on any), `visible`
    (those whom all others see), and `messages-<action>` (messages treated so).
    """

    state_schema = Record(
        {"address": Text(maximum=120)},
        {"folders": ListOf(_named, 1, 6), "messages": ListOf(_message, 1, 8), "writing": _writing},
    )

    def check_state(self, state: Node, problems: Problems) -> None:
        for name in ("folders", "messages"):
            if found := state.get(name):
                check_distinct(found, "key", problems)
        if writing := state.get("writing"):
            for name in ("contacts", "subjects", "texts", "attachments"):
                if found := writing.get(name):
                    check_distinct(found, "key", problems)
        folders = {folder["key"] for folder in _folders(state.plain())}
        for message in state.get("messages") or ():
            _check_message(message, folders, problems)
        if not state.get("messages") and not state.get("writing"):
            problems.add(state, "a mailbox needs `messages`, a message to write (`writing`), or both")

    def state_fields(self, state: Mapping[str, Any]) -> tuple[Field, ...]:
        received = [_received(message, state) for message in state.get("messages", ())]
        return (*received, *_written(state["writing"])) if "writing" in state else tuple(received)

    def facts(self, state: Mapping[str, Any], values: Values) -> dict[str, Fact]:
        lines: dict[str, list[str]] = {line: [] for line in LINES}
        for contact in state.get("writing", {}).get("contacts", ()):
            if (line := values[f"contact-{contact['key']}"]) in LINES:
                lines[str(line)].append(contact["key"])
        visible = lines["to"] + lines["cc"]
        facts: dict[str, Fact] = {**values, **lines, "visible": visible, "recipients": visible + lines["bcc"]}
        messages = [message["key"] for message in state.get("messages", ())]
        for action in (*ACTIONS, *(f"move-{folder['key']}" for folder in _folders(state))):
            facts[f"messages-{action}"] = [key for key in messages if values[f"message-{key}"] == action]
        return facts

    def state(self, asked: Asked) -> dict[str, Any]:
        """Messages by folder, their text cut where links stand."""
        state = super().state(asked)
        messages = [_shown(message, _inbox(state)) for message in state.get("messages", ())]
        folders = [
            {**folder, "messages": [each for each in messages if each["folder"] == folder["key"]]}
            for folder in _folders(state)
        ]
        return {"address": state["address"], "folders": folders, "writing": _pages(state.get("writing"))}


def _folders(state: Mapping[str, Any]) -> list[dict[str, str]]:
    return state.get("folders") or INBOX


def _inbox(state: Mapping[str, Any]) -> str:
    return _folders(state)[0]["key"]


def _check_message(message: Node, folders: set[str], problems: Problems) -> None:
    folder = message.get("folder")
    if folder and folder.value not in folders:
        problems.add(folder, f"the folder {folder.value!r} does not exist")
    marked = _LINK.findall(message["body"].value)
    links = [link["key"].value for link in message.get("links") or ()]
    if sorted(marked) != sorted(links):
        problems.add(message["body"], f"the text marks the links {marked}, and {links} are described")


def _received(message: Mapping[str, Any], state: Mapping[str, Any]) -> Field:
    words = _actions()
    here = message.get("folder", _inbox(state))
    shown = [
        Shown(action, words[action])
        for action in ACTIONS
        if action == "leave" or action in message.get("actions", ACTIONS)
    ]
    shown += [
        Shown(f"move-{folder['key']}", _("Déplacer vers « %(folder)s »") % {"folder": folder["text"]})
        for folder in _folders(state)
        if folder["key"] != here
    ]
    return Field(
        name=f"message-{message['key']}",
        label=_("Action"),
        kind=FieldKind.LIST,
        options=tuple(shown),
        group=message["subject"],
        value="leave",
    )


def _actions() -> dict[str, str]:
    return {
        "leave": _("Ne rien faire"),
        "reply": _("Répondre"),
        "reply-all": _("Répondre à tous"),
        "forward": _("Transférer"),
        "archive": _("Archiver"),
        "delete": _("Supprimer"),
        "report": _("Signaler comme hameçonnage"),
    }


def _written(writing: Mapping[str, Any]) -> list[Field]:
    return [
        *(_line(contact) for contact in writing["contacts"]),
        _subject(writing),
        *_attachments(writing),
        _text(writing),
    ]


def _line(contact: Mapping[str, str]) -> Field:
    lines = (Shown("none", "—"), Shown("to", _("À")), Shown("cc", _("Cc")), Shown("bcc", _("Cci")))
    name, start = f"contact-{contact['key']}", contact.get("line", "none")
    return Field(name, contact["name"], FieldKind.LIST, lines, group=_("Nouveau message"), value=start)


def _subject(writing: Mapping[str, Any]) -> Field:
    group, label = _("Nouveau message"), _("Objet")
    if "subjects" in writing:
        return Field("subject", label, FieldKind.LIST, _options(writing["subjects"]), group=group)
    start = writing.get("subject", "")
    return Field("subject", label, FieldKind.TEXT, group=group, value=start, maximum_length=140)


def _attachments(writing: Mapping[str, Any]) -> list[Field]:
    if "attachments" not in writing:
        return []
    options = _options(writing["attachments"])
    group = _("Nouveau message")
    return [Field("attachments", _("Pièces jointes"), FieldKind.SEVERAL, options, group=group)]


def _text(writing: Mapping[str, Any]) -> Field:
    group, label = _("Nouveau message"), _("Message")
    if "texts" in writing:
        return Field("text", label, FieldKind.ONE, _options(writing["texts"]), group=group)
    return Field("text", label, FieldKind.TEXT, group=group, maximum_length=1500)


def _options(entries: list[dict[str, str]]) -> tuple[Shown, ...]:
    return tuple(Shown(entry["key"], entry["text"]) for entry in entries)


def _shown(message: Mapping[str, Any], inbox: str) -> dict[str, Any]:
    links = {link["key"]: link for link in message.get("links", ())}
    return {
        "folder": inbox,
        **{name: value for name, value in message.items() if name not in {"actions", "links", "body"}},
        "sender": message["from"],
        "field": f"message-{message['key']}",
        "paragraphs": [_pieces(line, links) for line in message["body"].splitlines() if line.strip()],
    }


def _pieces(line: str, links: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    """Text and links in turn: odd parts are the keys of links."""
    parts = _LINK.split(line)
    pieces = [
        {"text": links[part]["text"], "address": links[part]["address"]} if odd % 2 else {"text": part}
        for odd, part in enumerate(parts)
    ]
    return [piece for piece in pieces if piece["text"]]


def _pages(writing: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if writing is None:
        return None
    contacts = [{**contact, "field": f"contact-{contact['key']}"} for contact in writing["contacts"]]
    return {"contacts": contacts}
