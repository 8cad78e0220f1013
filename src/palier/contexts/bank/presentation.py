"""What a person meets: the stem in blocks, everything else shuffled and without keys."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.utils.crypto import salted_hmac

from .models import ItemVersion
from .types import Block, Choice, Interaction, ItemBody, Presentation, Shown, Target

TEXT_MAXIMUM = 500


def token_of(version: ItemVersion, entry: Choice | Target) -> str:
    """Stands for a key in the page: the same in every sitting, and nobody can compute it from the content.

    A row and a target of the same key have nothing in common.
    """
    name = f"{version.digest}:{type(entry).__name__}:{entry.key}"
    return salted_hmac("palier.bank.token", name).hexdigest()[:10]


def presentation(version: ItemVersion, *, seed: int) -> Presentation:
    """The same seed shows the same order, for ever. The right order itself is never shown."""
    body = ItemBody.from_json(version.body)
    blocks = stem_blocks(body.stem)
    choices = _shuffled(version, body.choices, seed)
    if body.interaction is Interaction.ORDER and choices == list(body.choices):
        choices = [*choices[1:], choices[0]]
    numeric = body.text_entry.numeric if body.text_entry else None
    return Presentation(
        interaction=body.interaction,
        situation=blocks[:-1],
        question=blocks[-1].text,
        choices=_shown(version, choices),
        targets=_shown(version, _shuffled(version, body.targets, seed)),
        unit=numeric.unit if numeric else "",
        maximum_length=TEXT_MAXIMUM,
        seconds=version.seconds,
    )


def stem_blocks(stem: str) -> tuple[Block, ...]:
    """A blank line parts blocks; `- ` begins an entry of a list; four spaces keep a line as it is."""
    parts: list[list[str]] = [[]]
    for line in stem.strip("\n").splitlines():
        if line.strip():
            parts[-1].append(line.rstrip())
        elif parts[-1]:
            parts.append([])
    return tuple(block for part in parts if part for block in _blocks(part))


def _blocks(lines: list[str]) -> Iterable[Block]:
    """Runs of lines of one kind."""
    run: list[str] = []
    for index, line in enumerate(lines):
        run.append(line)
        if index + 1 == len(lines) or _kind(lines[index + 1]) != _kind(line):
            yield _block(_kind(line), run)
            run = []


def _kind(line: str) -> str:
    if line.startswith("    "):
        return "code"
    return "list" if line.startswith("- ") else "paragraph"


def _block(kind: str, lines: list[str]) -> Block:
    if kind == "code":
        return Block(kind, tuple(line[4:] for line in lines))
    return Block(kind, tuple(line.removeprefix("- ").strip() for line in lines))


def _shuffled(version: ItemVersion, entries: Iterable[Choice | Target], seed: int) -> list[Choice | Target]:
    def rank(entry: Choice | Target) -> bytes:
        name = f"{seed}:{version.digest}:{type(entry).__name__}:{entry.key}"
        return hashlib.sha256(name.encode()).digest()

    return sorted(entries, key=rank)


def _shown(version: ItemVersion, entries: Iterable[Choice | Target]) -> tuple[Shown, ...]:
    return tuple(Shown(token_of(version, entry), entry.text) for entry in entries)
