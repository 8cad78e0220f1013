"""A panel of settings: who sees what, which permissions an application has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from palier.kernel.content_files import Node, Problems
from palier.kernel.content_schema import KEY, ListOf, Record, Text

from ...page_types import Field, FieldKind, Shown
from ..base import check_distinct
from .base import Task

_option = Record({"key": KEY, "text": Text(maximum=120)})
_setting = Record(
    {"key": KEY, "label": Text(maximum=160), "options": ListOf(_option, 2, 6), "now": KEY},
    {"hint": Text(maximum=300)},
)
_section = Record({"title": Text(maximum=120), "settings": ListOf(_setting, 1, 8)})


class Privacy(Task):
    """State: the name of the service, and sections of settings with what each is set to `now`."""

    state_schema = Record({"service": Text(maximum=120), "sections": ListOf(_section, 1, 6)})

    def check_state(self, state: Node, problems: Problems) -> None:
        settings = [setting for section in state["sections"] for setting in section["settings"]]
        check_distinct(Node(settings, state.file, state.line), "key", problems)
        for setting in settings:
            check_distinct(setting["options"], "key", problems)
            if setting["now"].value not in {option["key"].value for option in setting["options"]}:
                problems.add(setting["now"], f"{setting['now'].value!r} is not an option of this setting")

    def state_fields(self, state: Mapping[str, Any]) -> tuple[Field, ...]:
        return tuple(
            Field(
                name=f"setting-{setting['key']}",
                label=setting["label"],
                kind=FieldKind.LIST,
                options=tuple(Shown(option["key"], option["text"]) for option in setting["options"]),
                group=section["title"],
                value=setting["now"],
            )
            for section in state["sections"]
            for setting in section["settings"]
        )
