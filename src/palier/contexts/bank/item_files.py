"""Reads the files of `content/items`: what each interaction must hold, and what makes it sound."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from palier.kernel.content_files import Node, Problems, read_yaml
from palier.kernel.content_schema import (
    CODE,
    KEY,
    Boolean,
    ListOf,
    Number,
    Record,
    Schema,
    Text,
)

from .text_matching import number_in, same_number, same_text
from .types import Interaction, Numeric

_common: Mapping[str, Schema] = {
    "id": Text(pattern=r"[a-z-]+-\d\.\d-\d\d", maximum=40),
    "title": Text(maximum=120),
    "level": Number(1, 8, whole=True),
    "difficulty": Number(-4, 4),
    "difficulty_reason": Text(),
    "seconds": Number(10, 600, whole=True),
    "tags": ListOf(Text()),
    "sources": ListOf(Text()),
    "interaction": Text(choices=tuple(Interaction)),
    "stem": Text(),
    "rationale": Text(),
}
_choice: Mapping[str, Schema] = {"key": KEY, "text": Text(), "feedback": Text()}
_option = Record(_choice, {"correct": Boolean()})
_numeric = Record({"value": Number(), "tolerance": Number(0, 1e6)}, {"unit": Text(maximum=40)})
_extra: Mapping[str, tuple[Mapping[str, Schema], Mapping[str, Schema]]] = {
    "choice": ({"options": ListOf(_option, 3, 5)}, {}),
    "multiple": ({"options": ListOf(_option, 4, 6)}, {}),
    "judgement": (
        {"options": ListOf(Record({**_choice, "credit": Number(0, 2, whole=True)}), 4, 4)},
        {},
    ),
    "text": (
        {
            "mistakes": ListOf(Record({"text": Text(), "feedback": Text()}), 2),
            "feedback": Record({"right": Text(), "wrong": Text()}),
        },
        {"accept": ListOf(Text(), 1), "numeric": _numeric},
    ),
    # fewer than four elements: one exchange of neighbours would leave less than half in place
    "order": ({"elements": ListOf(Record(_choice), 4, 6)}, {}),
    "match": (
        {
            "targets": ListOf(Record({"key": KEY, "text": Text()}), 2, 5),
            "rows": ListOf(Record({**_choice, "target": KEY}), 3, 6),
        },
        {},
    ),
}
_SCHEMAS = {name: Record({**_common, **required}, optional) for name, (required, optional) in _extra.items()}


class _AnyItem:
    """The schema that the item's interaction calls for."""

    def check(self, node: Node, problems: Problems) -> bool:
        interaction = node.get("interaction")
        if interaction is None or interaction.value not in _SCHEMAS:
            problems.add(interaction or node, f"`interaction` must be one of {', '.join(Interaction)}")
            return False
        return _SCHEMAS[interaction.value].check(node, problems)


_FILE = Record({"framework": KEY, "competence": CODE, "items": ListOf(_AnyItem(), 1)})


def read_item_files(content_dir: Path, problems: Problems) -> list[tuple[str, Node]]:
    """Sound items, each with its competence as `framework:code`, in the order of files."""
    found: list[tuple[str, Node]] = []
    places: dict[str, Node] = {}
    for path in sorted((content_dir / "items").glob("*/*.yaml")):
        node = read_yaml(path, problems)
        if not node or not _FILE.check(node, problems):
            continue
        framework, code = node["framework"].value, node["competence"].value
        if (path.parent.name, path.stem) != (framework, code):
            problems.add(node, f"the file of {framework} {code} must be items/{framework}/{code}.yaml")
        for item in node["items"]:
            _check_item(item, f"{framework}-{code}-", places, problems)
            found.append((f"{framework}:{code}", item))
    return found


def _check_item(item: Node, prefix: str, places: dict[str, Node], problems: Problems) -> None:
    slug = item["id"].value
    if not slug.startswith(prefix):
        problems.add(item["id"], f"{slug} should start with {prefix}")
    if slug in places:
        first = places[slug]
        problems.add(item["id"], f"{slug} is already used at {first.file}:{first.line}")
    places.setdefault(slug, item["id"])
    for name in ("options", "elements", "rows", "targets"):
        if entries := item.get(name):
            _check_distinct(entries, "key", problems)
            _check_distinct(entries, "text", problems)
    match item["interaction"].value:
        case "choice" | "multiple":
            _check_correct(item, problems)
        case "judgement":
            _check_credits(item, problems)
        case "match":
            _check_targets(item, problems)
        case "text":
            _check_text(item, problems)


def _check_distinct(entries: Node, name: str, problems: Problems) -> None:
    seen: set[str] = set()
    for entry in entries:
        if entry[name].value in seen:
            problems.add(entry, f"the {name} {entry[name].value!r} is given twice")
        seen.add(entry[name].value)


def _check_correct(item: Node, problems: Problems) -> None:
    options = item["options"].plain()
    count = sum(option.get("correct", False) for option in options)
    if item["interaction"].value == "choice" and count != 1:
        problems.add(item["options"], f"exactly one option must be correct, found {count}")
    if item["interaction"].value == "multiple" and not 2 <= count < len(options):
        problems.add(item["options"], f"two or more options must be correct, but not all: found {count}")


def _check_credits(item: Node, problems: Problems) -> None:
    given = sorted(option["credit"].value for option in item["options"])
    if given.count(2) != 1 or not {0, 1} <= set(given):
        problems.add(item["options"], f"credits must be one 2, some 1 and some 0: found {given}")


def _check_targets(item: Node, problems: Problems) -> None:
    known = {target["key"].value for target in item["targets"]}
    for row in item["rows"]:
        if row["target"].value not in known:
            problems.add(row["target"], f"the target {row['target'].value!r} does not exist")


def _check_text(item: Node, problems: Problems) -> None:
    accept, numeric = item.get("accept"), item.get("numeric")
    if (accept is None) == (numeric is None):
        problems.add(item, "give either `accept` or `numeric`")
        return
    for mistake in item["mistakes"]:
        text = mistake["text"].value
        if accept and any(same_text(text, expected.value) for expected in accept):
            problems.add(mistake, f"the mistake {text!r} is accepted as a right answer")
        if numeric:
            _check_number(mistake, numeric_of(numeric), problems)


def _check_number(mistake: Node, numeric: Numeric, problems: Problems) -> None:
    text = mistake["text"].value
    if same_number(text, numeric):
        problems.add(mistake, f"the mistake {text!r} is accepted as a right answer")
    elif number_in(text, numeric.unit) is None and any(letter.isdigit() for letter in text):
        problems.add(mistake, f"the mistake {text!r} cannot be read as a number")


def numeric_of(node: Node) -> Numeric:
    data = node.plain()
    return Numeric(float(data["value"]), float(data["tolerance"]), data.get("unit", ""))
