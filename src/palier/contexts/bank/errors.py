"""What this context refuses."""

from django.utils.translation import gettext_lazy as _

from palier.kernel.errors import DomainError, InvalidInput


class InvalidResponse(InvalidInput):
    """A response that cannot be read; `field` names the control that it came from."""


class NoBank(DomainError):
    message = _("Aucune banque de questions n’est encore publiée.")
