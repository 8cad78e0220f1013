"""Frozen views of frameworks."""

from __future__ import annotations

from dataclasses import dataclass

#: Kinds of documents that the shipped content publishes.
BLUEPRINTS = ("blueprint:diagnostic", "blueprint:certification")
SURVEYS = ("survey:training", "survey:certification")


@dataclass(frozen=True)
class CompetenceNode:
    """`key` is `framework:code`, such as `crcn:1.1`."""

    code: str
    key: str
    label: str
    description: str


@dataclass(frozen=True)
class DomainNode:
    code: str
    key: str
    label: str
    description: str
    competences: tuple[CompetenceNode, ...]


@dataclass(frozen=True)
class LevelView:
    rank: int
    label: str
    description: str


@dataclass(frozen=True)
class ThemeView:
    """`domain` is transversal or professional; `competences` are keys such as `crcn:4.1`."""

    key: str
    label: str
    domain: str
    competences: tuple[str, ...]
