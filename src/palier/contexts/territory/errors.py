"""What territory refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from palier.kernel.errors import DomainError


class NotAccredited(DomainError):
    message = _("Ce centre n’est pas habilité aujourd’hui.")
