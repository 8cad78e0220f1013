"""The door of bank."""

from .actions.load_bank import load_bank, load_items
from .correction import correction, right_response
from .models import BankVersion, Item, ItemMedia, ItemVersion
from .plans import plan_for
from .presentation import presentation
from .queries.banks import (
    current_bank_version,
    item_version_of,
    maximum_score,
    measurement_bank,
    score,
)
from .queries.checks import check_bank
from .responses import form_of, read_response

__all__ = [
    "BankVersion",
    "Item",
    "ItemMedia",
    "ItemVersion",
    "check_bank",
    "correction",
    "current_bank_version",
    "form_of",
    "item_version_of",
    "load_bank",
    "load_items",
    "maximum_score",
    "measurement_bank",
    "plan_for",
    "presentation",
    "read_response",
    "right_response",
    "score",
]
