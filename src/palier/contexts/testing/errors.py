"""Refusals of a sitting."""

from django.utils.translation import gettext_lazy as _

from palier.kernel.errors import DomainError


class SittingClosed(DomainError):
    message = _("Cette passation est terminée : elle n’accepte plus de réponse.")


class QuestionNotServed(DomainError):
    message = _("Cette question n’est pas celle qui vous est posée. Reprenez à la question affichée.")


class BankTooSmall(DomainError):
    message = _(
        "Il n’y a pas assez de questions disponibles pour construire ce test. "
        "Prévenez l’équipe de Palier : rien n’a été enregistré."
    )


class AnswersEnded(DomainError):
    message = _("Les réponses de cette passation ont été effacées au terme de leur conservation.")


class NothingToReport(DomainError):
    message = _("Choisissez une question qui vous a été posée pour signaler un problème.")
