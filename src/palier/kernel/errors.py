"""Refusals, each one sentence fit to be shown in the user's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A rule of the domain refused. `message` is shown as it is."""

    message: str | Promise = _("Cette action n’est pas possible.")

    def __init__(self, message: str | Promise | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(str(self.message))

    def __str__(self) -> str:
        return str(self.message)


class NotFound(DomainError):
    """What the actor may not know exists: answered 404."""

    message = _("Cette page n’existe pas.")


class Forbidden(DomainError):
    """What the actor knows of but may not do: answered 403 with the reason."""

    message = _("Vous n’avez pas le droit de faire cela.")


class InvalidInput(DomainError):
    """Bad data; `field` names where the sentence stands, None for the whole form."""

    def __init__(self, message: str | Promise, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field
