"""A school portal (« ENT »): homework, a message, news to publish, the rights of a class space."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from palier.kernel.content_files import Node, Problems
from palier.kernel.content_schema import KEY, ListOf, Number, Record, Text

from ...page_types import Field, FieldKind, Shown
from ..base import Asked, check_distinct
from .base import Task, Values
from .conditions import Fact

_option = Record({"key": KEY, "text": Text(maximum=900)})
_list = Record({"options": ListOf(_option, 2, 8)}, {"now": KEY})
_several = Record({"options": ListOf(_option, 2, 8)}, {"now": ListOf(KEY, 1)})
_typed = Record({}, {"options": ListOf(_option, 2, 6), "now": Text(maximum=900)})
#: Groups by role; `people` is how many persons a group holds.
_audience = Record(
    {
        "options": ListOf(
            Record({"key": KEY, "text": Text(maximum=120)}, {"people": Number(1, 5000, True)}), 2, 8
        )
    },
    {"now": ListOf(KEY, 1)},
)
_forms = {
    "homework": {"class": _list, "due": _list, "text": _typed, "files": _several, "visible": _list},
    "message": {
        "recipients": _audience,
        "title": _typed,
        "text": _typed,
        "files": _several,
        "answers": _list,
        "send": _list,
    },
    "news": {
        "audience": _audience,
        "title": _typed,
        "text": _typed,
        "files": _several,
        "from": _list,
        "until": _list,
        "comments": _list,
    },
}
_names = ListOf(_option, 1, 6)
_cell = Record({"object": KEY, "role": KEY, "right": KEY})
_space = Record(
    {"name": Text(maximum=120), "objects": _names, "roles": _names, "rights": _names, "now": ListOf(_cell)}
)

AUDIENCES = {"message": "recipients", "news": "audience"}


class Ent(Task):
    """State: the `service`, the `user`, what there is to `read`, and the tools to use: `homework`, `message`,
    `news` (each with the entries of its form), and `space` (who has which right on what; the first right
    is to see nothing).

    Facts beyond the fields: `message-people` and `news-people` (how many persons are reached), `seen-<role>`
    (what a role sees of the space).
    """

    state_schema = Record(
        {"service": Text(maximum=120), "user": Text(maximum=120)},
        {
            "read": ListOf(Record({"title": Text(maximum=120), "text": Text(maximum=1200)}), 1, 4),
            **{tool: Record({}, entries) for tool, entries in _forms.items()},
            "space": _space,
        },
    )

    def check_state(self, state: Node, problems: Problems) -> None:
        if not any(state.get(tool) for tool in (*_forms, "space")):
            problems.add(state, f"give one tool at least among {', '.join((*_forms, 'space'))}")
        for tool in _forms:
            for node in (state.get(tool) or Node({}, state.file, state.line)).value.values():
                _check_entry(node, problems)
        if space := state.get("space"):
            _check_space(space, problems)

    def state_fields(self, state: Mapping[str, Any]) -> tuple[Field, ...]:
        titles = _titles(state)
        fields = [
            _field(tool, name, state[tool][name], titles[tool])
            for tool, entries in _forms.items()
            for name in entries
            if name in state.get(tool, {})
        ]
        return (*fields, *_rights(state["space"])) if "space" in state else tuple(fields)

    def facts(self, state: Mapping[str, Any], values: Values) -> dict[str, Fact]:
        facts: dict[str, Fact] = dict(values)
        for tool, name in AUDIENCES.items():
            if groups := state.get(tool, {}).get(name):
                chosen = values[f"{tool}-{name}"]
                facts[f"{tool}-people"] = sum(
                    group.get("people", 0) for group in groups["options"] if group["key"] in chosen
                )
        if space := state.get("space"):
            nothing = space["rights"][0]["key"]
            for role in space["roles"]:
                facts[f"seen-{role['key']}"] = [
                    each["key"]
                    for each in space["objects"]
                    if values[f"right-{each['key']}-{role['key']}"] != nothing
                ]
        return facts

    def state(self, asked: Asked) -> dict[str, Any]:
        """The rest is in the fields."""
        state = super().state(asked)
        people = {
            f"{tool}-{name}": {
                group["key"]: group["people"]
                for group in state.get(tool, {}).get(name, {}).get("options", ())
                if "people" in group
            }
            for tool, name in AUDIENCES.items()
        }
        return {
            "service": state["service"],
            "user": state["user"],
            "read": state.get("read", []),
            "tools": _tools(state),
            "people": people,
        }


def _titles(state: Mapping[str, Any]) -> dict[str, str]:
    titles = {
        "homework": _("Cahier de textes"),
        "message": _("Messagerie"),
        "news": _("Actualités"),
        "space": _("Espace : %(name)s") % {"name": state.get("space", {}).get("name", "")},
    }
    return {tool: title for tool, title in titles.items() if tool in state}


def _tools(state: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each with the groups of its fields."""
    objects = [each["text"] for each in state.get("space", {}).get("objects", ())]
    return [
        {"key": tool, "title": title, "groups": objects if tool == "space" else [title]}
        for tool, title in _titles(state).items()
    ]


