"""What certification refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from palier.kernel.errors import DomainError


class NotEligible(DomainError):
    message = _("L’inscription n’est pas encore ouverte pour cette personne : il manque une condition.")


class SessionFull(DomainError):
    message = _("Cette session est complète. Choisissez-en une autre.")


class SessionPast(DomainError):
    message = _("Cette session a déjà commencé ou est passée. Choisissez-en une autre.")


class SessionClosed(DomainError):
    message = _("Cette session n’accepte plus d’inscription.")


class AlreadyRegistered(DomainError):
    message = _("Une inscription est déjà en cours. Annulez-la d’abord pour choisir une autre session.")


class NotWithdrawable(DomainError):
    message = _("Cette inscription ne peut plus être annulée : la session a commencé.")


class PresenceNotConfirmed(DomainError):
    message = _("La personne qui surveille n’a pas encore confirmé votre présence.")


class AlreadyOver(DomainError):
    message = _("Ce test est terminé : il n’accepte plus de réponse.")


class NotStarted(DomainError):
    message = _("Ce test n’a pas commencé.")


class SessionNotRunning(DomainError):
    message = _("Cette session n’est pas ouverte en ce moment.")


class WrongInvigilatorKeys(DomainError):
    """One sentence for an unknown number and for a wrong password: neither is given away."""

    message = _("Ce numéro et ce mot de passe ne correspondent à aucune session en cours.")


class TooManyTries(DomainError):
    message = _("Trop d’essais. Patientez dix minutes avant de recommencer.")


class SessionNotCancellable(DomainError):
    message = _("Cette session ne peut plus être annulée : un test y a commencé.")
