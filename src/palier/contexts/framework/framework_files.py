"""Reads the files of `content/frameworks`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from palier.kernel.content_files import Node, Problems, read_yaml
from palier.kernel.content_schema import (
    CODE,
    KEY,
    TRANSLATED,
    VERSION,
    ListOf,
    Number,
    Record,
    Schema,
    Text,
)

FRAMEWORKS = ("crcn", "crcn-edu", "digcompedu")

_competence = Record({"code": CODE, "name": TRANSLATED, "description": TRANSLATED})
_domain = Record(
    {
        "code": CODE,
        "name": TRANSLATED,
        "description": TRANSLATED,
        "competences": ListOf(_competence, 1),
    }
)
_level = Record(
    {"name": TRANSLATED, "description": TRANSLATED},
    {"level": Number(1, 20, whole=True), "code": CODE},
)
_framework = Record(
    {
        "key": KEY,
        "version": VERSION,
        "name": TRANSLATED,
        "source": Text(),
        "levels": ListOf(_level, 1),
        "domains": ListOf(_domain, 1),
    }
)
_themes = Record(
    {
        "themes": ListOf(
            Record(
                {
                    "key": KEY,
                    "kind": Text(choices=("transversal", "professional")),
                    "name": TRANSLATED,
                }
            ),
            1,
        )
    }
)


@dataclass(frozen=True)
class Entries:
    """A list of entries, or the name of the file that holds them."""

    def check(self, node: Node, problems: Problems) -> bool:
        if isinstance(node.value, str):
            return Text(pattern=r"[a-z]+\.yaml").check(node, problems)
        return ListOf(Record({"code": CODE, "name": TRANSLATED}), 1).check(node, problems)


_end = Record({"framework": KEY, "code": Text()})
_reference = Record({"framework": KEY, "name": TRANSLATED, "entries": Entries()})
_crosswalks = Record(
    {
        "version": VERSION,
        "crosswalks": ListOf(
            Record({"from": _end, "to": _end, "strength": Text(choices=("full", "partial"))}),
            1,
        ),
    },
    {"references": ListOf(_reference)},
)


@dataclass(frozen=True)
class FrameworkFiles:
    frameworks: tuple[Node, ...]
    themes: tuple[dict[str, Any], ...]
    crosswalks: tuple[dict[str, Any], ...]


def read_framework_files(content_dir: Path, problems: Problems) -> FrameworkFiles:
    folder = content_dir / "frameworks"
    frameworks = [_read(folder / f"{key}.yaml", _framework, problems) for key in FRAMEWORKS]
    themes = _read(folder / "themes.yaml", _themes, problems)
    crosswalks = _read(folder / "crosswalks.yaml", _crosswalks, problems)
    sound = [node for node in frameworks if node]
    if themes and crosswalks and len(sound) == len(FRAMEWORKS):
        _check_ends(sound, themes, crosswalks, problems)
    return FrameworkFiles(
        tuple(sound),
        tuple(themes["themes"].plain()) if themes else (),
        tuple(crosswalks["crosswalks"].plain()) if crosswalks else (),
    )


def _read(path: Path, schema: Schema, problems: Problems) -> Node | None:
    node = read_yaml(path, problems)
    return node if node and schema.check(node, problems) else None


def _check_ends(frameworks: list[Node], themes: Node, crosswalks: Node, problems: Problems) -> None:
    """Every end of a crosswalk exists."""
    known = {f"theme:{theme['key'].value}" for theme in themes["themes"]}
    for framework in frameworks:
        for domain in framework["domains"]:
            for row in [domain, *domain["competences"]]:
                known.add(f"{framework['key'].value}:{row['code'].value}")
    known |= {
        f"{reference['framework'].value}:{entry['code'].value}"
        for reference in crosswalks.get("references") or ()
        if isinstance(reference["entries"].value, list)
        for entry in reference["entries"]
    }
    for link in crosswalks["crosswalks"]:
        for side in ("from", "to"):
            end = f"{link[side]['framework'].value}:{link[side]['code'].value}"
            if end not in known:
                problems.add(link[side], f"{end} does not exist")
