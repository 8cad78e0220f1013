"""What the jury refuses."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from palier.kernel.errors import DomainError, Forbidden

from .types import Conflict, Problem


class JuryClosed(DomainError):
    """The test does not open the jury; the message is the reason of this very candidate."""


class PortfolioLocked(DomainError):
    message = _("Ce dossier est déposé : il ne peut plus être modifié.")


class ChangedElsewhere(DomainError):
    """Somebody, often the same person in another window, saved in between. `revision` is the saved one."""

    message = _(
        "Cette page a été enregistrée entre-temps depuis une autre fenêtre. Votre texte est encore ici :"
        " enregistrez de nouveau pour qu’il remplace l’autre version."
    )

    def __init__(self, revision: int) -> None:
        self.revision = revision
        super().__init__()


class PortfolioIncomplete(DomainError):
    message = _("Le dossier n’est pas encore complet.")

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__()


class ConflictOfInterest(DomainError):
    """`conflicts` names each member who cannot judge this candidate, and why."""

    def __init__(self, conflicts: Iterable[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__(" ".join(conflict.sentence for conflict in self.conflicts))


class ConflictDeclared(Forbidden):
    message = _("Vous avez déclaré un conflit d’intérêts sur ce dossier : il ne vous est plus ouvert.")


class RatingLocked(DomainError):
    message = _("Votre évaluation est transmise : elle ne peut plus être modifiée.")


class RatingIncomplete(DomainError):
    message = _("L’évaluation n’est pas encore complète.")

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__()


class RatingsNotComplete(DomainError):
    message = _("Toutes les évaluations ne sont pas encore transmises : la délibération n’est pas ouverte.")


class AlreadyDecided(DomainError):
    message = _("Une décision est déjà prise. Pour la changer, révisez-la en donnant le motif.")


class DecisionReplaced(DomainError):
    message = _("Cette décision a été révisée entre-temps : relisez la plus récente.")


class NoThirdRating(DomainError):
    message = _("Une troisième évaluation ne se demande qu’une fois, devant un écart, avant la décision.")
