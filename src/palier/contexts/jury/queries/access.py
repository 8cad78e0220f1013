"""Whether a candidate may bring a portfolio to the jury."""

from __future__ import annotations

from django.utils.translation import gettext as _

from palier.contexts.certification.api import Candidate, test_result
from palier.contexts.people.api import Person

from ..opening import minimum_test_level, opens_jury
from ..types import JuryAccess


def may_deposit(candidate: Candidate) -> JuryAccess:
    """From the published result of the test, under the rules frozen in the session."""
    result, session = test_result(candidate), candidate.session
    if result is None or session.state != "published":
        return JuryAccess(False, _("Le dossier s’ouvre après la publication des résultats du test."))
    if not result.is_scored:
        return JuryAccess(
            False, _("Le test n’a pas pu donner de résultat : il ne permet pas d’ouvrir un dossier.")
        )
    if not opens_jury(session.rules.body, session.rule_set, result.professional_level):
        needed = minimum_test_level(session.rules.body, session.rule_set)
        return JuryAccess(
            False,
            _(
                "Le dossier s’ouvre à partir du niveau professionnel %(needed)s au test."
                " Vous pourrez vous présenter de nouveau."
            )
            % {"needed": needed},
        )
    return JuryAccess(True, _("Votre résultat au test vous ouvre le passage devant le jury."))


def jury_candidate_of(person: Person) -> Candidate | None:
    """The candidacy that counts: the latest scored one whose result is published."""
    return (
        Candidate.objects.select_related("session__rules")
        .filter(person=person, state="scored", session__state="published")
        .order_by("-scored_at")
        .first()
    )
