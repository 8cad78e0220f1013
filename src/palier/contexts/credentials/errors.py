"""What credentials refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from palier.kernel.errors import DomainError


class CertificateRevoked(DomainError):
    message = _("Ce certificat a été révoqué : il ne peut plus être téléchargé.")
