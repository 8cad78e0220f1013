"""UAI: seven digits and a letter that checks them.

The letter is the remainder of the seven digits by 23, read in an alphabet without I, O and Q.
Confirmed on every code of content/territory/establishments.csv.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from palier.kernel.errors import InvalidInput

CHECK_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
SHAPE = re.compile(r"[0-9]{7}[A-Z]")
#: The two départements of Corse and their three digits in a UAI.
CORSE = {"620": "2A", "720": "2B"}


def uai_check_letter(first7: str) -> str:
    """`first7`: the seven digits of a code. `uai_check_letter("0540089")` is `"D"`."""
    if not re.fullmatch(r"[0-9]{7}", first7):
        raise ValueError(f"seven digits expected, not {first7!r}")
    return CHECK_LETTERS[int(first7) % 23]


def parse_uai(text: str) -> str:
    """The code as it is written officially; spaces, dots, hyphens and case do not matter."""
    code = re.sub(r"[\s.\-]", "", text).upper()
    if not SHAPE.fullmatch(code):
        raise InvalidInput(
            _("Un code UAI compte sept chiffres puis une lettre, par exemple 0540089D."), field="uai"
        )
    if code[7] != uai_check_letter(code[:7]):
        raise InvalidInput(
            _("La lettre de contrôle ne correspond pas aux chiffres : vérifiez votre code."), field="uai"
        )
    return code


def department_of(uai: str) -> str:
    """The code of the département that a UAI starts with: `054…` → `54`, `620…` → `2A`, `974…` → `974`."""
    prefix = uai[:3]
    if prefix in CORSE:
        return CORSE[prefix]
    return prefix[1:] if prefix.startswith("0") else prefix
