"""Refusals of the diagnostic."""

from __future__ import annotations

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from palier.kernel.errors import DomainError


class GoalMissing(DomainError):
    message = _("Choisissez d’abord votre objectif : le diagnostic en tient compte.")


class RetakeTooSoon(DomainError):
    message = _("Votre dernier diagnostic est trop récent.")

    def __init__(self, *, from_: datetime) -> None:
        day = date_format(localtime(from_), "j F Y")
        super().__init__(
            _(
                "Votre dernier diagnostic est récent. Vous pourrez en passer un nouveau "
                "à partir du %(day)s : d’ici là, avancez dans votre plan."
            )
            % {"day": day}
        )
