"""NUMEN: confidential, so never kept. Its shape is known only to be refused.

Thirteen characters: académie (2), kind of staff (1 letter), year (2), five digits, three letters.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from palier.kernel.errors import InvalidInput

SHAPE = re.compile(r"(?<![0-9A-Z])[0-9]{2}[A-Z][0-9]{7}[A-Z]{3}(?![0-9A-Z])")


def refuse_numen(text: str, *, field: str | None = None) -> None:
    if SHAPE.search(re.sub(r"[\s.\-]", "", text).upper()):
        raise InvalidInput(
            _("Ceci ressemble à un NUMEN. Il est confidentiel : ne l’écrivez pas ici."), field=field
        )