def _labels() -> dict[str, str]:
    return {
        "class": _("Classe"),
        "due": _("Pour le"),
        "title": _("Titre"),
        "text": _("Texte"),
        "files": _("Fichiers joints"),
        "visible": _("Visible à partir de"),
        "recipients": _("Destinataires"),
        "answers": _("Réponses"),
        "send": _("Envoi"),
        "audience": _("Public"),
        "from": _("Publier à partir de"),
        "until": _("Retirer après"),
        "comments": _("Commentaires"),
    }


def _field(tool: str, name: str, entry: Mapping[str, Any], group: str) -> Field:
    now = entry.get("now", "")
    start = " ".join(now) if isinstance(now, list) else now
    options = tuple(Shown(option["key"], _told(option)) for option in entry.get("options", ()))
    if name in {"files", "recipients", "audience"}:
        kind = FieldKind.SEVERAL
    elif not options:
        kind = FieldKind.TEXT
    else:
        kind = FieldKind.ONE if name == "text" else FieldKind.LIST
    return Field(
        f"{tool}-{name}", _labels()[name], kind, options, group=group, value=start, maximum_length=900
    )


def _told(option: Mapping[str, Any]) -> str:
    return f"{option['text']} ({option['people']})" if "people" in option else option["text"]


def _rights(space: Mapping[str, Any]) -> list[Field]:
    options = tuple(Shown(right["key"], right["text"]) for right in space["rights"])
    now = {(cell["object"], cell["role"]): cell["right"] for cell in space["now"]}
    return [
        Field(
            name=f"right-{each['key']}-{role['key']}",
            label=role["text"],
            kind=FieldKind.LIST,
            options=options,
            group=each["text"],
            value=now[each["key"], role["key"]],
        )
        for each in space["objects"]
        for role in space["roles"]
    ]


def _check_entry(entry: Node, problems: Problems) -> None:
    options = entry.get("options")
    if options is None:
        return
    check_distinct(options, "key", problems)
    known, now = {option["key"].value for option in options}, entry.get("now")
    starts = now.plain() if now else []
    for key in [starts] if isinstance(starts, str) else starts:
        if key not in known:
            problems.add(entry, f"{key!r} is not an option; known: {', '.join(sorted(known))}")


def _check_space(space: Node, problems: Problems) -> None:
    for name in ("objects", "roles", "rights"):
        check_distinct(space[name], "key", problems)
    keys = {part: {entry["key"].value for entry in space[f"{part}s"]} for part in ("object", "role", "right")}
    cells = [(cell["object"].value, cell["role"].value) for cell in space["now"]]
    wanted = {(each, role) for each in keys["object"] for role in keys["role"]}
    if set(cells) != wanted or len(cells) != len(wanted):
        problems.add(space["now"], "give the right of each role on each object, once")
    for cell in space["now"]:
        if cell["right"].value not in keys["right"]:
            problems.add(cell, f"the right {cell['right'].value!r} does not exist")
