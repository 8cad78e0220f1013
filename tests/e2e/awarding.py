"""Publication by a person, two certificates from one sitting, verification, revocation."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from tests.e2e.visitor import Visitor

from palier.contexts.certification.models import Session
from palier.contexts.credentials.models import Certificate


def publish(officer: Visitor, session: Session) -> None:
    officer.go("officer:home").follow("Relire et publier").read("Martin", "Alarme incendie")
    officer.choose(confirmed="on").press("Publier").read_message("Les résultats sont publiés")


def collect(teacher: Visitor) -> tuple[Certificate, Certificate]:
    """Both, each downloaded by its link as a real PDF."""
    teacher.go("teacher:certificates").read("À télécharger et à montrer")
    links = teacher.page.get_by_role("link", name="Télécharger (PDF)")
    assert links.count() == 2
    for link in links.all():
        with teacher.page.expect_download() as arriving:
            link.click()
        check_pdf(Path(arriving.value.path()).read_bytes(), arriving.value.suggested_filename)
    general, professional = (Certificate.objects.get(kind=kind) for kind in ("general", "professional"))
    assert (general.holder_name, general.level) == ("Camille Martin", 8)
    assert professional.level == 3
    return general, professional


def check_pdf(data: bytes, name: str) -> None:
    """A whole file, which leads to the certificate's verification page."""
    assert re.fullmatch(r"PAL-.+-fr\.pdf", name)
    assert data.startswith(b"%PDF-")
    assert b"%%EOF" in data[-32:]
    code = name.removesuffix("-fr.pdf")
    assert f"{settings.BASE_URL}{reverse('public:verify_code', args=[code])}".encode() in _all_text(data)


def _all_text(data: bytes) -> bytes:
    """The file with its compressed streams opened."""
    found = [data]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        try:
            found.append(zlib.decompress(stream))
        except zlib.error:
            continue  # an image or a letter form, stored another way
    return b"\n".join(found)


def verify(passer_by: Visitor, *certificates: Certificate) -> None:
    """Typed as people type, then a code that was never issued."""
    for certificate in certificates:
        typed = certificate.code.lower().replace("-", " ")
        passer_by.go("public:verify").fill(code=typed).press("Vérifier")
        passer_by.read("Ce certificat est authentique et valable", "Camille Martin", certificate.code)
    passer_by.go("public:verify").fill(code="PAL-7KQ4-2MXD-K").press("Vérifier")
    assert "authentique" not in passer_by.page.locator(".notice").first.inner_text()


def revoke(officer: Visitor, certificate: Certificate) -> None:
    officer.go("officer:certificates").fill(q="martin").press("Chercher")
    row = officer.page.locator("tr", has_text=certificate.code)
    with officer.arriving():
        row.get_by_role("link").first.click()
    officer.look().fill(reason="Délivré par erreur.").choose(confirmed="on").press("Révoquer définitivement")
    officer.read_message("Le certificat est révoqué")
