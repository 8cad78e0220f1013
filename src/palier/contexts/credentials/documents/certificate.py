"""A certificate as a PDF that is archived (PDF/A-3a) and read aloud (PDF/UA-1) in one file."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

import segno
import typst
from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..errors import CertificateRevoked
from ..models import Certificate
from ..queries.certificates import view_of
from ..types import CertificateView

HERE = Path(__file__).parent
LONG_NAME, LONG_TITLE = 26, 42
_one_at_a_time = Lock()


def certificate_pdf(certificate: Certificate) -> bytes:
    """In the language in force. Made on demand: it shows what was frozen, on the same day's date."""
    view = view_of(certificate)
    if not view.is_in_force:
        raise CertificateRevoked()
    data = json.dumps(certificate_data(view))
    with _one_at_a_time:  # the compiler keeps fonts between two documents and takes one at a time
        pdf = _compiler().compile(
            format="pdf",
            sys_inputs={"data": data},
            pdf_standards=["a-3a", "ua-1"],
            timestamp=int(view.issued_at.timestamp()),
        )
    assert isinstance(pdf, bytes)
    return pdf


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    return typst.Compiler(
        input=str(HERE / "certificate.typ"),
        root=str(HERE),
        font_paths=[str(HERE / "fonts")],
        ignore_system_fonts=True,
    )


def verification_url(code: str) -> str:
    """What the QR code opens."""
    return settings.BASE_URL + reverse("public:verify_code", args=[code])


def certificate_data(view: CertificateView) -> dict[str, Any]:
    """Every word of the page: the template only lays them out."""
    url = verification_url(view.code)
    level = _("Niveau %(level)s sur %(maximum)s") % {"level": view.level, "maximum": view.maximum}
    return {
        "language": (get_language() or "fr")[:2],
        "document_title": f"{view.title} — {view.holder_name}",
        "description": f"{level} — {view.level_label}",
        "brand": "Palier",
        "issuer": view.issuer,
        "title": view.title,
        "title_size": 21 if len(view.title) > LONG_TITLE else 26,
        "awarded_to": _("délivré à"),
        "holder": view.holder_name,
        "name_size": 22 if len(view.holder_name) > LONG_NAME else 30,
        "sentence": _sentence(view),
        "level": view.level,
        "maximum": view.maximum,
        "level_heading": _("Niveau attribué"),
        "level_name": view.level_label,
        "score": number_format(view.score) if view.score is not None else None,
        "score_out_of": _("points sur 1024"),
        "scale_alt": _("%(level)s de l’échelle, dessinée comme un escalier.") % {"level": level},
        "domains_heading": _domains_heading(view),
        "show_levels": view.score is not None,
        "columns": [_("Domaine"), "", _("Niveau mesuré")],
        "domains": [{"label": d.label, "level": d.level, "words": str(d.level)} for d in view.domains],
        "facts": [{"term": term, "value": value} for term, value in _facts(view)],
        "code": view.code,
        "verify_heading": _("Vérifier ce certificat"),
        "verify_url": url,
        "verify_text": url.partition("://")[2],
        "qr": segno.make(url, error="m").svg_inline(border=0, dark="#13302f", omitsize=True, unit=None),
        "qr_alt": _("Code QR vers la page de vérification de ce certificat"),
    }


def _sentence(view: CertificateView) -> str:
    if view.score is not None:
        return _(
            "pour les compétences numériques démontrées lors d’un test surveillé et adaptatif, "
            "sur une échelle de 0 à 1024."
        )
    return _(
        "pour les compétences numériques professionnelles démontrées lors d’un test surveillé "
        "et devant un jury qui a lu son dossier."
    )


def _domains_heading(view: CertificateView) -> str:
    return _("Les cinq domaines mesurés") if view.score is not None else _("Les cinq domaines évalués")


def _facts(view: CertificateView) -> list[tuple[str, str]]:
    zone = ZoneInfo(view.timezone)
    days = [
        date_format(moment.astimezone(zone), "j F Y") if moment else ""
        for moment in (view.issued_at, view.tested_at, view.expires_at)
    ]
    session = _("%(day)s, %(mode)s, %(centre)s (académie : %(academie)s)") % {
        "day": days[1],
        "mode": view.mode_label,
        "centre": view.centre,
        "academie": view.academie,
    }
    rows = [
        (_("Délivré le"), days[0] + (_(", sans limite de durée") if not view.expires_at else "")),
        (_("Test du"), session),
        (_("Règles d’attribution"), _("n° %(number)s") % {"number": view.rules_number}),
        (_("Délivré par"), view.issuer),
    ]
    if view.expires_at:
        rows.insert(1, (_("Valable jusqu’au"), days[2]))
    return rows
