"""Who may register, and how it is told: pure rules on chosen measures, then the real rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from tests.factories import AT, make_teacher
from tests.trainings import ALONE, finish_diagnostic, make_run

from palier.contexts.certification.api import eligibility_of
from palier.contexts.certification.eligibility import Facts, Reading, decide, months_before
from palier.contexts.people.api import Person, actor_for
from palier.contexts.testing.api import ScaleRule
from palier.contexts.testing.types import Measure
from palier.contexts.training.api import complete_enrolment, enrol, make_plan
from palier.contexts.training.models import PlanLine, Run

RULES_DIR = Path(__file__).resolve().parents[3] / "content" / "rules"
RULES = yaml.safe_load((RULES_DIR / "eligibility.yaml").read_text())
SCALES = yaml.safe_load((RULES_DIR / "scales.yaml").read_text())
FRAMEWORKS = ("crcn", "crcn-edu")
LABELS = {f"{each}:{code}": f"{each} {code}" for each in FRAMEWORKS for code in "12345"}
READING = Reading({row["key"]: ScaleRule.read(row) for row in SCALES["scales"]}, LABELS)


def measure(mean: float, lower: float) -> Measure:
    return Measure(mean=mean, sd=0.3, lower=lower, upper=mean + (mean - lower), n_answers=20, level=3)


def facts(
    *, lower: float = 0.0, domain: float = 0.5, low_domain: float | None = None, steps: int = 0
) -> Facts:
    scale = measure(lower + 0.5, lower)
    domains = {key: measure(domain, domain - 0.6) for key in LABELS}
    if low_domain is not None:
        domains["crcn:3"] = measure(low_domain, low_domain - 0.6)
    return Facts(AT - timedelta(days=10), {"general": scale, "professional": scale}, domains, steps)


@pytest.mark.unit
def test_ease_on_both_scales_opens_direct_access() -> None:
    found = decide(RULES, facts(lower=-0.25, domain=-1.0), READING, at=AT)

    assert found.is_eligible
    assert found.is_direct_access
    assert found.next_step == "session"
    assert "384 points ; il en faut 384 points" in found.reasons[1].text


@pytest.mark.unit
@pytest.mark.parametrize(("lower", "low_domain"), [(-0.26, None), (0.0, -1.01)])
def test_a_wide_interval_or_one_weak_domain_closes_direct_access(
    lower: float, low_domain: float | None
) -> None:
    found = decide(RULES, facts(lower=lower, low_domain=low_domain), READING, at=AT)

    assert not found.is_eligible
    assert found.next_step == "training"
    if low_domain is not None:
        reason = next(reason for reason in found.reasons if not reason.ok)
        assert reason.detail == "crcn 3"
        assert "un domaine n’atteint pas 256 points" in reason.text


@pytest.mark.unit
def test_training_opens_the_regular_route_whatever_the_measure() -> None:
    found = decide(RULES, facts(lower=-3.0, steps=1), READING, at=AT)

    assert found.is_eligible
    assert not found.is_direct_access


@pytest.mark.unit
@pytest.mark.parametrize(("age_in_days", "is_recent"), [(730, True), (731, False)])
def test_an_old_diagnostic_closes_both_routes(age_in_days: int, is_recent: bool) -> None:
    old = facts(lower=1.0, steps=3)
    aged = Facts(AT - timedelta(days=age_in_days), old.scales, old.domains, old.completed_steps)

    found = decide(RULES, aged, READING, at=AT)

    assert found.is_eligible is is_recent
    assert found.next_step == ("session" if is_recent else "diagnostic")


@pytest.mark.unit
def test_an_unmeasured_scale_is_said_and_is_not_enough() -> None:
    known = facts(lower=1.0)
    scales = {**known.scales, "professional": None}

    found = decide(RULES, Facts(known.finished_at, scales, known.domains, 0), READING, at=AT)

    assert not found.is_direct_access
    assert any("pas encore mesurée" in reason.text for reason in found.reasons)


@pytest.mark.unit
def test_months_are_counted_on_the_calendar() -> None:
    assert months_before(datetime(2028, 2, 29, tzinfo=UTC), 24) == datetime(2026, 2, 28, tzinfo=UTC)
    assert months_before(datetime(2026, 1, 31, tzinfo=UTC), 2) == datetime(2025, 11, 30, tzinfo=UTC)


def test_the_path_of_one_teacher(content: None) -> None:
    """No diagnostic, then a low one, then a completed step of the plan."""
    person = make_teacher()
    assert eligibility_of(person, AT).next_step == "diagnostic"

    finish_diagnostic(person)
    low = eligibility_of(person, AT)
    assert low.next_step == "training"
    assert not low.is_eligible

    actor = actor_for(person)
    make_plan(person, actor=actor, at=AT)
    run = _standing_run_of(person)
    enrolment = enrol(person, run.public_id, actor=actor, at=AT)
    complete_enrolment(enrolment, actor=actor, at=AT + timedelta(hours=1))
    open_door = eligibility_of(person, AT + timedelta(hours=2))
    assert open_door.is_eligible
    assert not open_door.is_direct_access


def _standing_run_of(person: Person) -> Run:
    """A run followed alone of an offer that the plan proposes."""
    alone = PlanLine.objects.filter(plan__person=person, offer__modality="remote_alone").first()
    if alone is None:
        return make_run(ALONE)
    return Run.objects.filter(offer=alone.offer).first() or make_run(alone.offer.slug)
