"""The words of the bank that its neighbours use."""

from .body_types import TASKS, Choice, Interaction, ItemBody, Mistake, Numeric, Response, Target, TextEntry
from .page_types import (
    Attachment,
    Block,
    CorrectedChoice,
    Correction,
    Field,
    FieldKind,
    Piece,
    Presentation,
    Shown,
)

__all__ = [
    "TASKS",
    "Attachment",
    "Block",
    "Choice",
    "CorrectedChoice",
    "Correction",
    "Field",
    "FieldKind",
    "Interaction",
    "ItemBody",
    "Mistake",
    "Numeric",
    "Piece",
    "Presentation",
    "Response",
    "Shown",
    "Target",
    "TextEntry",
]
