"""The door of bank."""

from .actions.load_bank import load_bank, load_items
from .correction import correction
from .models import BankVersion, Item, ItemVersion
from .plans import plan_for
from .presentation import TEXT_MAXIMUM, presentation
from .queries.banks import (
    current_bank_version,
    item_version_of,
    maximum_score,
    measurement_bank,
    score,
)
from .queries.checks import check_bank
from .responses import read_response

__all__ = [
    "TEXT_MAXIMUM",
    "BankVersion",
    "Item",
    "ItemVersion",
    "check_bank",
    "correction",
    "current_bank_version",
    "item_version_of",
    "load_bank",
    "load_items",
    "maximum_score",
    "measurement_bank",
    "plan_for",
    "presentation",
    "read_response",
    "score",
]
