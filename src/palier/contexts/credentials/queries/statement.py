"""What can be said of a candidate's professional level, in words, before and after the jury."""

from __future__ import annotations

from django.utils.translation import gettext as _

from palier.contexts.certification.api import Candidate, test_result
from palier.contexts.framework.api import level_label
from palier.contexts.jury.api import decision_of

from ..award_rules import award_levels
from ..naming import in_language
from ..types import Part, PartStatus, ProvisionalStatement


def provisional_statement(candidate: Candidate) -> ProvisionalStatement | None:
    """None until the results of the session are published."""
    test = test_result(candidate)
    if test is None or candidate.session.state != "published":
        return None
    decision = decision_of(candidate)
    jury_level = decision.level if decision else None
    awarded = award_levels(test, jury_level, candidate.session.rules.body, candidate.session.rule_set)
    label = level_label("crcn-edu", test.professional_level) if test.professional_level else ""
    return ProvisionalStatement(
        status=awarded.professional.status,
        test_level=test.professional_level,
        test_level_label=label,
        jury_level=jury_level,
        jury_reason=decision.reason if decision else "",
        decided_at=decision.decided_at if decision else None,
        rule=in_language(awarded.explanation),
        sentence=_sentence(awarded.professional, test.professional_level, jury_level),
    )


def _sentence(part: Part, test_level: int | None, jury_level: int | None) -> str:
    if test_level is None:
        return _("Ce test n’a pas réuni assez de réponses pour établir un résultat.")
    if part.status == PartStatus.PENDING:
        return _("Niveau du test : %(level)s. Votre niveau définitif sera connu après le jury.") % {
            "level": test_level
        }
    if part.status == PartStatus.AWARDED:
        return _("Test : niveau %(test)s. Jury : niveau %(jury)s. Niveau attribué : %(level)s.") % {
            "test": test_level,
            "jury": jury_level,
            "level": part.level,
        }
    if jury_level is None:
        return _(
            "Test : niveau %(test)s. Ce niveau n’ouvre pas le passage devant le jury : aucun certificat"
            " professionnel n’est délivré cette fois-ci."
        ) % {"test": test_level}
    return _(
        "Test : niveau %(test)s. Jury : niveau %(jury)s. Aucun certificat professionnel n’est délivré"
        " cette fois-ci."
    ) % {"test": test_level, "jury": jury_level}
