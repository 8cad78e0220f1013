"""One class an interaction: see `base.Kind`."""

from __future__ import annotations

from collections.abc import Mapping

from ..body_types import Interaction
from .base import Asked, Given, Kind
from .choices import Judgement, MultipleChoice, SingleChoice
from .hotspot import Hotspot
from .order import Order
from .pairs import GapMatch, InlineChoice, Match
from .tasks.ent import Ent
from .tasks.mailbox import Mailbox
from .tasks.privacy import Privacy
from .texts import Slider, TextInput

KINDS: Mapping[Interaction, Kind] = {
    Interaction.CHOICE: SingleChoice(),
    Interaction.MULTIPLE: MultipleChoice(),
    Interaction.TEXT: TextInput(),
    Interaction.ORDER: Order(),
    Interaction.MATCH: Match(),
    Interaction.JUDGEMENT: Judgement(),
    Interaction.INLINE_CHOICE: InlineChoice(),
    Interaction.GAP_MATCH: GapMatch(),
    Interaction.HOTSPOT: Hotspot(),
    Interaction.SLIDER: Slider(),
    Interaction.PRIVACY: Privacy(),
    Interaction.MAILBOX: Mailbox(),
    Interaction.ENT: Ent(),
}

__all__ = ["KINDS", "Asked", "Given", "Kind"]
