"""What surveys refuse."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from palier.kernel.errors import DomainError


class AlreadyAnswered(DomainError):
    message = _("Vous avez déjà donné votre avis : merci, une seule réponse est enregistrée.")


class InvitationExpired(DomainError):
    message = _("Ce questionnaire est clos : il restait ouvert six mois.")


class InvalidAnswers(DomainError):
    """`by_field` has a sentence for each question to look at again."""

    message = _("Quelques réponses sont à reprendre.")

    def __init__(self, by_field: Mapping[str, str | Promise]) -> None:
        super().__init__()
        self.by_field = dict(by_field)
