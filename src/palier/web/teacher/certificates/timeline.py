"""From the test to the certificates: where a candidacy stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from palier.contexts.certification.types import CandidacyView
from palier.contexts.credentials.types import ProvisionalStatement

#: A portfolio's states in which its author has nothing more to do.
IN_THE_JURYS_HANDS = {"deposited", "assigned", "rated"}


@dataclass(frozen=True)
class TimelineStep:
    label: str
    state: str
    url: str = ""


def timeline(
    candidacy: CandidacyView, statement: ProvisionalStatement | None, portfolio_state: str
) -> tuple[TimelineStep, ...]:
    """The first step that is not done is the current one; without a jury to come, the last two go."""
    is_tested = candidacy.state in {"ended", "scored"}
    needs_jury = statement is None or statement.status == "pending" or statement.jury_level is not None
    is_decided = statement is not None and statement.jury_level is not None
    is_deposited = portfolio_state in IN_THE_JURYS_HANDS or is_decided
    stages = [
        (_("Test passé"), is_tested, ""),
        (_("Résultats publiés"), candidacy.is_published, ""),
    ]
    if needs_jury:
        url = reverse("teacher:portfolio") if candidacy.is_published and not is_deposited else ""
        stages += [
            (_("Dossier déposé"), is_deposited, url),
            (_("Décision du jury"), is_decided, ""),
        ]
    is_over = candidacy.is_published and (is_decided or not needs_jury)
    stages.append((_("Certificats"), is_over, ""))
    return tuple(_in_order(stages))


def _in_order(stages: list[tuple[str, bool, str]]) -> list[TimelineStep]:
    steps, found_current = [], False
    for label, is_done, url in stages:
        if is_done and not found_current:
            steps.append(TimelineStep(label, "done", url))
            continue
        steps.append(TimelineStep(label, "todo" if found_current else "current", url))
        found_current = True
    return steps
