"""What a person meets: the stem in blocks, everything else shuffled and without keys."""

from __future__ import annotations

from collections.abc import Iterable

from .body_types import ItemBody
from .interactions import KINDS, Asked
from .models import ItemVersion
from .page_types import Attachment, Block, Presentation


def presentation(version: ItemVersion, *, seed: int) -> Presentation:
    """The same seed shows the same order, for ever."""
    body = ItemBody.from_json(version.body)
    kind, asked = KINDS[body.interaction], Asked(version.digest, body, seed)
    blocks = stem_blocks(body.stem)
    return Presentation(
        interaction=body.interaction,
        situation=blocks[:-1],
        question=blocks[-1].text,
        fields=kind.fields(asked),
        seconds=version.seconds,
        pieces=kind.pieces(asked),
        state=kind.state(asked),
        attachment=Attachment(**body.attachment) if body.attachment else None,
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
