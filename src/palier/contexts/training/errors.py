"""What training refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from palier.kernel.errors import DomainError


class RunFull(DomainError):
    message = _("Cette session est complète. Choisissez une autre date : le catalogue en propose souvent.")


class RunPast(DomainError):
    message = _("Cette session a déjà commencé : on ne peut plus s’y inscrire ni s’en retirer.")


class AlreadyEnrolled(DomainError):
    message = _("Vous êtes déjà inscrit·e à cette formation. Vous la retrouvez dans « Mes formations ».")


class OfferClosed(DomainError):
    message = _("Cette formation n’est plus proposée.")


class ByDesignation(DomainError):
    message = _("Cette formation est ouverte sur désignation : rapprochez-vous de votre académie.")


class OtherAudience(DomainError):
    message = _("Cette formation s’adresse à un autre public que le vôtre.")


class ProfileMissing(DomainError):
    message = _("Complétez d’abord votre profil : nous saurons quelles formations vous sont ouvertes.")


class DiagnosticMissing(DomainError):
    message = _("Votre plan se construit à partir de votre diagnostic : terminez-le d’abord.")


class NotStartedYet(DomainError):
    message = _("Cette session n’a pas encore commencé : les présences se notent le jour venu.")


class NotEndedYet(DomainError):
    message = _("Cette session n’est pas terminée : vous pourrez l’achever après la dernière séance.")


class AttendanceMissing(DomainError):
    message = _("Notez d’abord la présence de chaque personne, puis achevez la session.")


class AttendanceClosed(DomainError):
    message = _("Cette formation est déjà achevée : la présence ne change plus.")


class NotYoursToComplete(DomainError):
    message = _("C’est l’opérateur qui achève cette formation, une fois votre présence notée.")
