"""How a result may be contested, and until when."""

from __future__ import annotations

from datetime import datetime

from palier.contexts.certification.api import Candidate
from palier.contexts.jury.api import decision_of

from ..naming import in_language
from ..types import Appeal
from ..validity import months_after


def appeal_of(candidate: Candidate) -> Appeal | None:
    """From the last thing notified: the decision if there is one, the publication otherwise.

    None before publication, and when the rules of the session say nothing about it.
    """
    told = candidate.session.rules.body.get("certificates")
    published = candidate.session.published_at
    if published is None or told is None:
        return None
    decision = decision_of(candidate)
    start: datetime = max(published, decision.decided_at) if decision else published
    months = told["appeal_months"]
    return Appeal(in_language(told["appeal"]), months, months_after(start, months))
