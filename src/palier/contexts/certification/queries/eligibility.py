"""What opens or closes the door to one person today."""

from __future__ import annotations

from datetime import datetime

from palier.contexts.diagnosis.api import latest_finished
from palier.contexts.framework.api import competence_labels, current_document
from palier.contexts.people.api import Person
from palier.contexts.testing.api import scale_rules
from palier.contexts.training.api import completed_plan_steps

from ..eligibility import Facts, Reading, decide
from ..types import Eligibility


def eligibility_of(person: Person, at: datetime) -> Eligibility:
    rules = current_document("eligibility").body
    return decide(rules, _facts(person), _reading(), at=at)


def _facts(person: Person) -> Facts:
    steps = completed_plan_steps(person)
    found = latest_finished(person)
    if found is None:
        return Facts(None, {}, {}, steps)
    return Facts(found.diagnostic.sitting.closed_at, found.result.scales, found.result.domains, steps)


def _reading() -> Reading:
    rules = {rule.key: rule for rule in scale_rules(current_document("scales").body)}
    labels = {
        key: label
        for rule in rules.values()
        for key, label in competence_labels(rule.framework).items()
        if "." not in key
    }
    return Reading(rules, labels)
