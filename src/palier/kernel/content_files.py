"""Content that experts write in YAML, read with the line of every value, so that errors say where."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML without libyaml: same result, slower
    from yaml import SafeLoader as Loader  # type: ignore[assignment]


class ContentError(Exception):
    """Content files refused; `errors` holds every sentence, each starting with `file:line:`."""

    def __init__(self, errors: Iterable[str]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(self.errors))


@dataclass(frozen=True)
class Node:
    """A value and its place. `value` is a scalar, a list of nodes, or a dict of nodes by key."""

    value: Any
    file: str
    line: int

    def __getitem__(self, key: str) -> Node:
        found: Node = self.value[key]
        return found

    def get(self, key: str) -> Node | None:
        return self.value.get(key) if isinstance(self.value, dict) else None

    def __iter__(self) -> Iterator[Node]:
        return iter(self.value)

    def plain(self) -> Any:
        """The value without places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


@dataclass
class Problems:
    """Everything wrong that a load has met: all is told at once."""

    errors: list[str] = field(default_factory=list)

    def add(self, node: Node, sentence: str) -> None:
        self.errors.append(f"{node.file}:{node.line}: {sentence}")

    def raise_if_any(self) -> None:
        if self.errors:
            raise ContentError(self.errors)


@dataclass(frozen=True)
class LoadReport:
    """What a load did, in rows of what was loaded."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: LoadReport) -> LoadReport:
        return LoadReport(
            self.created + other.created,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
        )


def read_yaml(path: Path, problems: Problems) -> Node | None:
    """The document of a file, or None once its syntax is in `problems`."""
    name = _shown(path)
    try:
        return _Reading(name, path.read_text(encoding="utf-8"), problems).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = Node(None, name, mark.line + 1 if mark else 1)
        problems.add(at, f"not valid YAML: {error.problem or error.context}")
    except (yaml.YAMLError, UnicodeDecodeError, FileNotFoundError) as error:
        problems.add(Node(None, name, 1), f"cannot be read: {error}")
    return None


def _shown(path: Path) -> str:
    """As one would type it here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


class _Reading:
    def __init__(self, file: str, text: str, problems: Problems) -> None:
        self.file = file
        self.loader = Loader(text)
        self.problems = problems

    def document(self) -> Node | None:
        try:
            root = self.loader.get_single_node()
            if root is None:
                self.problems.add(Node(None, self.file, 1), "the file is empty")
                return None
            return self.node(root)
        finally:
            self.loader.dispose()

    def node(self, source: Any) -> Node:
        line = source.start_mark.line + 1
        if isinstance(source, yaml.MappingNode):
            return Node(self.mapping(source), self.file, line)
        if isinstance(source, yaml.SequenceNode):
            return Node([self.node(each) for each in source.value], self.file, line)
        return Node(self.loader.construct_object(source), self.file, line)

    def mapping(self, source: Any) -> dict[Hashable, Node]:
        found: dict[Hashable, Node] = {}
        for key_source, value_source in source.value:
            key = self.loader.construct_object(key_source, deep=True)
            if key in found:
                place = Node(None, self.file, key_source.start_mark.line + 1)
                self.problems.add(place, f"the key {key!r} is given twice")
            found[key] = self.node(value_source)
        return found


def canonical_digest(value: Any) -> str:
    """SHA-256 of the canonical JSON: equal for equal content, whatever the order of keys."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
