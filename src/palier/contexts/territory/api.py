"""The door of territory."""

from .actions.accredit_centre import accredit_centre
from .actions.import_establishments import import_establishments
from .actions.load_territory import load_territory
from .actions.withdraw_accreditation import withdraw_accreditation
from .models import Academie, Accreditation, Centre, Establishment, Operator, Region
from .queries.places import (
    academie_by_code,
    academies,
    centre_by_key,
    centres,
    find_establishment,
    is_accredited,
    operators,
    search_establishments,
)
from .uai import parse_uai, uai_check_letter

__all__ = [
    "Academie",
    "Accreditation",
    "Centre",
    "Establishment",
    "Operator",
    "Region",
    "academie_by_code",
    "academies",
    "accredit_centre",
    "centre_by_key",
    "centres",
    "find_establishment",
    "import_establishments",
    "is_accredited",
    "load_territory",
    "operators",
    "parse_uai",
    "search_establishments",
    "uai_check_letter",
    "withdraw_accreditation",
]
