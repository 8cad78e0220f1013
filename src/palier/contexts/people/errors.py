"""What people refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from palier.kernel.errors import DomainError


class StaffCannotClose(DomainError):
    message = _(
        "Votre compte porte un rôle dans le programme : "
        "demandez d’abord au pôle certification de vous en décharger."
    )


class AccountClosed(DomainError):
    message = _("Ce compte est fermé.")
